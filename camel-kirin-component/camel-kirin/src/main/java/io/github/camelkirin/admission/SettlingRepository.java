/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Backlog;
import io.github.camelkirin.repository.BatchStore;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.DurationStore;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.JoiningRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.Settlement;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Books what a task has cost before it is stored that it has ended, whoever stores that: after a crash in between the task is
 * asked about again and booked again, which changes nothing. All else is passed on.
 */
public final class SettlingRepository implements TaskRepository {

    private final TaskRepository tasks;
    private final SpendingLedger ledger;

    private SettlingRepository(TaskRepository tasks, SpendingLedger ledger) {
        this.tasks = tasks;
        this.ledger = ledger;
    }

    /** The repository itself if it keeps no ledger. */
    public static TaskRepository of(TaskRepository tasks) {
        return tasks.spending()
                .<TaskRepository>map(ledger -> new SettlingRepository(tasks, ledger))
                .orElse(tasks);
    }

    /**
     * What is known of a task's cost now that it is to be stored so; empty if nothing is, or if that is booked. What nobody can
     * tell stays reserved: a task that was cancelled here or that has expired may still be finished and billed.
     */
    static Optional<Settlement> settlement(TaskRecord task) {
        if (task.account().isDryRun() || task.endedAt() != null) {
            return Optional.empty();
        }
        TaskOutcome outcome = task.outcome();
        BigDecimal cost = outcome == null ? null : outcome.cost();
        if (cost != null) {
            // nonsense must not keep an end from being stored
            boolean credible = cost.signum() >= 0 && cost.compareTo(Settlement.TOO_MUCH) < 0;
            return Optional.of(new Settlement(task, credible ? cost : null));
        }
        return switch (task.status()) {
            case COMPLETED -> Optional.of(new Settlement(task, null));
            case FAILED -> Optional.of(new Settlement(task, BigDecimal.ZERO));
            // without an outcome it is not the service that has said so, which need not be told of what it never got
            case CANCELLED ->
                outcome == null && !task.isUnsent()
                        ? Optional.empty()
                        : Optional.of(new Settlement(task, BigDecimal.ZERO));
            case SUBMITTING, QUEUED, RUNNING, UNKNOWN, EXPIRED -> Optional.empty();
        };
    }

    /** Nobody follows a task that is finished before it has ended: what it may cost is taken for its cost. */
    private static Optional<Settlement> lastSettlement(TaskRecord task) {
        boolean open = task.status() != TaskStatus.SUBMITTING
                && !task.status().isEnded()
                && !task.account().isDryRun();
        return open ? Optional.of(new Settlement(task, null)) : settlement(task);
    }

    private void settle(Stream<TaskRecord> ending, Function<TaskRecord, Optional<Settlement>> how) {
        List<Settlement> settlements = ending.map(how).flatMap(Optional::stream).toList();
        if (!settlements.isEmpty()) {
            ledger.settle(settlements);
        }
    }

    @Override
    public Optional<TaskRecord> update(TaskRecord task) {
        settle(Stream.of(task), SettlingRepository::settlement);
        return tasks.update(task);
    }

    @Override
    public Set<String> putBack(Collection<PutBack> putBacks) {
        settle(putBacks.stream().map(PutBack::task), SettlingRepository::settlement);
        return tasks.putBack(putBacks);
    }

    @Override
    public Set<String> finish(Collection<TaskRecord> ended) {
        settle(ended.stream(), SettlingRepository::lastSettlement);
        return tasks.finish(ended);
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
    public boolean isBlocking() {
        return tasks.isBlocking();
    }

    @Override
    public void start() {
        tasks.start();
    }

    @Override
    public Insertion insertIfAbsent(TaskRecord task, Duration timeout, @Nullable Lease lease, Admission admission) {
        return tasks.insertIfAbsent(task, timeout, lease, admission);
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
    public Optional<TaskRecord> beginSending(TaskRecord task) {
        return tasks.beginSending(task);
    }

    @Override
    public boolean remove(TaskRecord task) {
        return tasks.remove(task);
    }

    @Override
    public Set<String> renew(Collection<TaskRecord> held, Lease lease) {
        return tasks.renew(held, lease);
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
    public Map<TaskState, Long> counts(TaskScope scope) {
        return tasks.counts(scope);
    }

    @Override
    public Backlog backlog(TaskScope scope, Duration resultAge) {
        return tasks.backlog(scope, resultAge);
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
    public Optional<DurationStore> durations() {
        return tasks.durations();
    }

    @Override
    public Optional<SpendingLedger> spending() {
        return Optional.of(ledger);
    }

    @Override
    public Optional<JoiningRepository> joining() {
        return tasks.joining();
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
