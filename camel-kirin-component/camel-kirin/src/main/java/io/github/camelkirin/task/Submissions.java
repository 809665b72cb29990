/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.admission.AdmissionSettings;
import io.github.camelkirin.admission.HeldCreate;
import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.api.SubmissionUnknownException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The submissions that are under way on this node: a request that comes again joins the one that is there. */
final class Submissions {

    private static final int LOOKS = 5;
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    private final TaskEngine engine;
    private final Map<String, Submission> underWay = new ConcurrentHashMap<>();

    Submissions(TaskEngine engine) {
        this.engine = engine;
    }

    Optional<Submission> find(String externalTaskId) {
        return Optional.ofNullable(underWay.get(externalTaskId));
    }

    /** Leaves all of them to whoever comes next. */
    void handOver() {
        underWay.values().forEach(Submission::handOver);
    }

    /** As {@link TaskEngine#submit}. */
    CompletableFuture<Submitted> submit(
            TaskRecord task, Duration taskTimeout, SubmissionSettings settings, @Nullable Duration submitTimeout) {
        return admit(task, taskTimeout, settings.admission())
                .thenCompose(insertion -> submit(task, taskTimeout, insertion, settings, submitTimeout));
    }

    /** Stores a task, when it may be stored, unless it is there. */
    CompletableFuture<Insertion> admit(TaskRecord task, Duration taskTimeout, AdmissionSettings settings) {
        return admit(task, taskTimeout, settings, engine.leases().lease());
    }

    /** @param lease held when it is stored; null for none */
    CompletableFuture<Insertion> admit(
            TaskRecord task, Duration taskTimeout, AdmissionSettings settings, @Nullable Lease lease) {
        HeldCreate.Calls calls = new HeldCreate.Calls() {
            @Override
            public CompletableFuture<Insertion> insert() {
                return engine.store().call(repository -> {
                    FreshTries.requireOwnId(repository, task);
                    return repository.insertIfAbsent(task, taskTimeout, lease, settings.admission());
                });
            }

            @Override
            public CompletableFuture<Optional<TaskRecord>> look() {
                return engine.store()
                        .call(repository -> repository.findByExternalTaskId(task.account(), task.externalTaskId()));
            }
        };
        return settings.isFree()
                ? calls.insert().thenApply(settings::requireNotRefused)
                : engine.held().admit(new HeldCreate(task, settings, calls));
    }

    /** Goes on with a task that {@link #admit} has stored or found. */
    CompletableFuture<Submitted> submit(
            TaskRecord wanted,
            Duration taskTimeout,
            Insertion insertion,
            SubmissionSettings settings,
            @Nullable Duration submitTimeout) {
        return insertion.inserted()
                ? run(new Submission(engine, insertion.task(), false, settings), submitTimeout)
                : existing(wanted, taskTimeout, insertion, settings, submitTimeout);
    }

    /** The same request again: what is there is returned, or gone on with if nobody does. */
    private CompletableFuture<Submitted> existing(
            TaskRecord wanted,
            Duration taskTimeout,
            Insertion insertion,
            SubmissionSettings settings,
            @Nullable Duration submitTimeout) {
        TaskRecord there = insertion.task();
        Optional<KirinException> trouble = trouble(wanted, there);
        if (trouble.isPresent()) {
            return CompletableFuture.failedFuture(trouble.get());
        }
        if (there.state() != TaskState.SUBMITTING) {
            return CompletableFuture.completedFuture(new Submitted(there, null, true, false));
        }
        return engine.store()
                .call(repository -> repository.claim(
                        there.account(), there.externalTaskId(), engine.leases().lease()))
                .thenCompose(
                        claimed -> claimed.map(task -> run(new Submission(engine, task, true, settings), submitTimeout))
                                .orElseGet(() -> held(wanted, taskTimeout, settings, submitTimeout, LOOKS)));
    }

    /** Why a request is not answered with the task that is there; empty if it is. */
    static Optional<KirinException> trouble(TaskRecord wanted, TaskRecord there) {
        boolean sameRequest =
                there.digest().equals(wanted.digest()) || there.digest().equals(TaskRecord.DIGEST_NOT_KNOWN);
        if (!sameRequest || !there.group().equals(wanted.group())) {
            return Optional.of(new ExternalTaskIdConflictException(
                    "the external task ID is that of another " + (sameRequest ? "group's task" : "request")
                            + "; give each request an ID of its own",
                    there.externalTaskId(),
                    there.taskId()));
        }
        if (!Objects.equals(there.batchId(), wanted.batchId())) {
            return Optional.of(new ExternalTaskIdConflictException(
                    "the request was sent before, " + ofBatch(there) + ", and is now sent " + ofBatch(wanted)
                            + "; give it another ID to have it made again",
                    there.externalTaskId(),
                    there.taskId()));
        }
        return there.state() == TaskState.PARKED && there.taskId() == null
                ? Optional.of(new SubmissionUnknownException(
                        "the task is parked: " + there.note() + ". Requeue it to send it again",
                        null,
                        there.externalTaskId(),
                        true))
                : Optional.empty();
    }

