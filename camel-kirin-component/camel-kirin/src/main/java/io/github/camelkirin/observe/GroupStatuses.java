/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.observe;

import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.repository.Backlog;
import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the groups that are used on this node fare. The repository is asked at most once in {@link #FRESH} for each of them,
 * however many look, and not for that long after it has failed for any of them. Safe for use by many threads; one of them
 * waits for the repository where that blocks, while others get to see what was last known.
 */
public final class GroupStatuses {

    /** For how long what the repository has said is repeated. */
    static final Duration FRESH = Duration.ofSeconds(5);

    /** For how long it is repeated while the repository is being asked and does not answer. */
    private static final Duration STALE = Duration.ofMinutes(1);

    private static final int MOST_GROUPS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(GroupStatuses.class);

    private final Totals totals;
    private final Clock clock;
    private final ToLongFunction<TaskScope> waitingCreates;
    private final Map<TaskScope, Kept> groups = new ConcurrentHashMap<>();
    private final Map<TaskRepository, Instant> failedAt = Collections.synchronizedMap(new IdentityHashMap<>());

    public GroupStatuses(Totals totals, Clock clock) {
        this(totals, clock, scope -> 0);
    }

    /** @param waitingCreates how many creates of a group wait on this node; must not block */
    public GroupStatuses(Totals totals, Clock clock, ToLongFunction<TaskScope> waitingCreates) {
        this.totals = totals;
        this.clock = clock;
        this.waitingCreates = waitingCreates;
    }

    /** Takes a group in, unless there are {@value #MOST_GROUPS}: their names may come from messages. */
    public void watch(TaskScope scope, TaskRepository repository) {
        if (groups.size() < MOST_GROUPS) {
            groups.computeIfAbsent(scope, absent -> new Kept(scope, repository));
        }
    }

    /** Notes how many tasks of a group may be in flight, unless that is less than for another of its endpoints. */
    public void limit(TaskScope scope, int maxTasksInFlight) {
        Kept kept = groups.get(scope);
        if (kept != null) {
            kept.limit.accumulateAndGet(maxTasksInFlight, Math::max);
        }
    }

    /** All groups, by name. */
    public List<GroupStatus> read() {
        Set<TaskScope> scopes = new HashSet<>(groups.keySet());
        scopes.addAll(totals.scopes());
        return scopes.stream()
                .map(this::read)
                .sorted(Comparator.comparing(GroupStatus::group).thenComparing(GroupStatus::account))
                .toList();
    }

    /** One group, which need not be watched: then nothing is known of what is kept. */
    public GroupStatus read(TaskScope scope) {
        Kept kept = groups.get(scope);
        return kept == null ? status(scope, nothing(), 0) : read(kept);
    }

    private GroupStatus read(Kept kept) {
        return status(kept.scope, kept.snapshot(), kept.limit.get());
    }

    private GroupStatus status(TaskScope scope, Snapshot snapshot, int limit) {
        Backlog backlog = snapshot.backlog();
        return new GroupStatus(
                scope.group(),
                scope.account().account(),
                scope.account().baseUrl(),
                backlog == null ? Map.of() : backlog.tasks(),
                backlog == null ? null : backlog.oldest(),
                backlog == null ? 0 : backlog.agingResults(),
                waitingCreates.applyAsLong(scope),
                limit,
                snapshot.batches(),
                totals.of(scope));
    }

    /** @param backlog null if the repository could not be asked */
    private record Snapshot(@Nullable Backlog backlog, Map<BatchPhase, Long> batches, Instant at) {}

    /** What is kept of one group, as it was last seen. */
    private final class Kept {
        private final TaskScope scope;
        private final TaskRepository repository;
        private final ReentrantLock asking = new ReentrantLock();
        private final AtomicInteger limit = new AtomicInteger();
        private volatile @Nullable Snapshot last;

        private Kept(TaskScope scope, TaskRepository repository) {
            this.scope = scope;
            this.repository = repository;
        }

        private Snapshot snapshot() {
            Snapshot known = last;
            if (known == null) {
                asking.lock();
            } else if (isWithin(FRESH, known.at())) {
                return known;
            } else if (!asking.tryLock()) {
                return isWithin(STALE, known.at()) ? known : nothing();
            }
            try {
                known = last;
                if (known == null || !isWithin(FRESH, known.at())) {
                    known = ask();
                    last = known;
                }
                return known;
            } finally {
                asking.unlock();
            }
        }

        private Map<BatchPhase, Long> batches() {
            Map<BatchPhase, Long> batches = new EnumMap<>(BatchPhase.class);
            repository.batches().ifPresent(store -> batches.putAll(store.counts(scope)));
            batches.remove(BatchPhase.DONE);
            return batches;
        }

        /** As of when it has answered, which may have taken longer than the answer is fresh. */
        private Snapshot ask() {
            Instant failed = failedAt.get(repository);
            if (failed != null && isWithin(FRESH, failed)) {
                return nothing();
            }
            try {
                Backlog backlog = repository.backlog(scope, Totals.RESULT_AGE);
                Map<BatchPhase, Long> batches = batches();
                failedAt.remove(repository);
                return new Snapshot(backlog, batches, clock.instant());
            } catch (RuntimeException e) {
                LOG.debug("Tasks of group {} cannot be counted now", scope.group(), e);
                failedAt.put(repository, clock.instant());
                return nothing();
            }
        }
    }

    private Snapshot nothing() {
        return new Snapshot(null, Map.of(), clock.instant());
    }

    private boolean isWithin(Duration age, Instant at) {
        Instant now = clock.instant();
        return !now.isBefore(at) && now.isBefore(at.plus(age));
    }
}
