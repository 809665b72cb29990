/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tasks in the memory of this process: they are gone when it ends. Each operation takes O(log n).
 *
 * <p>What has no bound by itself is bounded here: of parked tasks and of the IDs of finished ones the {@value #DEFAULT_KEPT}
 * newest of each are kept by default. Tasks on their way are bounded by whoever creates them. Safe for use by many threads.
 */
public final class InMemoryTaskRepository implements TaskRepository {

    /** How many parked tasks, and how many finished ones, are kept unless said otherwise. */
    public static final int DEFAULT_KEPT = 10_000;

    private final Clock clock;
    private final int kept;
    private final DurationStore durations;
    private final InMemorySpendingLedger ledger;
    private final InMemoryBatchStore batches;
    private final CommonValues common = new CommonValues();
    private final Map<AccountId, AccountTasks> accounts = new HashMap<>();
    private final Map<TaskScope, Long> consumedAt = new HashMap<>();
    private long sequence;

    /** Uses the system's clock and keeps {@value #DEFAULT_KEPT} parked and as many finished tasks. */
    public InMemoryTaskRepository() {
        this(Clock.systemUTC(), DEFAULT_KEPT);
    }

    /**
     * @param clock the time that leases, deadlines and due times are measured by
     * @param kept how many parked tasks, and how many finished ones, are kept; 0 or more
     */
    public InMemoryTaskRepository(Clock clock, int kept) {
        if (kept < 0) {
            throw new IllegalArgumentException("kept must be 0 or more, was " + kept);
        }
        this.clock = clock;
        this.kept = kept;
        this.durations = new InMemoryDurationStore(clock);
        this.ledger = new InMemorySpendingLedger(clock);
        this.batches = new InMemoryBatchStore(clock, kept, this, this::addEvent);
    }

    @Override
    public boolean isBlocking() {
        return false;
    }

    @Override
    public void start() {
        // memory is always there
    }

    @Override
    public Optional<DurationStore> durations() {
        return Optional.of(durations);
    }

    @Override
    public Optional<SpendingLedger> spending() {
        return Optional.of(ledger);
    }

    @Override
    public Optional<BatchStore> batches() {
        return Optional.of(batches);
    }

    /** Of a batch that has just ended, due at once. One of an earlier batch of this name may be remembered. */
    private void addEvent(TaskRecord event) {
        AccountTasks tasks = accounts.computeIfAbsent(event.account(), account -> new AccountTasks(batches));
        Optional.ofNullable(tasks.byExternalTaskId.get(event.externalTaskId())).ifPresent(tasks::undo);
        Entry entry = new Entry(event.toBuilder().version(1).build(), sequence++);
        entry.createdAt = now();
        entry.endedAt = now();
        entry.deadline = now();
        entry.dueAt = now();
        tasks.add(entry);
    }

    /** Tasks that are kept are bounded by number. */
    @Override
    public void purge() {
        ledger.purge();
    }

    @Override
    public synchronized Insertion insertIfAbsent(
            TaskRecord task, Duration timeout, @Nullable Lease lease, Admission admission) {
        AccountTasks tasks = accounts.computeIfAbsent(task.account(), account -> new AccountTasks(batches));
        Entry existing = tasks.byExternalTaskId.get(task.externalTaskId());
        if (existing != null) {
            return new Insertion(read(existing), false);
        }
        long inFlight = admission.maxInFlight() == 0 ? 0 : tasks.inFlight(task.group());
        if (admission.maxInFlight() > 0 && inFlight >= admission.maxInFlight()) {
            return Insertion.refused(task, new Refusal.Full(inFlight, admission.maxInFlight()));
        }
        Charge charge = admission.charge();
        Refusal refusal = batches.refusal(task, admission.batch());
        if (refusal == null && charge != null) {
            refusal = ledger.check(task.account(), charge);
        }
        if (refusal != null) {
            return Insertion.refused(task, refusal);
        }
        Entry entry = new Entry(
                task.toBuilder()
                        .group(common.of(task.group()))
                        .model(common.of(task.model()))
                        .kind(common.ofNullable(task.kind()))
                        .chargeId(charge == null ? task.chargeId() : ledger.charge(task, charge))
                        .version(1)
                        .build(),
                sequence++);
        entry.createdAt = now();
        if (task.status().isEnded()) {
            entry.endedAt = now();
        }
        entry.deadline = now() + timeout.toMillis();
        if (lease == null) {
            entry.release(now());
        } else {
            entry.lease(lease, now());
        }
        tasks.add(entry);
        batches.joined(entry.task, admission.batch());
        return new Insertion(read(entry), true);
    }

    @Override
    public synchronized void consuming(TaskScope scope) {
        consumedAt.put(scope, now());
    }

    @Override
    public synchronized boolean isConsumed(TaskScope scope, Duration within) {
        Long at = consumedAt.get(scope);
        return at != null && now() - at < within.toMillis();
    }

    @Override
    public synchronized List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
        AccountTasks tasks = accounts.get(scope.account());
        AccountTasks.DueQueue queue = tasks == null ? null : tasks.queue(scope.group());
        if (tasks == null || queue == null || limit.isNothing()) {
            return List.of();
        }
        long before = now() - limit.overdue().toMillis();
        List<Entry> due = new ArrayList<>();
        queue.collectDue(before, limit, due);
        List<TaskRecord> claimed = new ArrayList<>(due.size());
        for (Entry entry : due) {
            claimed.add(lease(tasks, entry, lease));
        }
        return claimed;
    }

    @Override
    public synchronized Optional<TaskRecord> claim(AccountId account, String externalTaskId, Lease lease) {
        AccountTasks tasks = accounts.get(account);
        Entry entry = tasks == null ? null : tasks.byExternalTaskId.get(externalTaskId);
        if (tasks == null || entry == null || !entry.isQueued() || entry.isLeased(now())) {
            return Optional.empty();
        }
        return Optional.of(lease(tasks, entry, lease));
    }

    private TaskRecord lease(AccountTasks tasks, Entry entry, Lease lease) {
        return changed(tasks, entry, () -> {
            entry.dueAt = now();
            entry.markedAt = Entry.NOT_MARKED;
            entry.lease(lease, now());
            entry.store(entry.task, now());
        });
    }

    @Override
    public synchronized Optional<TaskRecord> update(TaskRecord task) {
        AccountTasks tasks = accounts.get(task.account());
        Entry entry = current(task);
        return tasks == null || entry == null
                ? Optional.empty()
                : Optional.of(changed(tasks, entry, () -> entry.store(task, now())));
    }

    private TaskRecord changed(AccountTasks tasks, Entry entry, Runnable change) {
        tasks.change(entry, change);
        return read(entry);
    }

    @Override
    public synchronized Optional<TaskRecord> beginSending(TaskRecord task) {
        AccountTasks tasks = accounts.get(task.account());
        Entry entry = current(task);
        Duration timeout = task.timeoutOnceSent();
        if (tasks == null || entry == null || timeout == null) {
            return Optional.empty();
        }
        return Optional.of(changed(tasks, entry, () -> {
            entry.deadline = now() + timeout.toMillis();
            entry.store(task.toBuilder().timeoutOnceSent(null).build(), now());
        }));
    }

    @Override
    public synchronized Set<String> putBack(Collection<PutBack> tasks) {
        Set<String> lost = new HashSet<>();
        for (PutBack putBack : tasks) {
            TaskRecord task = putBack.task();
            AccountTasks account = accounts.get(task.account());
            Entry entry = current(task);
            if (account == null || entry == null) {
                lost.add(task.externalTaskId());
                continue;
            }
            account.change(entry, () -> {
                entry.release(now() + putBack.dueIn().toMillis());
                entry.store(task, now());
            });
            if (task.state() == TaskState.PARKED) {
                account.dropParkedOver(kept);
            }
        }
        return lost;
    }

    @Override
    public synchronized Set<String> finish(Collection<TaskRecord> tasks) {
        Set<String> lost = new HashSet<>();
        for (TaskRecord task : tasks) {
            AccountTasks account = accounts.get(task.account());
            Entry entry = current(task);
            if (account == null || entry == null) {
                lost.add(task.externalTaskId());
                continue;
            }
            account.change(entry, () -> {
                entry.leasedUntil = Entry.NO_LEASE;
                entry.store(task.toBuilder().summary().build(), now());
            });
            account.dropDoneOver(kept);
        }
        return lost;
    }

    @Override
    public synchronized boolean remove(TaskRecord task) {
        AccountTasks tasks = accounts.get(task.account());
        Entry entry = current(task);
        if (tasks == null || entry == null || entry.announced) {
            return false;
        }
        tasks.undo(entry);
        return true;
    }

    @Override
    public synchronized Set<String> renew(Collection<TaskRecord> tasks, Lease lease) {
        Set<String> lost = new HashSet<>();
        for (TaskRecord task : tasks) {
            AccountTasks account = accounts.get(task.account());
            Entry entry = account == null ? null : account.byExternalTaskId.get(task.externalTaskId());
            if (account == null || entry == null || !entry.isHeldBy(lease.owner())) {
                lost.add(task.externalTaskId());
            } else {
                account.change(entry, () -> entry.lease(lease, now()));
            }
        }
        return lost;
    }

    @Override
    public synchronized Optional<TaskRecord> findByExternalTaskId(AccountId account, String externalTaskId) {
        return Optional.ofNullable(entry(account, externalTaskId)).map(this::read);
    }

    @Override
    public synchronized Optional<TaskRecord> findByTaskId(AccountId account, String taskId) {
        return Optional.ofNullable(tasksOf(account).byTaskId.get(taskId)).map(this::read);
    }

    @Override
    public synchronized boolean markDue(AccountId account, String externalTaskId) {
        AccountTasks tasks = accounts.get(account);
        Entry entry = tasks == null ? null : tasks.byExternalTaskId.get(externalTaskId);
        if (tasks == null || entry == null || !entry.isQueued()) {
            return false;
        }
        tasks.change(entry, () -> entry.markedAt = Math.min(entry.markedAt, now()));
        return true;
    }

    /** Goes through all tasks of the account. */
    @Override
    public synchronized Backlog backlog(TaskScope scope, Duration resultAge) {
        return tasksOf(scope.account()).backlog(scope.group(), now(), resultAge);
    }

    @Override
    public synchronized Map<TaskState, Long> counts(TaskScope scope) {
        return tasksOf(scope.account()).counts(scope.group());
    }

    @Override
    public synchronized Optional<byte[]> request(TaskRecord task) {
        Entry entry = entry(task.account(), task.externalTaskId());
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.task.request());
    }

    @Override
    public synchronized boolean announce(AccountId account, String externalTaskId) {
        Entry entry = entry(account, externalTaskId);
        if (entry == null || entry.task.state() != TaskState.SUBMITTING) {
            return false;
        }
        entry.announced = true;
        return true;
    }

    @Override
    public synchronized List<TaskRecord> list(TaskScope scope, @Nullable TaskState state, int limit) {
        return read(tasksOf(scope.account()).inOrder(scope.group(), state), limit);
    }

    @Override
    public synchronized boolean discard(AccountId account, String externalTaskId) {
        AccountTasks tasks = accounts.get(account);
        Entry entry = tasks == null ? null : tasks.parked.get(externalTaskId);
        if (tasks == null || entry == null) {
            return false;
        }
        tasks.change(entry, () -> entry.store(entry.task.toBuilder().summary().build(), now()));
        tasks.dropDoneOver(kept);
        return true;
    }

    @Override
    public synchronized boolean erase(AccountId account, String externalTaskId) {
        AccountTasks tasks = accounts.get(account);
        Entry entry = tasks == null ? null : tasks.byExternalTaskId.get(externalTaskId);
        if (tasks == null || entry == null) {
            return false;
        }
        tasks.remove(entry);
        return true;
    }

    @Override
    public synchronized int eraseAll(TaskScope scope, @Nullable TaskState state) {
        AccountTasks tasks = tasksOf(scope.account());
        int erased = 0;
        for (List<Entry> found = tasks.inOrder(scope.group(), state).toList();
                !found.isEmpty(); // with the last task of a batch its event comes
                found = tasks.inOrder(scope.group(), state).toList()) {
            erased += tasks.removeAll(found);
        }
        return erased;
    }

    @Override
    public synchronized List<TaskRecord> listFlow(
            AccountId account, String rootId, @Nullable TaskRecord after, int limit) {
        return read(tasksOf(account).flow(rootId, after), limit);
    }

    @Override
    public synchronized int eraseFlow(AccountId account, String rootId) {
        AccountTasks tasks = tasksOf(account);
        return tasks.removeAll(tasks.flow(rootId, null).toList());
    }

    @Override
    public synchronized boolean requeue(AccountId account, String externalTaskId, Duration timeout) {
        AccountTasks tasks = accounts.get(account);
        Entry entry = tasks == null ? null : tasks.parked.get(externalTaskId);
        if (tasks == null || entry == null) {
            return false;
        }
        tasks.change(entry, () -> {
            entry.release(now());
            entry.deadline = now() + timeout.toMillis();
            entry.store(entry.task.toBuilder().requeued().build(), now());
        });
        return true;
    }

    @Override
    public synchronized Optional<Duration> nextDue(TaskScope scope, ClaimLimit limit) {
        AccountTasks tasks = accounts.get(scope.account());
        AccountTasks.DueQueue queue = tasks == null ? null : tasks.queue(scope.group());
        if (queue == null) {
            return Optional.empty();
        }
        long next = queue.firstClaimableAt(limit);
        return next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, next - now())));
    }

    private @Nullable Entry entry(AccountId account, String externalTaskId) {
        AccountTasks tasks = accounts.get(account);
        return tasks == null ? null : tasks.byExternalTaskId.get(externalTaskId);
    }

    private @Nullable Entry current(TaskRecord task) {
        Entry entry = entry(task.account(), task.externalTaskId());
        return entry != null && entry.task.version() == task.version() ? entry : null;
    }

    /** Those of an account without tasks are not to be changed. */
    private AccountTasks tasksOf(AccountId account) {
        AccountTasks tasks = accounts.get(account);
        return tasks == null ? new AccountTasks(batches) : tasks;
    }

    private List<TaskRecord> read(Stream<Entry> entries, int limit) {
        return entries.limit(limit).map(this::read).toList();
    }

    private TaskRecord read(Entry entry) {
        return entry.task.toBuilder()
                .times(
                        Instant.ofEpochMilli(entry.createdAt),
                        entry.endedAt == Entry.NOT_ENDED ? null : Instant.ofEpochMilli(entry.endedAt))
                .timeLeft(Duration.ofMillis(entry.deadline - now()))
                .build();
    }

    private long now() {
        return clock.millis();
    }
}
