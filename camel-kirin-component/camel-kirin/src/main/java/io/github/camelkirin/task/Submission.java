/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.NotSentException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.SubmissionUnknownException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets one stored task accepted by the service, once. It sends; where it cannot know what became of that, it asks for the
 * task by the caller's ID until it does, and only then sends again.
 *
 * <p>One step follows another, whichever thread it is on. What comes from the side, {@link #abandon} and {@link #handOver},
 * only asks for an end, which comes at the next step.
 */
final class Submission implements Leases.Holder {

    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    private enum Ending {
        ABANDONED,
        HANDED_OVER,
        CANCELLED
    }

    private final TaskEngine engine;
    private final SubmissionSettings settings;
    private final Steps steps;
    private final CompletableFuture<Submitted> result = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Instant deadline;
    private final boolean sentBefore;

    private volatile TaskRecord task;
    private Instant lastSend;
    private boolean unresolved;
    private boolean duplicate;
    private int retries;
    private @Nullable KirinException refusal;
    private volatile @Nullable KirinException lastFailure;

    private boolean resend;
    private boolean announced;
    private boolean withdrawn;
    private @Nullable Ending ending;
    private volatile @Nullable TaskRecord cancelled;

    /**
     * @param task leased by this node
     * @param sentBefore whether it may have been sent by someone who is gone, so that no exchange waits for it either
     */
    Submission(TaskEngine engine, TaskRecord task, boolean sentBefore, SubmissionSettings settings) {
        this.engine = engine;
        this.task = task;
        this.settings = settings;
        this.sentBefore = sentBefore;
        this.unresolved = sentBefore;
        this.resend = task.resend();
        this.steps = new Steps(engine.timer(), engine.account().gate(), this::conclude);
        this.lastSend = engine.timer().now();
        this.deadline = engine.timer().now().plus(task.timeLeft());
    }

    /** Completes once; the future's failure is always a {@link KirinException} or what the repository threw. */
    CompletableFuture<Submitted> start() {
        engine.leases().hold(this);
        if (sentBefore && !resend) {
            ask();
        } else {
            send();
        }
        return result;
    }

    /** Completes when nothing more is done, which may be after the result was given. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    @Override
    public TaskRecord task() {
        return task;
    }

    /** Completes as the future that {@link #start} returned. */
    CompletableFuture<Submitted> result() {
        return result;
    }

    /**
     * To be called before someone is told that the submission goes on: from then on a refusal becomes a completion.
     *
     * @return false if it has just been refused, which whoever waits is about to be told
     */
    synchronized boolean announce() {
        announced |= !withdrawn;
        return announced;
    }

    private synchronized boolean withdraw() {
        withdrawn = task.group().equals(TaskScope.UNTRACKED) || !sentBefore && !announced;
        return withdrawn;
    }

    /** The failure that keeps it from going on, for whoever stops waiting for it. */
    @Nullable
    KirinException lastFailure() {
        return lastFailure;
    }

    @Override
    public void leaseLost() {
        LOG.debug("Submission of {} was taken over", task);
        handOver();
    }

    /** Whether an exchange waits for the task's end and is told of it, so that no consumer is to be; not announced then. */
    synchronized boolean takeReply() {
        boolean taken = settings.keepLease() && !announced && !withdrawn;
        withdrawn |= taken;
        return taken;
    }

    synchronized void giveReplyBack() {
        withdrawn = false;
    }

    /** Somebody has stored that the task has ended here. What is not on the wire is not sent any more. */
    void cancel(TaskRecord ended) {
        cancelled = ended;
        end(Ending.CANCELLED);
    }

    /** Nobody waits any more, and nobody else goes on with it. */
    void abandon() {
        end(Ending.ABANDONED);
    }

    /** The node stops; whoever comes next goes on with it. */
    void handOver() {
        end(Ending.HANDED_OVER);
    }

    private void end(Ending how) {
        synchronized (this) {
            if (ending == null) {
                ending = how;
            }
        }
        steps.end();
    }

    private void send() {
        steps.withPermit(settings.kind(), () -> engine.store()
                .call(repository -> Clearance.of(this, engine, repository))
                .whenComplete((clearance, failure) -> {
                    if (clearance == null) {
                        engine.account().gate().giveBack(settings.kind(), 1);
                        notRenewed(failure);
                    } else {
                        task = clearance.task();
                        send(clearance);
                    }
                }));
    }

    private void notRenewed(@Nullable Throwable failure) {
        if (failure == null) {
            leaseLost();
            conclude();
        } else {
            LOG.debug("The lease of {} could not be renewed before it is sent; trying again", task, failure);
            steps.later(retryDelay(), this::send);
        }
    }

    private void send(Clearance clearance) {
        byte[] request = clearance.request();
        if (request == null) {
            engine.account().gate().giveBack(settings.kind(), 1);
            park("its request is not kept any more");
        } else if (!clearance.isFresh(engine.timer())) {
            engine.account().gate().giveBack(settings.kind(), 1);
            send();
        } else if (cancelled != null) {
            engine.account().gate().giveBack(settings.kind(), 1);
            conclude();
        } else {
            engine.observer().sending(task);
            task = task.toBuilder().sends(task.sends() + 1).build();
            engine.account().create(task, request, outcome -> {
                lastSend = engine.timer().now();
                answered(outcome);
            });
        }
    }

    private void answered(CreateOutcome outcome) {
        task = task.toBuilder()
                .httpStatus(HttpStatuses.of(outcome, task.httpStatus()))
                .build();
        if (outcome instanceof CreateOutcome.Accepted accepted) {
            accepted(accepted.task(), false);
        } else if (replyCancelled()) {
            return;
        } else if (outcome instanceof CreateOutcome.Refused refused) {
            refusal = refused.cause();
            if (unresolved) {
                ask();
            } else {
                refused(refused.cause());
            }
        } else if (outcome instanceof CreateOutcome.NotSent notSent) {
            again(notSent.cause());
        } else if (outcome instanceof CreateOutcome.Throttled throttled) {
            again(throttled.cause());
        } else if (outcome instanceof CreateOutcome.Unknown unknown) {
            unresolved = true;
            refusal = null;
            duplicate |= unknown.duplicate();
            lastFailure = unknown.cause();
            LOG.debug("Whether {} was accepted is not known; asking for it", task, unknown.cause());
            ask();
        }
    }

    private void again(KirinException cause) {
        lastFailure = cause;
        if (engine.timer().now().isAfter(deadline)) {
            park("not sent by the deadline: " + cause.getMessage());
        } else {
            steps.later(retryDelay(), this::send);
        }
    }

    private Duration retryDelay() {
        long millis = Math.min(LONGEST_RETRY.toMillis(), FIRST_RETRY.toMillis() << Math.min(retries++, 10));
        return Duration.ofMillis(millis);
    }

    private void ask() {
        if (!engine.account().supportsLookups()) {
            park("the service cannot be asked for it by external task ID");
            return;
        }
        steps.withPermit(RequestGate.Kind.QUERY, () -> {
            Instant askedAt = engine.timer().now();
            engine.account().query(task, task.externalTaskId(), outcome -> asked(outcome, askedAt));
        });
    }

    /** @param askedAt since an answer that took long says nothing of the time meanwhile */
    private void asked(QueryOutcome outcome, Instant askedAt) {
        task = task.toBuilder()
                .httpStatus(HttpStatuses.of(outcome, task.httpStatus()))
                .build();
        if (outcome instanceof QueryOutcome.Found found) {
            String model = found.task().getModel();
            if (model != null && !model.equals(task.model())) {
                conflict(found.task());
            } else {
                accepted(found.task(), true);
            }
        } else if (replyCancelled()) {
            return;
        } else if (outcome instanceof QueryOutcome.Unsupported unsupported) {
            park("the service refuses to be asked for it: "
                    + unsupported.cause().getMessage());
        } else if (outcome instanceof QueryOutcome.NotFound && !askedAt.isBefore(lastSend.plus(settings.grace()))) {
            notFoundThroughout();
        } else {
            steps.later(settings.askInterval(), this::ask);
        }
    }

    private void notFoundThroughout() {
        KirinException refused = refusal;
        if (duplicate) {
            park("the service says the external task ID is in use, but does not find it");
        } else if (refused != null) {
            refused(refused);
        } else if (!settings.resendLost() && !resend) {
            park("not found by its external task ID");
        } else {
            checkLookups();
        }
    }

    /** "Not found" is only worth something where a task that exists is found. */
    private void checkLookups() {
        new LookupCheck(engine, task.scope(), steps).run(verdict -> {
            switch (verdict) {
                case TRUSTED -> send();
                case NOT_TO_BE_TRUSTED -> park("the service does not find tasks by their external task ID");
                case NOT_KNOWN -> steps.later(settings.askInterval(), this::ask);
            }
        });
    }

    private void accepted(KirinTask answer, boolean adopted) {
        TaskStatus first = answer.getStatus();
        TaskStatus known = first == TaskStatus.UNKNOWN ? TaskStatus.QUEUED : first;
        TaskRecord next = task.toBuilder()
                .state(TaskState.ACTIVE, known.isEnded() ? TaskStatus.RUNNING : known)
                .taskId(answer.getTaskId())
                .request(null)
                .resend(false)
                .note(null)
                // when one that is found was created is not known
                .acceptedFrom(adopted ? null : Duration.between(engine.timer().now(), deadline))
                .build();
        engine.observer().accepted(next, adopted);
        if (answer.getTaskId() != null) {
            engine.account().proof().accepted(next.model(), answer.getTaskId(), next.externalTaskId());
        }
        engine.leases().release(this);
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
    private void refused(KirinException cause) {
        if (withdraw()) {
            finish(cause, () -> engine.store()
                    .persist(repository -> repository.remove(task))
                    .thenCompose(removed -> removed
                            ? CompletableFuture.<@Nullable Object>completedFuture(null)
                            : endedByRefusal(cause)));
        } else {
            finish(cause, () -> endedByRefusal(cause));
        }
    }

    private CompletableFuture<@Nullable Object> endedByRefusal(KirinException cause) {
        TaskRecord failed = FailedAnswer.of(task, cause);
        return engine.putBack(new PutBack(failed, Duration.ZERO)).thenApply(lost -> {
            if (lost.isEmpty()) {
                engine.observer().ended(failed);
            }
            return null;
        });
    }

    private void conflict(KirinTask other) {
        refused(new ExternalTaskIdConflictException(
                "the service has a task of another model under this external task ID; use another ID",
                task.externalTaskId(),
                other.getTaskId()));
    }

    private void park(String note) {
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

    private boolean replyCancelled() {
        TaskRecord record = cancelled;
        if (record == null) {
            return false;
        }
        engine.leases().release(this);
        result.complete(new Submitted(record, Cancellations.answer(record), false, false));
        ended.complete(null);
        return true;
    }

    private void conclude() {
        if (replyCancelled()) {
            return;
        }
        Ending how;
        synchronized (this) {
            how = ending;
        }
        KirinException failure = lastFailure;
        if (how == Ending.ABANDONED && !unresolved) {
            refused(failure != null ? failure : new NotSentException(task.externalTaskId()));
            return;
        }
        KirinException reply = how == Ending.ABANDONED
                ? new SubmissionUnknownException(
                        "it is not known whether the service made the task. Send the request again with the same"
                                + " CamelKirinIdempotencyKey to find out",
                        failure,
                        task.externalTaskId(),
                        false)
                : new HandedOverException(task.externalTaskId(), null);
        finish(reply, () -> engine.putBack(new PutBack(task, Duration.ZERO)));
    }

    /** What is not stored soon is tried on, while whoever waits is told. */
    private void finish(KirinException reply, Supplier<CompletableFuture<?>> store) {
        engine.leases().release(this);
        CompletableFuture<?> stored = store.get();
        stored.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("The end of the submission of {} could not be stored", task, failure);
            }
            ended.complete(null);
        });
        engine.store().soon(stored).whenComplete((done, failure) -> result.completeExceptionally(reply));
    }
}
