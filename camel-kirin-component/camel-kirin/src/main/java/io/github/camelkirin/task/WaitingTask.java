/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskParkedException;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    private final boolean stored;
    private final Instant deadline;
    private final CompletableFuture<KirinTask> result = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile TaskRecord task;
    private volatile @Nullable KirinException lastFailure;
    private volatile Timer.@Nullable Cancellable waiting;
    private final Duration timeLimit;
    private volatile Timer.Cancellable timeout = () -> {};

    /** @param stored whether the task is in the repository and leased by this node */
    WaitingTask(TaskEngine engine, TaskRecord task, boolean stored, WaitSettings settings, Duration timeout) {
        this.engine = engine;
        this.task = task;
        this.stored = stored;
        this.settings = settings;
        this.pace = engine.pace(settings.timing());
        this.deadline = engine.timer().now().plus(task.timeLeft());
        this.timeLimit = timeout;
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
        if (askNow) {
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
        giveUp(new HandedOverException(task.externalTaskId(), task.taskId()));
    }

    /** Whether the task is held for the exchange that waits, which then is the one to get its end. */
    boolean holdsTask() {
        return stored;
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
        } else if (step instanceof QueryStep.Ended done && outcome instanceof QueryOutcome.Found found) {
            end(() -> ended(done.task(), found.task()));
        } else {
            end(() -> parked(step.task(), outcome));
        }
    }

    private void ended(TaskRecord done, KirinTask answer) {
        KirinTask reply = AnswerForUsers.of(done, answer);
        if (!stored) {
            result.complete(reply);
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
