/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.observe;

import io.github.camelkirin.repository.Backlog;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the groups that are used on this node fare. The repository is asked at most once in {@link #FRESH} for each of them,
 * however many look. Safe for use by many threads; reading waits for the repository where that blocks.
 */
public final class GroupStatuses {

    /** For how long what the repository has said is repeated. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private static final int MOST_GROUPS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(GroupStatuses.class);

    private final Totals totals;
    private final Clock clock;
    private final Map<TaskScope, Kept> groups = new ConcurrentHashMap<>();

    public GroupStatuses(Totals totals, Clock clock) {
        this.totals = totals;
        this.clock = clock;
    }

    /** Takes a group in, unless there are {@value #MOST_GROUPS}: their names may come from messages. */
    public void watch(TaskScope scope, TaskRepository repository) {
        if (groups.size() < MOST_GROUPS) {
            groups.computeIfAbsent(scope, absent -> new Kept(scope, repository));
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
        return kept == null ? status(scope, Map.of(), new Backlog(null, 0)) : read(kept);
    }

    private GroupStatus read(Kept kept) {
        Snapshot snapshot = kept.snapshot(clock.instant());
        return status(kept.scope, snapshot.counts(), snapshot.backlog());
    }

    private GroupStatus status(TaskScope scope, Map<TaskState, Long> counts, Backlog backlog) {
        return new GroupStatus(
                scope.group(),
                scope.account().account(),
                scope.account().baseUrl(),
                counts,
                backlog.oldest(),
                backlog.agingResults(),
                totals.of(scope));
    }

    private record Snapshot(Map<TaskState, Long> counts, Backlog backlog, Instant at) {}

    /** What is kept of one group, as it was last seen. */
    private static final class Kept {
        private final TaskScope scope;
        private final TaskRepository repository;
        private @Nullable Snapshot last;

        private Kept(TaskScope scope, TaskRepository repository) {
            this.scope = scope;
            this.repository = repository;
        }

        private synchronized Snapshot snapshot(Instant now) {
            Snapshot known = last;
            if (known == null || !now.isBefore(known.at().plus(FRESH)) || now.isBefore(known.at())) {
                known = ask(now);
                last = known;
            }
            return known;
        }

        private Snapshot ask(Instant now) {
            try {
                Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
                for (TaskState state : TaskState.values()) {
                    counts.put(state, 0L);
                }
                counts.putAll(repository.counts(scope));
                return new Snapshot(Map.copyOf(counts), repository.backlog(scope, Totals.RESULT_AGE), now);
            } catch (RuntimeException e) {
                LOG.debug("Tasks of group {} cannot be counted now", scope.group(), e);
                return new Snapshot(Map.of(), new Backlog(null, 0), now);
            }
        }
    }
}