    private static String ofBatch(TaskRecord task) {
        return task.batchId() == null ? "without a batch" : "as one of the batch " + task.batchId();
    }

    /** Waits along with whoever submits it here; what another node makes of it is seen in the repository. */
    private CompletableFuture<Submitted> held(
            TaskRecord wanted,
            Duration taskTimeout,
            SubmissionSettings settings,
            @Nullable Duration submitTimeout,
            int looks) {
        Optional<Submission> here = find(wanted.externalTaskId());
        if (here.isPresent()) {
            return join(here.get(), submitTimeout);
        }
        return engine.store()
                .call(repository -> repository.findByExternalTaskId(wanted.account(), wanted.externalTaskId()))
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return submit(wanted, taskTimeout, settings, submitTimeout);
                    }
                    TaskRecord there = found.get();
                    if (there.state() != TaskState.SUBMITTING) {
                        return existing(wanted, taskTimeout, new Insertion(there, false), settings, submitTimeout);
                    }
                    if (looks == 0) {
                        return elsewhere(there, wanted, taskTimeout, settings, submitTimeout);
                    }
                    // Between storing a task and submitting it there is a moment in which it looks like another node's.
                    CompletableFuture<Boolean> later = new CompletableFuture<>();
                    engine.timer().schedule(LOOK_INTERVAL, () -> later.complete(true));
                    return later.thenCompose(due -> held(wanted, taskTimeout, settings, submitTimeout, looks - 1));
                });
    }

    /** Another node submits it: from now on it does not end there without a completion, if there is to be one at all. */
    private CompletableFuture<Submitted> elsewhere(
            TaskRecord there,
            TaskRecord wanted,
            Duration taskTimeout,
            SubmissionSettings settings,
            @Nullable Duration submitTimeout) {
        if (there.group().equals(TaskScope.UNTRACKED)) {
            return CompletableFuture.completedFuture(new Submitted(there, null, true, false));
        }
        return engine.store()
                .call(repository -> repository.announce(there.account(), there.externalTaskId()))
                .thenCompose(announced -> announced
                        ? CompletableFuture.completedFuture(new Submitted(there, null, true, false))
                        : submit(wanted, taskTimeout, settings, submitTimeout));
    }

    private CompletableFuture<Submitted> join(Submission submission, @Nullable Duration submitTimeout) {
        CompletableFuture<Submitted> joined = submission
                .result()
                .thenApply(submitted -> new Submitted(submitted.task(), submitted.answer(), true, false));
        if (submitTimeout != null) {
            Timer.Cancellable timeout = engine.timer().schedule(submitTimeout, () -> {
                if (submission.announce()) {
                    joined.complete(new Submitted(submission.task(), null, true, false));
                }
            });
            joined.whenComplete((done, failure) -> timeout.cancel());
        }
        return joined;
    }

    private CompletableFuture<Submitted> run(Submission submission, @Nullable Duration submitTimeout) {
        TaskRecord task = submission.task();
        Submission former = underWay.put(task.externalTaskId(), submission);
        if (former != null) {
            former.leaseLost(); // its lease has ended, or its task has
        }
        CompletableFuture<Submitted> result = submission.start();
        Timer.Cancellable timeout = submitTimeout == null || result.isDone()
                ? () -> {}
                : engine.timer().schedule(submitTimeout, () -> {
                    if (task.group().equals(TaskScope.UNTRACKED)) {
                        submission.abandon();
                    } else if (submission.announce()) {
                        result.complete(new Submitted(submission.task(), null, false, false));
                    }
                });
        submission.ended().whenComplete((done, failure) -> {
            timeout.cancel();
            underWay.remove(task.externalTaskId(), submission);
        });
        return result;
    }

    /** Submits again what was stored so, for whoever waits. */
    CompletableFuture<Submitted> again(TaskRecord task, SubmissionSettings settings) {
        return run(new Submission(engine, task, false, settings), null);
    }

    /** Submits again what was stored so, for nobody in particular: a refusal becomes a completion. */
    void againForNobody(TaskRecord task, SubmissionSettings settings) {
        Submission submission = new Submission(engine, task, false, settings);
        submission.announce();
        run(submission, null);
    }

    /** Goes on with a submission that someone else has left behind, for nobody in particular. */
    void resume(TaskRecord task, SubmissionSettings settings) {
        run(new Submission(engine, task, true, settings), null);
    }

    /**
     * Sends an unsent task, for nobody in particular: a refusal becomes a completion.
     *
     * @return completes when nothing more is done about it here
     */
    CompletableFuture<@Nullable Void> sendLeft(TaskRecord task, SubmissionSettings settings) {
        Submission submission = new Submission(engine, task, true, settings);
        run(submission, null);
        return submission.ended();
    }
}
