/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskParkedException;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskError;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.query.QueryPace;
import io.github.camelkirin.query.QueryStep;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.store.Leases;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange that waits for a task to end: an entry in the timer and a future, no thread. One made by {@code generate} holds
 * its task's lease, so that no consumer delivers it too; one made by {@code await} holds nothing.
 */
final class WaitingTask implements Leases.Holder {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingTask.class);

    private final TaskEngine engine;
    private final WaitSettings settings;
    private final QueryPace pace;
    private final @Nullable SubmissionSettings submissions;
    private final boolean stored;
    private final String externalTaskId;
    private final Instant deadline;
    private final CompletableFuture<KirinTask> result = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile TaskRecord task;
    private volatile @Nullable KirinException lastFailure;
    private volatile boolean handedOver;
    private volatile Timer.@Nullable Cancellable waiting;
    private final Duration timeLimit;
    private final Instant giveUpAt;
    private volatile Timer.Cancellable timeout = () -> {};

    /** @param submissions how it is submitted again; null unless the task is in the repository and leased by this node */
    WaitingTask(
            TaskEngine engine,
            TaskRecord task,
            @Nullable SubmissionSettings submissions,
            WaitSettings settings,
            Duration timeout) {
        this.engine = engine;
        this.task = withoutImages(engine, task);
        this.submissions = submissions;
        this.stored = submissions != null;
        this.externalTaskId = task.externalTaskId();
        this.settings = settings;
        this.pace = engine.pace(settings.timing());
        this.deadline = engine.timer().now().plus(task.timeLeft());
        this.timeLimit = timeout;
        this.giveUpAt = engine.timer().now().plus(timeout);
    }

    /** A database has the request, for a fresh try; its images are not to be in memory for as long as an exchange waits. */
    private static TaskRecord withoutImages(TaskEngine engine, TaskRecord task) {
        return task.hasRequest() && engine.store().repository().isBlocking()
                ? task.toBuilder().requestLeftOut().build()
                : task;
    }

    CompletableFuture<KirinTask> start(boolean askNow) {
        if (stored) {
            engine.leases().hold(this);
        }
        // Not earlier: a time limit of zero may be over before this method is left.
        timeout = engine.timer().schedule(timeLimit, this::timedOut);
        if (ended.get()) {
            timeout.cancel();
        }
        if (!stored && task.externalTaskId().equals(task.taskId())) {
            name();
        } else if (askNow) {
            ask();
        } else {
            askLater(pace.first(task));
        }
        return result;
    }

    @Override
    public TaskRecord task() {
        return task;
    }

    @Override
    public void leaseLost() {
        LOG.debug("{} was taken over while an exchange waited for it", task);
        end(() -> result.completeExceptionally(new HandedOverException(task.externalTaskId(), task.taskId())));
    }

    void handOver() {
        handedOver = true;
        giveUp(new HandedOverException(task.externalTaskId(), task.taskId()));
    }

    /** The ID that it was to be waited for by. */
    String externalTaskId() {
        return externalTaskId;
    }

    /** Whether the task is held for the exchange that waits, which then is the one to get its end. */
    boolean holdsTask() {
        return stored && !ended.get();
    }

    /**
     * Ends the waiting with a task that was cancelled here.
     *
     * @return false if it has ended already
     */
    boolean cancel(TaskRecord cancelled) {
        boolean[] first = {false};
        end(() -> {
            first[0] = true;
            ended(cancelled, Cancellations.answer(cancelled));
        });
        return first[0];
    }

    private void timedOut() {
        giveUp(new TaskTimeoutException(settings.timeout(), lastFailure, task.externalTaskId(), task.taskId()));
    }

    private void giveUp(KirinException reply) {
        end(() -> {
            if (stored) {
                replyOnce(engine.release(task), () -> result.completeExceptionally(reply));
            } else {
                result.completeExceptionally(reply);
            }
        });
    }

    /** Whatever ends the waiting first is what ends it. */
    private void end(Runnable how) {
        if (ended.compareAndSet(false, true)) {
            timeout.cancel();
            Timer.Cancellable next = waiting;
            if (next != null) {
                next.cancel();
            }
            if (stored) {
                engine.leases().release(this);
            }
            how.run();
        }
    }

    private void askLater(Duration delay) {
        waiting = engine.timer().schedule(delay, this::ask);
        if (ended.get()) {
            waiting.cancel();
        }
    }

    private void ask() {
        if (task.state() == TaskState.SUBMITTING && !stored) {
            lookUp();
            return;
        }
        engine.account().gate().acquire(RequestGate.Kind.QUERY, () -> {
            if (ended.get()) {
                engine.account().gate().giveBack(RequestGate.Kind.QUERY, 1);
                return;
            }
            Instant sent = engine.timer().now();
            TaskRecord asked =
                    task.toBuilder().timeLeft(Duration.between(sent, deadline)).build();
            engine.account().query(asked, outcome -> answered(asked, sent, outcome));
        });
    }

    private void answered(TaskRecord asked, Instant sent, QueryOutcome outcome) {
        lastFailure = outcome instanceof QueryOutcome.Failed failed ? failed.cause() : null;
        QueryStep step = pace.decide(asked, sent, outcome, settings.notFoundGrace(), stored);
        if (step instanceof QueryStep.Again again) {
            task = again.task();
            askLater(again.delay());
        } else if (step instanceof QueryStep.Resubmit fresh && outcome instanceof QueryOutcome.Found found) {
            if (stored) {
                end(() -> resubmit(fresh, found.task()));
            } else {
                failedElsewhere(asked, fresh.otherwise(), found.task());
            }
        } else if (step instanceof QueryStep.Ended done && outcome instanceof QueryOutcome.Found found) {
            if (!stored && done.task().status() == TaskStatus.FAILED) {
                failedElsewhere(asked, done, found.task());
            } else {
                end(() -> ended(done.task(), found.task()));
            }
        } else {
            end(() -> parked(step.task(), outcome));
        }
    }

    /** Whoever follows the task may have it submitted again, or have done so. */
    private void failedElsewhere(TaskRecord asked, QueryStep.Ended done, KirinTask answer) {
        engine.freshTries().afterFailure(asked, answer).thenAccept(next -> {
            if (next.isPresent()) {
                boolean other = next.get().attempt() > asked.attempt();
                goOn(next.get(), other ? Duration.ZERO : pace.next(done.task()));
            } else {
                end(() -> ended(done.task(), answer));
            }
        });
    }

    /** By a former try's ID alone a task is not found any more: so what it is called is found out before there is another. */
    private void name() {
        engine.freshTries().standing(task).thenAccept(kept -> {
            task = kept.map(now -> FreshTries.at(task, now)).orElse(task);
            ask();
        });
    }

    /** Whoever follows the task is about to submit it again. */
    private void lookUp() {
        engine.freshTries().standing(task).thenAccept(kept -> {
            TaskRecord now = kept.orElse(task);
            String answer = now.answer();
            if (now.state() == TaskState.PARKED && now.taskId() == null) {
                end(() -> result.completeExceptionally(
                        new TaskParkedException(ParkReason.SUBMISSION_LOST, now.externalTaskId(), null)));
            } else if (now.status().isEnded() && now.taskId() == null) {
                KirinTask refused = answer == null
                        ? KirinTask.builder().error(error(now.outcome())).build()
                        : KirinTask.fromJson(answer, StatusMapping.standard());
                end(() -> result.complete(AnswerForUsers.of(now, refused)));
            } else {
                TaskRecord next = FreshTries.at(task, now);
                goOn(
                        kept.isPresent()
                                ? next
                                : next.toBuilder()
                                        .state(TaskState.ACTIVE, next.status())
                                        .build(),
                        pace.first(now));
            }
        });
    }

    private static @Nullable TaskError error(@Nullable TaskOutcome outcome) {
        return outcome == null || outcome.errorCode() == null ? null : new TaskError(outcome.errorCode(), null);
    }

    private void goOn(TaskRecord next, Duration delay) {
        task = next;
        askLater(delay);
    }

    /** The exchange goes on waiting, for the next try. */
    private void resubmit(QueryStep.Resubmit step, KirinTask answer) {
        Timer.Cancellable patience = engine.timer()
                .schedule(
                        left(),
                        () -> result.completeExceptionally(new TaskTimeoutException(
                                settings.timeout(), lastFailure, task.externalTaskId(), task.taskId())));
        engine.freshTries().store(step).thenAccept(swap -> {
            patience.cancel();
            SubmissionSettings how = submissions;
            if (swap instanceof FreshTries.Swap.Stored next && handedOver) {
                replyOnce(
                        engine.release(next.task()),
                        () -> result.completeExceptionally(new HandedOverException(task.externalTaskId(), null)));
            } else if (swap instanceof FreshTries.Swap.Stored next && how != null) {
                engine.waiting()
                        .generateAgain(next.task(), how, settings, left())
                        .whenComplete((done, failure) -> {
                            if (failure == null) {
                                result.complete(done);
                            } else {
                                result.completeExceptionally(
                                        failure instanceof CompletionException && failure.getCause() != null
                                                ? failure.getCause()
                                                : failure);
                            }
                        });
            } else if (swap instanceof FreshTries.Swap.Taken) {
                ended(step.otherwise().task(), answer);
            } else {
                LOG.debug("{} was taken over before it was submitted again", task);
                whatIsStored().whenComplete((other, failure) -> {
                    if (other == null && failure == null
                            || other != null
                                    && other.status() == TaskStatus.CANCELLED
                                    && other.group().equals(TaskScope.UNTRACKED)) {
                        reply(AnswerForUsers.of(step.otherwise().task(), answer), other);
                    } else {
                        result.completeExceptionally(new HandedOverException(task.externalTaskId(), task.taskId()));
                    }
                });
            }
        });
    }

    private Duration left() {
        Duration left = Duration.between(engine.timer().now(), giveUpAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void ended(TaskRecord done, KirinTask answer) {
        KirinTask reply = AnswerForUsers.of(done, answer);
        if (!stored) {
            // which try a task is that is not known to be kept here is not known either
            result.complete(
                    done.attempt() > 0 ? reply : reply.toBuilder().attempt(null).build());
            return;
        }
        CompletableFuture<Set<String>> finishing =
                engine.store().persist(repository -> repository.finish(List.of(done)));
        finishing.whenComplete((lost, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "{} has ended and been replied, but is delivered again: that could not be stored",
                        done,
                        failure);
            } else if (!lost.isEmpty()) {
                LOG.debug("{} was changed by someone else before its end was stored", done);
            } else {
                engine.observer().ended(done);
                engine.batchMayHaveEnded(done);
                engine.observer().delivered(done);
            }
        });
        engine.store()
                .soon(finishing.thenCompose(lost -> lost.isEmpty() ? unchanged() : whatIsStored()))
                .whenComplete((other, failure) -> reply(reply, other instanceof TaskRecord record ? record : null));
    }

    private static CompletableFuture<@Nullable TaskRecord> unchanged() {
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<@Nullable TaskRecord> whatIsStored() {
        return engine.store().call(repository -> repository
                .findByExternalTaskId(task.account(), task.externalTaskId())
                .orElse(null));
    }

    /** @param other what someone else has made of the task; null if nobody has */
    private void reply(KirinTask reply, @Nullable TaskRecord other) {
        if (other == null || other.status() != TaskStatus.CANCELLED) {
            if (other != null) {
                LOG.warn("{} has ended and been replied, but may be delivered again: it was taken over", other);
            }
            result.complete(reply);
        } else if (other.group().equals(TaskScope.UNTRACKED)) {
            result.complete(reply.toBuilder()
                    .status(TaskStatus.CANCELLED)
                    .images(List.of())
                    .build());
        } else {
            result.completeExceptionally(new HandedOverException(task.externalTaskId(), task.taskId()));
        }
    }

    private void parked(TaskRecord parked, QueryOutcome outcome) {
        ParkReason reason = parked.parkReason() == null ? ParkReason.NOT_FOUND : parked.parkReason();
        KirinException reply = outcome instanceof QueryOutcome.NotFound notFound
                ? notFound.cause()
                : new TaskParkedException(reason, parked.externalTaskId(), parked.taskId());
        if (!stored) {
            result.completeExceptionally(reply);
        } else {
            replyOnce(engine.park(parked), () -> result.completeExceptionally(reply));
        }
    }

    /** Whoever waits is told when that is stored; what is not stored soon is tried on meanwhile. */
    private void replyOnce(CompletableFuture<?> stored, Runnable reply) {
        engine.store().soon(stored).whenComplete((done, failure) -> reply.run());
    }
}
