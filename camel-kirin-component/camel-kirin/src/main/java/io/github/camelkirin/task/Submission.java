/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.query.HttpStatuses;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.store.Leases;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
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
    private final SubmissionEnd end;
    private final boolean sentBefore;

    private volatile TaskRecord task;
    private Instant deadline;
    private Instant lastSend;
    private boolean unresolved;
    private boolean duplicate;
    private int retries;
    private @Nullable KirinException refusal;
    private volatile @Nullable KirinException lastFailure;

    private boolean resend;
    private @Nullable Ending ending;

    /**
     * @param task leased by this node
     * @param sentBefore whether it may have been sent by someone who is gone, or, if it is unsent, was left to be sent by
     *     someone; so that no exchange waits for it either
     */
    Submission(TaskEngine engine, TaskRecord task, boolean sentBefore, SubmissionSettings settings) {
        this.engine = engine;
        this.task = task;
        this.settings = settings;
        this.sentBefore = sentBefore;
        this.unresolved = sentBefore && !task.isUnsent();
        this.resend = task.resend();
        this.end = new SubmissionEnd(engine, this, settings, sentBefore);
        this.steps = new Steps(engine.timer(), engine.account().gate(), this::conclude);
        this.lastSend = engine.timer().now();
        this.deadline = engine.timer().now().plus(task.timeLeft());
    }

    /** Completes once; the future's failure is always a {@link KirinException} or what the repository threw. */
    CompletableFuture<Submitted> start() {
        engine.leases().hold(this);
        if (unresolved && !resend) {
            ask();
        } else {
            send();
        }
        return end.result();
    }

    /** Completes when nothing more is done, which may be after the result was given. */
    CompletableFuture<@Nullable Void> ended() {
        return end.ended();
    }

    @Override
    public TaskRecord task() {
        return task;
    }

    /** Completes as the future that {@link #start} returned. */
    CompletableFuture<Submitted> result() {
        return end.result();
    }

    /**
     * To be called before someone is told that the submission goes on: from then on a refusal becomes a completion.
     *
     * @return false if it has just been refused, which whoever waits is about to be told
     */
    boolean announce() {
        return end.announce();
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
    boolean takeReply() {
        return end.takeReply();
    }

    void giveReplyBack() {
        end.giveReplyBack();
    }

    /** Somebody has stored that the task has ended here. What is not on the wire is not sent any more. */
    void cancel(TaskRecord ended) {
        end.cancelled(ended);
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
                        if (task.isUnsent()) {
                            deadline =
                                    engine.timer().now().plus(clearance.task().timeLeft());
                        }
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
        } else if (end.isCancelled()) {
            engine.account().gate().giveBack(settings.kind(), 1);
            conclude();
        } else if (isTooLate()) {
            engine.account().gate().giveBack(settings.kind(), 1);
            end.notSent(lastFailure);
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
        } else if (end.replyCancelled()) {
            return;
        } else if (outcome instanceof CreateOutcome.Refused refused) {
            refusal = refused.cause();
            if (unresolved) {
                ask();
            } else {
                end.refused(refused.cause());
            }
        } else if (outcome instanceof CreateOutcome.NotSent notSent) {
            again(notSent.cause());
        } else if (outcome instanceof CreateOutcome.Throttled throttled) {
            again(throttled.cause());
        } else if (outcome instanceof CreateOutcome.Unknown unknown && isForeign(unknown)) {
            end.conflict("the ID of the fresh try, " + task.wireId() + ", is that of another task", null);
        } else if (outcome instanceof CreateOutcome.Unknown unknown) {
            unresolved = true;
            refusal = null;
            duplicate |= unknown.duplicate();
            lastFailure = unknown.cause();
            LOG.debug("Whether {} was accepted is not known; asking for it", task, unknown.cause());
            ask();
        }
    }

    /** Nobody can have sent a fresh try before it was stored: what is there under its ID is not this task. */
    private boolean isForeign(CreateOutcome.Unknown unknown) {
        return unknown.duplicate() && !unresolved && task.attempt() > 0;
    }

    private void again(KirinException cause) {
        lastFailure = cause;
        if (isTooLate()) {
            end.notSent(cause);
        } else if (engine.timer().now().isAfter(deadline)) {
            park("not sent by the deadline: " + cause.getMessage());
        } else {
            steps.later(retryDelay(), this::send);
        }
    }

    /** There is no fresh try after the deadline; what the service had failed before has failed then. */
    private boolean isTooLate() {
        return task.attempt() > 0 && !unresolved && engine.timer().now().isAfter(deadline);
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
            engine.account().query(task, task.wireId(), outcome -> asked(outcome, askedAt));
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
                end.conflict(
                        "the service has a task of another model under this external task ID; use another ID",
                        found.task().getTaskId());
            } else {
                accepted(found.task(), true);
            }
        } else if (end.replyCancelled()) {
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
            end.refused(refused);
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
                .resend(false)
                .note(null)
                // when one that is found was created is not known
                .acceptedFrom(adopted ? null : Duration.between(engine.timer().now(), deadline))
                .build();
        if (next.resubmits().left() == 0) {
            next = next.toBuilder().request(null).build();
        }
        engine.observer().accepted(next, adopted);
        if (answer.getTaskId() != null) {
            engine.account().proof().accepted(next.model(), answer.getTaskId(), next.wireId());
        }
        end.accepted(next, answer, adopted);
    }

    private void park(String note) {
        end.park(note, lastFailure);
    }

    private void conclude() {
        if (end.replyCancelled()) {
            return;
        }
        Ending how;
        synchronized (this) {
            how = ending;
        }
        if (how != Ending.ABANDONED) {
            end.handedOver();
        } else if (unresolved) {
            end.leftUnknown(lastFailure);
        } else {
            end.notSent(lastFailure);
        }
    }
}
