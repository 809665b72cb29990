/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.observe;

import io.github.camelkirin.api.GroupSpending;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.BudgetUse;
import io.github.camelkirin.repository.Spending;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskScope;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the groups cost for which tasks are created on this node. The ledger is asked at most once in {@link #FRESH} for each of
 * them, however many look. Safe for use by many threads; one of them waits for a ledger that blocks, while others get to see
 * what was last known.
 */
public final class SpendingStatuses {

    /** For how long what the ledger has said is repeated: it adds up all tasks of a day. */
    static final Duration FRESH = Duration.ofSeconds(15);

    private static final int MOST_GROUPS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(SpendingStatuses.class);

    private final Clock clock;
    private final Map<TaskScope, Watched> groups = new ConcurrentHashMap<>();

    public SpendingStatuses(Clock clock) {
        this.clock = clock;
    }

    /** Takes a group in, unless there are {@value #MOST_GROUPS}: their names may come from messages. */
    public void watch(TaskScope scope, SpendingLedger ledger, List<Budget> budgets) {
        if (groups.size() < MOST_GROUPS || groups.containsKey(scope)) {
            groups.put(scope, new Watched(scope, ledger, budgets));
        }
    }

    /** All groups, by name; without those of which nothing could be found out. */
    public List<GroupSpending> read() {
        return groups.keySet().stream()
                .map(this::read)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(GroupSpending::group).thenComparing(GroupSpending::account))
                .toList();
    }

    /** One group; empty if it is not watched, or the ledger cannot be asked. */
    public Optional<GroupSpending> read(TaskScope scope) {
        Watched watched = groups.get(scope);
        return watched == null ? Optional.empty() : Optional.ofNullable(watched.read());
    }

    /** @param spending null if the ledger could not be asked */
    private record Snapshot(@Nullable GroupSpending spending, Instant at) {}

    private final class Watched {
        private final TaskScope scope;
        private final SpendingLedger ledger;
        private final List<Budget> budgets;
        private final ReentrantLock asking = new ReentrantLock();
        private volatile Snapshot last = new Snapshot(null, Instant.MIN);

        private Watched(TaskScope scope, SpendingLedger ledger, List<Budget> budgets) {
            this.scope = scope;
            this.ledger = ledger;
            this.budgets = budgets;
        }

        private @Nullable GroupSpending read() {
            if (isStale() && asking.tryLock()) {
                try {
                    if (isStale()) {
                        last = new Snapshot(ask(), clock.instant());
                    }
                } finally {
                    asking.unlock();
                }
            }
            return last.spending();
        }

        private boolean isStale() {
            Instant at = last.at();
            Instant now = clock.instant();
            return at.equals(Instant.MIN) || now.isBefore(at) || !now.isBefore(at.plus(FRESH));
        }

        private @Nullable GroupSpending ask() {
            try {
                LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
                List<Spending> rows = ledger.totals(scope.account(), scope.group(), today, today);
                List<BudgetUse> uses = budgets.stream()
                        .map(budget ->
                                ledger.use(BudgetOwner.of(budget.scope(), scope.account(), scope.group()), budget))
                        .toList();
                return new GroupSpending(
                        scope.group(),
                        scope.account().account(),
                        scope.account().baseUrl(),
                        sum(rows.stream()
                                .map(row -> row.spent().add(row.adjusted()))
                                .toList()),
                        sum(rows.stream().map(Spending::reserved).toList()),
                        uses);
            } catch (RuntimeException e) {
                LOG.debug("What group {} costs cannot be found out now", scope.group(), e);
                return null;
            }
        }
    }

    private static BigDecimal sum(List<BigDecimal> amounts) {
        return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
