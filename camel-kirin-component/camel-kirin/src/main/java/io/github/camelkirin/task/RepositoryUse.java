/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.admission.BudgetAgreements;
import io.github.camelkirin.admission.HeldCreates;
import io.github.camelkirin.admission.SettlingRepository;
import io.github.camelkirin.query.KnownDurations;
import io.github.camelkirin.query.LearnedDurations;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.store.Store;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all engines of this node with the same repository share: the consumers, since what one does with a task may make it
 * due for a consumer of another, and the care for what is not to be kept any longer. Safe for use by many threads.
 */
public final class RepositoryUse implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryUse.class);
    private static final Duration FIRST_PURGE = Duration.ofMinutes(1);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);

    private final TaskRepository repository;
    private final Executor executor;
    private final Timer timer;
    private final Set<GroupPoller> pollers = ConcurrentHashMap.newKeySet();
    private final HeldCreates held;
    private final BudgetAgreements agreements;
    private final Map<AccountId, LearnedDurations> learned = new ConcurrentHashMap<>();
    private final Map<TaskScope, GroupCallbacks> callbacks = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param executor for a repository that blocks */
    public RepositoryUse(TaskRepository repository, Executor executor, Timer timer) {
        this.repository = SettlingRepository.of(repository);
        this.executor = executor;
        this.timer = timer;
        this.agreements = new BudgetAgreements(
                repository.spending().orElse(null), repository.isBlocking() ? executor : Runnable::run, timer);
        this.held = new HeldCreates(timer, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @throws RuntimeException if the repository cannot be used, with what has to be changed */
    public void start() {
        repository.start();
        purgeIn(FIRST_PURGE);
    }

    TaskRepository repository() {
        return repository;
    }

    Executor executor() {
        return executor;
    }

    /** The creates that wait for room, of all engines: there is one line for each group. */
    HeldCreates held() {
        return held;
    }

    /** By which budgets this node goes. */
    BudgetAgreements agreements() {
        return agreements;
    }

    /** How many creates of a group wait on this node until they may be stored. */
    public int waitingCreates(TaskScope scope) {
        return held.waiting(scope);
    }

    /** What is known of how long the tasks of an account take. */
    LearnedDurations learned(AccountId account) {
        return learned.computeIfAbsent(
                account,
                absent -> new LearnedDurations(
                        absent,
                        repository.durations().orElse(null),
                        repository.isBlocking() ? executor : Runnable::run,
                        timer));
    }

    /** What callbacks have told of a group's tasks, and how these are asked about meanwhile. */
    GroupCallbacks callbacks(TaskScope scope) {
        return callbacks.computeIfAbsent(scope, absent -> new GroupCallbacks(absent, this, timer));
    }

    boolean isHinted(TaskScope scope, String externalTaskId) {
        GroupCallbacks known = callbacks.get(scope);
        return known != null && known.net().hint(externalTaskId) != null;
    }

    /** How long tasks take, by account and kind, as far as this node knows; without asking the repository. */
    public List<KnownDurations> durations() {
        return learned.values().stream()
                .flatMap(account -> account.known().stream())
                .sorted(Comparator.comparing(
                                (KnownDurations known) -> known.account().account())
                        .thenComparing(known -> known.account().baseUrl())
                        .thenComparing(KnownDurations::kind))
                .toList();
    }

    void consumed(GroupPoller poller) {
        pollers.add(poller);
    }

    void notConsumed(GroupPoller poller) {
        pollers.remove(poller);
    }

    boolean isConsumed(TaskScope scope) {
        return pollers.stream().anyMatch(poller -> poller.scope().equals(scope));
    }

    /** Tells the group's consumers here. Returns whether there are any. */
    boolean dueIn(TaskScope scope, Duration delay) {
        boolean consumed = false;
        for (GroupPoller poller : pollers) {
            if (poller.scope().equals(scope)) {
                poller.dueIn(delay);
                consumed = true;
            }
        }
        return consumed;
    }

    /** As {@link TaskEngine#cancelBatchesIn}. */
    void cancelBatchesIn(TaskScope scope, Duration delay) {
        pollers.stream()
                .filter(poller -> poller.scope().equals(scope))
                .forEach(poller -> poller.cancelBatchesIn(delay));
    }

    /** Nodes that start together need not purge together. */
    private void purgeIn(Duration delay) {
        long jitter = ThreadLocalRandom.current().nextLong(delay.toMillis() / 2);
        timer.schedule(delay.plusMillis(jitter), () -> {
            if (!closed) {
                new Store(repository, executor, timer, Duration.ZERO)
                        .call(shared -> {
                            shared.purge();
                            return true;
                        })
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                LOG.debug("What is kept for too long could not be deleted now", failure);
                            }
                            purgeIn(PURGE_INTERVAL);
                        });
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        held.close();
        agreements.close();
        learned.values().forEach(LearnedDurations::close);
    }
}
