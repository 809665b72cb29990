/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.admission.AdmissionSettings;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The exchanges of this node that wait for the end of a task, from its submission on. Safe for use by many threads. */
final class WaitingTasks {

    private static final Duration STORE_PATIENCE = Duration.ofSeconds(2);

    private final TaskEngine engine;
    private final Submissions submissions;
    private final Set<WaitingTask> waitingTasks = ConcurrentHashMap.newKeySet();

    WaitingTasks(TaskEngine engine, Submissions submissions) {
        this.engine = engine;
        this.submissions = submissions;
    }

    /** As {@link TaskEngine#generate}. */
    CompletableFuture<KirinTask> generate(
            TaskRecord task, Duration taskTimeout, SubmissionSettings settings, WaitSettings wait) {
        AdmissionSettings admission = settings.admission().within(wait.timeout());
        CompletableFuture<Insertion> admitted = submissions.admit(task, taskTimeout, admission);
        CompletableFuture<Submitted> submitted = admitted.thenCompose(
                insertion -> submissions.submit(task, taskTimeout, insertion, settings.admitted(admission), null));
        return waitFor(submitted, () -> admitted.isDone() || admission.isFree(), task, settings, wait, wait.timeout());
    }

    /**
     * @param isAdmitted whether the task has begun to be submitted
     * @param left for the submission and the wait after it
     */
    private CompletableFuture<KirinTask> waitFor(
            CompletableFuture<Submitted> submitted,
            BooleanSupplier isAdmitted,
            TaskRecord task,
            SubmissionSettings settings,
            WaitSettings wait,
            Duration left) {
        Instant until = engine.timer().now().plus(left);
        CompletableFuture<Submitted> inTime = new CompletableFuture<>();
        Timer.Cancellable timeout = engine.timer().schedule(left, () -> {
            if (isAdmitted.getAsBoolean()) {
                timeOut(task.externalTaskId(), wait, inTime);
            } else {
                // by now it fails for lack of room, unless it is being stored
                engine.timer().schedule(STORE_PATIENCE, () -> timeOut(task.externalTaskId(), wait, inTime));
            }
        });
        submitted.whenComplete((result, failure) -> {
            timeout.cancel();
            boolean first = failure == null ? inTime.complete(result) : inTime.completeExceptionally(failure);
            if (!first && failure == null && result.leased()) {
                engine.release(result.task());
            }
        });
        return inTime.thenCompose(result -> follow(result, settings, wait, until));
    }

    /** Goes on waiting for a task that was stored to be submitted again; as {@link #generate}. */
    CompletableFuture<KirinTask> generateAgain(
            TaskRecord task, SubmissionSettings settings, WaitSettings wait, Duration left) {
        return waitFor(submissions.again(task, settings), () -> true, task, settings, wait, left);
    }

    private void timeOut(String externalTaskId, WaitSettings wait, CompletableFuture<Submitted> inTime) {
        Optional<Submission> submission = submissions.find(externalTaskId);
        KirinException cause = submission.map(Submission::lastFailure).orElse(null);
        if (!inTime.isDone() && submission.map(WaitingTasks::leaveAlone).orElse(true)) {
            inTime.completeExceptionally(new TaskTimeoutException(wait.timeout(), cause, externalTaskId, null));
        }
    }

    /** Nobody waits for it any more: the group's consumer gets what comes of it. False if it has just been refused. */
    private static boolean leaveAlone(Submission submission) {
        if (submission.task().group().equals(TaskScope.UNTRACKED)) {
            submission.abandon();
            return true;
        }
        return submission.announce();
    }

    private CompletableFuture<KirinTask> follow(
            Submitted submitted, SubmissionSettings settings, WaitSettings wait, Instant until) {
        TaskRecord task = submitted.task();
        KirinTask answer = submitted.answer();
        if (answer != null && task.status() == TaskStatus.CANCELLED) {
            return CompletableFuture.completedFuture(AnswerForUsers.of(task, answer));
        }
        Duration left = Duration.between(engine.timer().now(), until);
        Duration timeout = left.isNegative() ? Duration.ZERO : left;
        if (submitted.leased()) {
            return wait(new WaitingTask(engine, task, settings, wait, timeout), submitted.adopted());
        }
        return engine.store()
                .call(repository -> repository.claim(
                        task.account(), task.externalTaskId(), engine.leases().lease()))
                .thenCompose(claimed -> wait(
                        new WaitingTask(
                                engine, claimed.orElse(task), claimed.isPresent() ? settings : null, wait, timeout),
                        true));
    }

    /** As {@link TaskEngine#await}. */
    CompletableFuture<KirinTask> await(TaskRecord task, WaitSettings wait) {
        return wait(new WaitingTask(engine, task, null, wait, wait.timeout()), true);
    }

    private CompletableFuture<KirinTask> wait(WaitingTask waiting, boolean askNow) {
        waitingTasks.add(waiting);
        CompletableFuture<KirinTask> result = waiting.start(askNow);
        result.whenComplete((done, failure) -> waitingTasks.remove(waiting));
        return result;
    }

    /** As {@link TaskEngine#stopWaiting}. */
    boolean stopWaiting(@Nullable String externalTaskId, @Nullable String taskId) {
        boolean any = false;
        for (WaitingTask waiting : waitingTasks) {
            TaskRecord task = waiting.task();
            if (!waiting.holdsTask()
                    && (task.externalTaskId().equals(externalTaskId)
                            || taskId != null && taskId.equals(task.taskId()))) {
                any |= waiting.cancel(Cancellations.cancelled(task));
            }
        }
        return any;
    }

    /** The exchange that holds a task while it waits for its end. */
    Optional<WaitingTask> find(String externalTaskId) {
        return waitingTasks.stream()
                .filter(waiting ->
                        waiting.holdsTask() && waiting.task().externalTaskId().equals(externalTaskId))
                .findFirst();
    }

    /** Ends the waiting for these tasks, which go on. */
    void handOver(Collection<String> externalTaskIds) {
        waitingTasks.stream()
                .filter(waiting -> externalTaskIds.contains(waiting.externalTaskId()))
                .forEach(WaitingTask::handOver);
    }

    /** Ends all waiting. */
    void handOver() {
        waitingTasks.forEach(WaitingTask::handOver);
    }
}
