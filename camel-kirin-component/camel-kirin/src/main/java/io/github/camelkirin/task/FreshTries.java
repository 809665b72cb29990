/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.query.QueryStep;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has tasks that the service has failed submitted again, each time under an ID of its own. */
final class FreshTries {

    private static final Logger LOG = LoggerFactory.getLogger(FreshTries.class);

    /** More than any option allows for. */
    private static final Pattern DERIVED = Pattern.compile("(.+)~([1-9][0-9]?)", Pattern.DOTALL);

    private static final Duration CONSUMED_WITHIN = Duration.ofMinutes(3);

    private final TaskEngine engine;
    private final Submissions submissions;

    FreshTries(TaskEngine engine, Submissions submissions) {
        this.engine = engine;
        this.submissions = submissions;
    }

    /** What became of the wish to store a fresh try. */
    sealed interface Swap {

        /** It is stored, and this node holds its lease. */
        record Stored(TaskRecord task) implements Swap {}

        /** The ID it would have is that of another task. */
        record Taken() implements Swap {}

        /** Somebody else has the task, or it could not be stored: whoever holds it next finds the failure again. */
        record Lost(@Nullable Throwable failure) implements Swap {}
    }

    /** Stores it in one change of the task as it was: what failed is not asked about any more, and what is new was not sent. */
    CompletableFuture<Swap> store(QueryStep.Resubmit step) {
        TaskRecord next = step.task();
        return engine.store()
                .<Swap>persist(repository -> {
                    if (repository
                            .findByExternalTaskId(next.account(), next.wireId())
                            .isPresent()) {
                        return new Swap.Taken();
                    }
                    Optional<TaskRecord> stored = repository.update(next);
                    return stored.isPresent() ? new Swap.Stored(stored.get()) : new Swap.Lost(null);
                })
                .exceptionally(Swap.Lost::new)
                .thenApply(swap -> {
                    if (swap instanceof Swap.Stored stored) {
                        engine.observer().resubmitting(step.otherwise().task(), stored.task());
                    }
                    return swap;
                });
    }

    /**
     * Has a task submitted again for its group's consumer.
     *
     * @param otherwise what is done if that cannot be
     */
    void submit(QueryStep.Resubmit step, SubmissionSettings settings, Runnable otherwise) {
        store(step).thenAccept(swap -> {
            if (swap instanceof Swap.Stored stored) {
                submissions.againForNobody(stored.task(), settings);
            } else if (swap instanceof Swap.Lost lost) {
                LOG.debug("{} is submitted again by whoever has it next", step.task(), lost.failure());
            } else if (swap instanceof Swap.Taken) {
                LOG.warn(
                        "The failed task {} is not submitted again: {} is the ID of another task.",
                        step.task().externalTaskId(),
                        step.task().wireId());
                otherwise.run();
            }
        });
    }

    /**
     * Makes sure that a task's ID is not one under which another is or was submitted again.
     *
     * @throws ExternalTaskIdConflictException if it is
     */
    static void requireOwnId(TaskRepository repository, TaskRecord task) {
        requireOwnId(repository::findByExternalTaskId, task);
    }

    /** The same for who looks in a way of its own. */
    static void requireOwnId(BiFunction<AccountId, String, Optional<TaskRecord>> tasks, TaskRecord task) {
        String id = task.externalTaskId();
        Matcher derived = DERIVED.matcher(id);
        if (!derived.matches()) {
            return;
        }
        Optional<TaskRecord> first = tasks.apply(task.account(), derived.group(1));
        if (first.filter(other -> mayUse(other, Integer.parseInt(derived.group(2))))
                        .isPresent()
                && tasks.apply(task.account(), id).isEmpty()) {
            throw new ExternalTaskIdConflictException(
                    "the external task ID is kept for fresh tries of the task " + derived.group(1)
                            + " (see resubmitFailed); use another ID",
                    id,
                    first.get().taskId());
        }
    }

    private static boolean mayUse(TaskRecord task, int attempt) {
        return attempt
                <= task.attempt()
                        + (Cancellations.isOpen(task) ? task.resubmits().left() : 0);
    }

