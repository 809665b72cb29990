/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passes each call on; a test overrides what it wants to see, or to go wrong. */
public class ForwardingTaskRepository implements TaskRepository {

    private final TaskRepository tasks;

    public ForwardingTaskRepository(TaskRepository tasks) {
        this.tasks = tasks;
    }

    @Override
    public boolean isBlocking() {
        return tasks.isBlocking();
    }

    @Override
    public void start() {
        tasks.start();
    }

    @Override
    public Insertion insertIfAbsent(TaskRecord task, Duration timeout, Lease lease, Admission admission) {
        return tasks.insertIfAbsent(task, timeout, lease, admission);
    }

    @Override
    public Optional<SpendingLedger> spending() {
        return tasks.spending();
    }

    @Override
    public void consuming(TaskScope scope) {
        tasks.consuming(scope);
    }

    @Override
    public boolean isConsumed(TaskScope scope, Duration within) {
        return tasks.isConsumed(scope, within);
    }

    @Override
    public List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
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
    public Optional<TaskRecord> beginSending(TaskRecord task) {
        return tasks.beginSending(task);
    }

    @Override
    public Optional<JoiningRepository> joining() {
        return tasks.joining();
    }

    @Override
    public Set<String> putBack(Collection<PutBack> batch) {
        return tasks.putBack(batch);
    }

    @Override
    public Set<String> finish(Collection<TaskRecord> batch) {
        return tasks.finish(batch);
    }

    @Override
    public boolean remove(TaskRecord task) {
        return tasks.remove(task);
    }

    @Override
    public Set<String> renew(Collection<TaskRecord> batch, Lease lease) {
        return tasks.renew(batch, lease);
    }

    @Override
    public Optional<byte[]> request(TaskRecord task) {
        return tasks.request(task);
    }

    @Override
    public boolean announce(AccountId account, String externalTaskId) {
        return tasks.announce(account, externalTaskId);
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
    public Backlog backlog(TaskScope scope, Duration resultAge) {
        return tasks.backlog(scope, resultAge);
    }

    @Override
    public Map<TaskState, Long> counts(TaskScope scope) {
        return tasks.counts(scope);
    }

    @Override
    public List<TaskRecord> list(TaskScope scope, @Nullable TaskState state, int limit) {
        return tasks.list(scope, state, limit);
    }

    @Override
    public boolean requeue(AccountId account, String externalTaskId, Duration timeout) {
        return tasks.requeue(account, externalTaskId, timeout);
    }

    @Override
    public boolean discard(AccountId account, String externalTaskId) {
        return tasks.discard(account, externalTaskId);
    }

    @Override
    public boolean erase(AccountId account, String externalTaskId) {
        return tasks.erase(account, externalTaskId);
    }

    @Override
    public int eraseAll(TaskScope scope, @Nullable TaskState state) {
        return tasks.eraseAll(scope, state);
    }

    @Override
    public List<TaskRecord> listFlow(AccountId account, String rootId, @Nullable TaskRecord after, int limit) {
        return tasks.listFlow(account, rootId, after, limit);
    }

    @Override
    public int eraseFlow(AccountId account, String rootId) {
        return tasks.eraseFlow(account, rootId);
    }

    @Override
    public Optional<DurationStore> durations() {
        return tasks.durations();
    }

    @Override
    public Optional<BatchStore> batches() {
        return tasks.batches();
    }

    @Override
    public void purge() {
        tasks.purge();
    }

    @Override
    public Optional<Duration> nextDue(TaskScope scope, ClaimLimit limit) {
        return tasks.nextDue(scope, limit);
    }
}
