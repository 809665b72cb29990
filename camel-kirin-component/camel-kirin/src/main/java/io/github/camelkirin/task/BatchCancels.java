/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.client.CancelOutcome;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchMember;
import io.github.camelkirin.repository.BatchStore;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels the open tasks of batches for a group's consumer: of those that somebody wants cancelled, on whichever node, and of
 * those whose time is over. One batch at a time and of it some tasks at a time; who dies of it is followed by another node when
 * the lease ends. What cannot be cancelled for passing trouble is tried again then, too.
 */
final class BatchCancels {

    /** How often a shared repository is looked into: another node may have been told. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int PAGE = 100;
    private static final Logger LOG = LoggerFactory.getLogger(BatchCancels.class);

    private final TaskEngine engine;
    private final TaskScope scope;
    private final AtomicBoolean looking = new AtomicBoolean();
    private boolean running;
    private Timer.@Nullable Cancellable alarm;
    private Instant alarmAt = Instant.MAX;

    BatchCancels(TaskEngine engine, TaskScope scope) {
        this.engine = engine;
        this.scope = scope;
    }

    void start() {
        synchronized (this) {
            running = true;
        }
        ring();
    }

    synchronized void stop() {
        running = false;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        alarmAt = Instant.MAX;
    }

    private synchronized boolean isRunning() {
        return running;
    }

    /** There may be something to be cancelled then. */
    void in(Duration delay) {
        Instant at = engine.timer().now().plus(delay);
        synchronized (this) {
            if (!running || !at.isBefore(alarmAt)) {
                return;
            }
            if (alarm != null) {
                alarm.cancel();
            }
            alarmAt = at;
            alarm = engine.timer().schedule(delay, this::ring);
        }
    }

    private void ring() {
        synchronized (this) {
            alarm = null;
            alarmAt = Instant.MAX;
        }
        if (!isRunning()) {
            return;
        }
        if (!looking.compareAndSet(false, true)) {
            in(INTERVAL); // one batch takes longer than that; what comes next is not forgotten
            return;
        }
        look().whenComplete((next, failure) -> {
            looking.set(false);
            if (failure != null) {
                LOG.debug("Batches of group {} could not be looked at", scope.group(), failure);
            }
            (failure == null ? next : Optional.of(INTERVAL)).ifPresent(this::in);
        });
    }

    /** Cancels one batch, if there is one to be cancelled. Returns when to look again; never if that is empty. */
    private CompletableFuture<Optional<Duration>> look() {
        return engine.inStore(() -> store().flatMap(store -> store.claimCancel(scope, LEASE)))
                .thenCompose(claimed -> claimed.map(key -> cancel(key).thenApply(done -> Optional.of(Duration.ZERO)))
                        .orElseGet(this::next));
    }

    private CompletableFuture<Optional<Duration>> next() {
        return engine.inStore(() -> store().flatMap(store -> {
            Optional<Duration> next = store.nextCancel(scope);
            return engine.repository().isBlocking()
                    ? Optional.of(next.filter(due -> due.compareTo(INTERVAL) < 0 && !due.isZero())
                            .orElse(INTERVAL))
                    : next;
        }));
    }

    private Optional<BatchStore> store() {
        return engine.repository().batches();
    }

    private CompletableFuture<Boolean> cancel(BatchKey key) {
        LOG.info("The open tasks of batch {} of group {} are being cancelled.", key.id(), scope.group());
        engine.dueIn(scope, Duration.ZERO);
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        cancelAfter(key, 0, true, result);
        return result;
    }

    /** @param all whether there has been no passing trouble so far */
    private void cancelAfter(BatchKey key, long after, boolean all, CompletableFuture<Boolean> result) {
        engine.inStore(() -> store().orElseThrow().toCancel(key, after, PAGE, LEASE))
                .thenCompose(page -> {
                    if (!isRunning()) { // another node goes on when the lease ends
                        return CompletableFuture.completedFuture(false).thenAccept(result::complete);
                    }
                    return page.isEmpty()
                            ? done(key, all).thenAccept(result::complete)
                            : cancel(page).thenAccept(done -> next(key, page, all && done, result));
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        result.completeExceptionally(failure);
                    }
                });
    }

    /** In a task of its own, so that no stack grows with the batch. */
    private void next(BatchKey key, List<BatchMember> page, boolean all, CompletableFuture<Boolean> result) {
        long last = page.get(page.size() - 1).number();
        engine.timer().schedule(Duration.ZERO, () -> cancelAfter(key, last, all, result));
    }

    /** Where there was passing trouble, it is begun again when the lease ends. */
    private CompletableFuture<Boolean> done(BatchKey key, boolean all) {
        return engine.inStore(() -> {
            if (all) {
                store().orElseThrow().cancelled(key);
            }
            return all;
        });
    }

    /** Returns whether there was no passing trouble. */
    private CompletableFuture<Boolean> cancel(List<BatchMember> members) {
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (BatchMember member : members) {
            all = all.thenCombine(
                    cancel(member.externalTaskId()).exceptionally(failure -> {
                        LOG.debug("{} could not be cancelled now", member.externalTaskId(), failure);
                        return false;
                    }),
                    Boolean::logicalAnd);
        }
        return all;
    }

    private CompletableFuture<Boolean> cancel(String externalTaskId) {
        return engine.find(null, externalTaskId).thenCompose(found -> {
            TaskRecord task = found.filter(Cancellations::isOpen).orElse(null);
            if (task == null) {
                return CompletableFuture.completedFuture(true);
            }
            String taskId = task.taskId();
            return taskId == null
                    ? end(task)
                    : engine.cancel(task.model(), taskId).thenCompose(outcome -> cancelled(task, outcome));
        });
    }

    private CompletableFuture<Boolean> cancelled(TaskRecord task, CancelOutcome outcome) {
        if (outcome instanceof CancelOutcome.NotSupported) {
            return end(task);
        }
        return engine.askNow(task).thenApply(asked -> !(outcome instanceof CancelOutcome.Failed));
    }

    private CompletableFuture<Boolean> end(TaskRecord task) {
        return engine.end(task).thenApply(ended -> true);
    }
}