    /** The task as it stands here, where it has been submitted again; as it is given where that is not so, or not known. */
    CompletableFuture<TaskRecord> newest(TaskRecord task) {
        if (task.externalTaskId().equals(task.taskId())) {
            return CompletableFuture.completedFuture(task); // that very try is asked for
        }
        return kept(task, null).thenApply(kept -> kept.filter(other -> other.attempt() > task.attempt())
                .map(other -> at(task, other))
                .orElse(task));
    }

    /**
     * How whoever awaits a task that somebody else follows goes on when the service has failed it.
     *
     * @return the try to ask about next, perhaps the same; empty if this is the task's end
     */
    CompletableFuture<Optional<TaskRecord>> afterFailure(TaskRecord awaited, KirinTask answer) {
        String code = answer.getError() == null ? null : answer.getError().code();
        return kept(awaited, answer.getExternalTaskId()).thenCompose(kept -> {
            if (kept.isEmpty() || kept.get().attempt() < awaited.attempt()) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            TaskRecord task = kept.get();
            if (task.attempt() > awaited.attempt()) {
                boolean known = task.taskId() != null || Cancellations.isOpen(task);
                return CompletableFuture.completedFuture(known ? Optional.of(at(awaited, task)) : Optional.empty());
            }
            boolean open = task.state() == TaskState.ACTIVE
                    && !task.isPastDeadline()
                    && task.resubmits().isAllowedAfter(code);
            return (open ? isFollowed(task) : CompletableFuture.completedFuture(false))
                    .thenApply(followed -> followed ? Optional.of(at(awaited, task)) : Optional.empty());
        });
    }

    /** A task that was about to be submitted again, as it is kept now. */
    CompletableFuture<Optional<TaskRecord>> standing(TaskRecord awaited) {
        return kept(awaited, null);
    }

    /** Whether somebody is there to see the failure and to do something about it. */
    private CompletableFuture<Boolean> isFollowed(TaskRecord task) {
        return engine.store()
                .call(repository -> {
                    if (repository.isConsumed(task.scope(), CONSUMED_WITHIN)) {
                        return true;
                    }
                    Optional<TaskRecord> claimed = repository.claim(
                            task.account(),
                            task.externalTaskId(),
                            engine.leases().lease());
                    claimed.ifPresent(free -> repository.putBack(List.of(new PutBack(free, Duration.ZERO))));
                    return claimed.isEmpty();
                })
                .exceptionally(failure -> true);
    }

    /** Found by what is known of it: a former try only under the caller's ID. */
    private CompletableFuture<Optional<TaskRecord>> kept(TaskRecord task, @Nullable String answered) {
        CompletableFuture<Optional<TaskRecord>> found = engine.store().call(repository -> repository
                .findByExternalTaskId(task.account(), task.externalTaskId())
                .or(() -> task.taskId() == null
                        ? Optional.empty()
                        : repository.findByTaskId(task.account(), task.taskId()))
                .or(() -> answered == null ? Optional.empty() : answered(repository, task.account(), answered)));
        return engine.store()
                .soon(found)
                .handle((done, failure) -> done == null ? Optional.empty() : found.getNow(Optional.empty()));
    }

    private static Optional<TaskRecord> answered(TaskRepository repository, AccountId account, String wireId) {
        Optional<TaskRecord> same = repository.findByExternalTaskId(account, wireId);
        Matcher derived = DERIVED.matcher(wireId);
        return same.isPresent() || !derived.matches()
                ? same
                : repository
                        .findByExternalTaskId(account, derived.group(1))
                        .filter(task -> task.attempt() >= Integer.parseInt(derived.group(2)));
    }

    /** The task that is awaited, as the try that is kept. */
    static TaskRecord at(TaskRecord awaited, TaskRecord now) {
        return TaskRecord.submitting(now.account(), now.externalTaskId())
                .group(awaited.group())
                .model(now.model())
                .digest(awaited.digest())
                .headers(awaited.headers())
                .traceparent(awaited.traceparent())
                .state(now.state() == TaskState.SUBMITTING ? now.state() : TaskState.ACTIVE, awaited.status())
                .taskId(now.taskId())
                .attempt(now.attempt())
                .timeLeft(awaited.timeLeft())
                .build();
    }
}
