/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tasks in memory; remembers batches, can be down, and lets a test do something in the middle of a call. */
final class RecordingRepository implements TaskRepository {

    final List<List<String>> putBacks = new ArrayList<>();
    final List<List<String>> renewals = new ArrayList<>();
    int claims;
    boolean blocking;
    boolean down;
    Runnable duringCall = () -> {};

    private final TaskRepository tasks;

    RecordingRepository(Clock clock) {
        tasks = new InMemoryTaskRepository(clock, 100);
    }

    private void call() {
        if (down) {
            throw new IllegalStateException("the store is down");
        }
        Runnable once = duringCall;
        duringCall = () -> {};
        once.run();
    }

    @Override
    public boolean isBlocking() {
        return blocking;
    }

    @Override
    public Insertion insertIfAbsent(TaskRecord task, Duration timeout, Lease lease) {
        return tasks.insertIfAbsent(task, timeout, lease);
    }

    @Override
    public List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
        claims++;
        call();
        return tasks.claimDue(scope, limit, lease);
    }

    @Override
    public Optional<TaskRecord> claim(AccountId account, String externalTaskId, Lease lease) {
        return tasks.claim(account, externalTaskId, lease);
    }

    @Override
    public Optional<TaskRecord> update(TaskRecord task) {
        return tasks.update(task);
    }

    @Override
    public Set<String> putBack(Collection<PutBack> batch) {
        putBacks.add(
                batch.stream().map(putBack -> putBack.task().externalTaskId()).toList());
        call();
        return tasks.putBack(batch);
    }

    @Override
    public boolean finish(TaskRecord task) {
        return tasks.finish(task);
    }

    @Override
    public boolean remove(TaskRecord task) {
        return tasks.remove(task);
    }

    @Override
    public Set<String> renew(Collection<TaskRecord> batch, Lease lease) {
        renewals.add(batch.stream().map(TaskRecord::externalTaskId).sorted().toList());
        Runnable during = duringCall;
        duringCall = () -> {};
        if (down) {
            throw new IllegalStateException("the store is down");
        }
        Set<String> lost = tasks.renew(batch, lease);
        during.run();
        return lost;
    }

    @Override
    public Optional<TaskRecord> findByExternalTaskId(AccountId account, String externalTaskId) {
        return tasks.findByExternalTaskId(account, externalTaskId);
    }

    @Override
    public Optional<TaskRecord> findByTaskId(AccountId account, String taskId) {
        return tasks.findByTaskId(account, taskId);
    }

    @Override
    public boolean markDue(AccountId account, String externalTaskId) {
        return tasks.markDue(account, externalTaskId);
    }

    @Override
    public Map<TaskState, Long> counts(TaskScope scope) {
        return tasks.counts(scope);
    }

    @Override
    public List<TaskRecord> parked(TaskScope scope, int limit) {
        return tasks.parked(scope, limit);
    }

    @Override
    public boolean requeue(AccountId account, String externalTaskId, Duration timeout) {
        return tasks.requeue(account, externalTaskId, timeout);
    }

    @Override
    public Optional<Duration> nextDue(TaskScope scope, ClaimLimit limit) {
        return tasks.nextDue(scope, limit);
    }
}
