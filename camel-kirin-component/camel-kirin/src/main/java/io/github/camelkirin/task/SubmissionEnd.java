/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.NotSentException;
import io.github.camelkirin.api.SubmissionUnknownException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.store.Leases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a submission ends: accepted, refused, parked, cancelled, or left to others. It says what is stored then, and what
 * whoever waits is told. One of its ends is reached, once; what may come from the side only decides who is told of it.
 */
final class SubmissionEnd {

    private static final Logger LOG = LoggerFactory.getLogger(SubmissionEnd.class);

    private final TaskEngine engine;
    private final Leases.Holder submission;
    private final SubmissionSettings settings;
    private final boolean sentBefore;
    private final CompletableFuture<Submitted> result = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    private boolean announced;
    private boolean withdrawn;
    private volatile @Nullable TaskRecord cancelled;

    /** @param submission whose lease is given up with the end */
    SubmissionEnd(TaskEngine engine, Leases.Holder submission, SubmissionSettings settings, boolean sentBefore) {
        this.engine = engine;
        this.submission = submission;
        this.settings = settings;
        this.sentBefore = sentBefore;
    }

    /** What whoever waits is told. Its failure is always a {@link KirinException} or what the repository threw. */
    CompletableFuture<Submitted> result() {
        return result;
    }

    /** Completes when nothing more is done, which may be after the result was given. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    /** As {@link Submission#announce}. */
    synchronized boolean announce() {
        announced |= !withdrawn;
        return announced;
    }

    private synchronized boolean withdraw() {
        withdrawn = submission.task().group().equals(TaskScope.UNTRACKED) || !sentBefore && !announced;
        return withdrawn;
    }

    /** As {@link Submission#takeReply}. */
    synchronized boolean takeReply() {
        boolean taken = settings.keepLease() && !announced && !withdrawn;
        withdrawn |= taken;
        return taken;
    }

    synchronized void giveReplyBack() {
        withdrawn = false;
    }

    /** Its task has ended here; whatever it comes to, that is the reply. */
    void cancelled(TaskRecord ended) {
        cancelled = ended;
    }

    boolean isCancelled() {
        return cancelled != null;
    }

    /** The end of one that is cancelled; false if it is not. */
    boolean replyCancelled() {
        TaskRecord record = cancelled;
        if (record == null) {
            return false;
        }
        engine.leases().release(submission);
        result.complete(new Submitted(record, Cancellations.answer(record), false, false));
        ended.complete(null);
        return true;
    }

    /** @param next the task, as it is to be stored */
    void accepted(TaskRecord next, KirinTask answer, boolean adopted) {
        engine.leases().release(submission);
        engine.accepted(next, settings).whenComplete((stored, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "{} was accepted by the service, but that could not be stored. It is found again by its"
                                + " external task ID when its lease ends.",
                        next,
                        failure);
            }
            if (replyCancelled()) {
                return;
            }
            result.complete(new Submitted(
                    stored == null ? next : stored, answer, adopted, stored != null && settings.keepLease()));
            ended.complete(null);
        });
    }

    /** Whoever waits is told. Where nobody does, the group's consumer gets a failed completion. */
    void refused(KirinException cause) {
        TaskRecord task = submission.task();
        boolean replied = withdraw();
        if (replied && task.attempt() > 0) {
            // unlike one that was never accepted, it stays known
            finish(cause, () -> finishedByRefusal(task, cause));
        } else if (replied) {
            finish(cause, () -> engine.store()
                    .persist(repository -> repository.remove(task))
                    .thenCompose(removed -> removed ? gone(task) : endedByRefusal(task, cause)));
        } else {
            finish(cause, () -> endedByRefusal(task, cause));
        }
    }

    /** What was reserved for it is given back; until then, or if that cannot be stored, it counts as spent. */
    private CompletableFuture<@Nullable Object> gone(TaskRecord task) {
        return engine.store()
                .persist(repository -> {
                    repository.spending().ifPresent(ledger -> ledger.release(task));
                    return true;
                })
                .<@Nullable Object>handle((done, failure) -> {
                    if (failure != null) {
                        LOG.warn("What was reserved for {}, which was refused, stays reserved", task, failure);
                    }
                    engine.held().roomIn(task.scope());
                    engine.batchMayHaveEnded(task);
                    return null;
                });
    }

    private CompletableFuture<@Nullable Object> endedByRefusal(TaskRecord task, KirinException cause) {
        TaskRecord failed = FailedAnswer.of(task, cause);
        return engine.putBack(new PutBack(failed, Duration.ZERO)).thenApply(lost -> {
            if (lost.isEmpty()) {
                engine.observer().ended(failed);
            }
            return null;
        });
    }

    private CompletableFuture<@Nullable Object> finishedByRefusal(TaskRecord task, KirinException cause) {
        TaskRecord failed = FailedAnswer.of(task, cause);
        return engine.store()
                .persist(repository -> repository.finish(List.of(failed)))
                .thenApply(lost -> {
                    if (lost.isEmpty()) {
                        engine.observer().ended(failed);
                        engine.observer().delivered(failed);
                        engine.batchMayHaveEnded(failed);
                    }
                    return null;
                });
    }

    /** @param taskId of the other task, if that is known */
    void conflict(String message, @Nullable String taskId) {
        refused(new ExternalTaskIdConflictException(message, submission.task().externalTaskId(), taskId));
    }

    /** @param lastFailure of what was sent or asked, if there was one */
    void park(String note, @Nullable KirinException lastFailure) {
        TaskRecord task = submission.task();
        LOG.warn(
                "Task {} of group {} is parked, since it is not known whether the service made it: {}. Look it up at the"
                        + " provider; requeue it to send it again.",
                task.externalTaskId(),
                task.group(),
                note);
        TaskRecord parked =
                task.toBuilder().parked(ParkReason.SUBMISSION_LOST, note).build();
        finish(
                new SubmissionUnknownException(
                        "it is not known whether the service made the task: " + note
                                + ". It is parked: look it up at the provider, and requeue it to send it again",
                        lastFailure,
                        task.externalTaskId(),
                        true),
                () -> engine.park(parked));
    }

    /** It is not sent any more, and what was sent last was not acted on. */
    void notSent(@Nullable KirinException lastFailure) {
        String externalTaskId = submission.task().externalTaskId();
        refused(lastFailure != null ? lastFailure : new NotSentException(externalTaskId));
    }

    /** Nobody waits any more, and what became of it is not known. */
    void leftUnknown(@Nullable KirinException lastFailure) {
        putBack(new SubmissionUnknownException(
                "it is not known whether the service made the task. Send the request again with the same"
                        + " CamelKirinIdempotencyKey to find out",
                lastFailure,
                submission.task().externalTaskId(),
                false));
    }

    /** Whoever comes next goes on with it. */
    void handedOver() {
        putBack(new HandedOverException(submission.task().externalTaskId(), null));
    }

    private void putBack(KirinException reply) {
        TaskRecord task = submission.task();
        finish(reply, () -> engine.putBack(new PutBack(task, Duration.ZERO)));
    }

    /** What is not stored soon is tried on, while whoever waits is told. */
    private void finish(KirinException reply, Supplier<CompletableFuture<?>> store) {
        engine.leases().release(submission);
        CompletableFuture<?> stored = store.get();
        stored.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("The end of the submission of {} could not be stored", submission.task(), failure);
            }
            ended.complete(null);
        });
        engine.store().soon(stored).whenComplete((done, failure) -> result.completeExceptionally(reply));
    }
}
