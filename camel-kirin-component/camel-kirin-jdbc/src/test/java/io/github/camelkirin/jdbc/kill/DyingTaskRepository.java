/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Has its own process killed when a task comes to a step. The signal takes its time: until it comes, all further calls wait, so
 * that nothing is stored beyond the step.
 */
final class DyingTaskRepository extends ForwardingTaskRepository {

    private final KillStep step;
    private final String victim;
    private final AtomicInteger left;
    private final ReadWriteLock alive = new ReentrantReadWriteLock();

    /**
     * @param victim what the task's external ID begins with; empty for any
     * @param nth how many tasks have to come to the step, that one included
     */
    DyingTaskRepository(TaskRepository tasks, KillStep step, String victim, int nth) {
        super(tasks);
        this.step = step;
        this.victim = victim;
        this.left = new AtomicInteger(nth);
    }

    @Override
    public Insertion insertIfAbsent(TaskRecord task, Duration timeout, Lease lease, Admission admission) {
        return call(step == KillStep.BEFORE_INSERT || step == KillStep.AFTER_INSERT, () -> {
            dieIf(step == KillStep.BEFORE_INSERT, task);
            Insertion insertion = super.insertIfAbsent(task, timeout, lease, admission);
            dieIf(step == KillStep.AFTER_INSERT && insertion.inserted(), task);
            return insertion;
        });
    }

    @Override
    public Optional<TaskRecord> update(TaskRecord task) {
        return call(isStep(task), () -> {
            dieIf(step == KillStep.AFTER_ANSWER && isStep(task), task);
            Optional<TaskRecord> stored = super.update(task);
            dieIf(step == KillStep.AFTER_END_STORED && isStep(task), task);
            return stored;
        });
    }

    @Override
    public Set<String> putBack(Collection<PutBack> batch) {
        List<TaskRecord> meant =
                batch.stream().map(PutBack::task).filter(this::isStep).toList();
        return call(!meant.isEmpty(), () -> {
            meant.forEach(task -> dieIf(step == KillStep.AFTER_ANSWER, task));
            Set<String> lost = super.putBack(batch);
            meant.forEach(task -> dieIf(step == KillStep.AFTER_END_STORED, task));
            return lost;
        });
    }

    @Override
    public Set<String> finish(Collection<TaskRecord> batch) {
        return call(step == KillStep.BEFORE_ACKNOWLEDGEMENT, () -> {
            batch.forEach(task -> dieIf(step == KillStep.BEFORE_ACKNOWLEDGEMENT, task));
            return super.finish(batch);
        });
    }

    @Override
    public List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
        return call(false, () -> super.claimDue(scope, limit, lease));
    }

    @Override
    public Optional<TaskRecord> claim(AccountId account, String externalTaskId, Lease lease) {
        return call(false, () -> super.claim(account, externalTaskId, lease));
    }

    /** Whether this is the change by which a task comes to the step. */
    private boolean isStep(TaskRecord task) {
        return step == KillStep.AFTER_ANSWER && task.state() == TaskState.ACTIVE && task.queries() == 0
                || step == KillStep.AFTER_END_STORED && task.state() == TaskState.ENDED && task.deliveries() == 0;
    }

    private <T> T call(boolean maybeTheLast, Supplier<T> call) {
        Lock lock = maybeTheLast ? alive.writeLock() : alive.readLock();
        lock.lock();
        try {
            return call.get();
        } finally {
            lock.unlock();
        }
    }

    private void dieIf(boolean isStep, TaskRecord task) {
        boolean meant = isStep && task.externalTaskId().startsWith(victim);
        if (meant && left.decrementAndGet() == 0) {
            die();
        }
    }

    /** By the real signal; this call never returns. */
    private static void die() {
        try {
            new ProcessBuilder(
                            "kill",
                            "-KILL",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            new CountDownLatch(1).await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
