/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.timer.RepeatedWarning;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends tasks here, where the service cannot be asked to: nobody goes on with them, whichever node that is on. What is stored
 * first is the task's one end, this or the service's.
 */
final class Cancellations {

    private static final Logger LOG = LoggerFactory.getLogger(Cancellations.class);
    private static final int TRIES = 100;

    private final TaskEngine engine;
    private final RepeatedWarning notStopped;

    Cancellations(TaskEngine engine) {
        this.engine = engine;
        this.notStopped = new RepeatedWarning(LOG, engine.timer());
    }

    /** The task as ended here. Its answer says what that does not end. */
    static TaskRecord cancelled(TaskRecord task) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (task.taskId() != null) {
            answer.put("id", task.taskId());
        }
        answer.put("external_task_id", task.externalTaskId());
        answer.put("model", task.model());
        answer.put("status", TaskStatus.CANCELLED.value());
        answer.putObject("error")
                .put(
                        "message",
                        task.isUnsent()
                                ? "cancelled here before it was sent: the service never got it"
                                : task.state() == TaskState.SUBMITTING
                                        ? "cancelled here while it was being submitted: it is not sent from now on, but if the"
                                                + " service has got it already, it may still finish and bill it"
                                        : "cancelled here: nobody asks about it any more, but the service was not told, and may"
                                                + " still finish and bill it");
        return task.toBuilder()
                .state(TaskState.ENDED, TaskStatus.CANCELLED)
                .answer(answer.toString())
                .outcome(null)
                .progress(null)
                .request(null)
                .resend(false)
                .note(null)
                .build();
    }

    /** What users are told of a task that was ended here. */
    static KirinTask answer(TaskRecord cancelled) {
        return KirinTask.fromJson(Objects.requireNonNull(cancelled.answer()), StatusMapping.standard());
    }

    /** As {@link TaskEngine#end}. */
    CompletableFuture<Optional<TaskRecord>> end(TaskRecord task) {
        return end(task.externalTaskId(), TRIES);
    }

    private CompletableFuture<Optional<TaskRecord>> end(String externalTaskId, int tries) {
        Optional<WaitingTask> waiting = engine.waiting().find(externalTaskId);
        if (waiting.isPresent()) {
            TaskRecord cancelled = cancelled(waiting.get().task());
            if (waiting.get().cancel(cancelled)) {
                warn(cancelled);
                return CompletableFuture.completedFuture(Optional.of(cancelled));
            }
        }
        return engine.store()
                .call(repository -> endIn(repository, externalTaskId))
                .thenCompose(result -> result == Result.CHANGED
                        ? tries > 0
                                ? end(externalTaskId, tries - 1)
                                : CompletableFuture.failedFuture(new TaskRepositoryException(
                                        "the task must stay as it is for a moment to be cancelled, was changed " + TRIES
                                                + " times; cancel it again",
                                        null))
                        : CompletableFuture.completedFuture(result.task()));
    }

    /** @param task empty if it was not changed, since it has ended, is parked or is not kept */
    private record Result(Optional<TaskRecord> task) {
        static final Result CHANGED = new Result(Optional.empty());
    }

    private Result endIn(TaskRepository repository, String externalTaskId) {
        Optional<TaskRecord> there =
                repository.findByExternalTaskId(engine.account().id(), externalTaskId);
        if (there.filter(Cancellations::isOpen).isEmpty()) {
            return new Result(Optional.empty());
        }
        Optional<Submission> submission = engine.submission(externalTaskId);
        TaskRecord cancelled = cancelled(there.get());
        boolean answered = submission.filter(Submission::takeReply).isPresent();
        boolean finished = answered || cancelled.group().equals(TaskScope.UNTRACKED);
        Set<String> lost = finished
                ? repository.finish(List.of(cancelled))
                : repository.putBack(List.of(new PutBack(cancelled, Duration.ZERO)));
        if (!lost.isEmpty()) {
            submission.filter(one -> answered).ifPresent(Submission::giveReplyBack);
            return Result.CHANGED;
        }
        engine.observer().ended(cancelled);
        if (finished) {
            engine.observer().delivered(cancelled);
            engine.batchMayHaveEnded(cancelled);
        } else {
            engine.dueIn(cancelled.scope(), Duration.ZERO);
        }
        submission.ifPresent(one -> one.cancel(cancelled));
        warn(cancelled);
        return new Result(Optional.of(cancelled));
    }

    static boolean isOpen(TaskRecord task) {
        return task.state() == TaskState.SUBMITTING || task.state() == TaskState.ACTIVE;
    }

    private void warn(TaskRecord task) {
        if (task.isUnsent()) {
            return;
        }
        notStopped.warn(
                "Task {} of group {} was cancelled here only: the service may still finish and bill it. The same goes for"
                        + " others that are cancelled.",
                task.externalTaskId(),
                task.group());
    }
}
