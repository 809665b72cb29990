/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was spent for as long as the process lives, at most 400 days of it. Of the charges of single tasks the newest
 * {@value #KEPT_SETTLED} that are settled and {@value #KEPT_OPEN} that are not are kept; of older ones only what they add to
 * the totals.
 */
final class InMemorySpendingLedger implements SpendingLedger {

    static final int KEPT_SETTLED = 10_000;
    static final int KEPT_OPEN = 200_000;
    private static final Duration KEPT = Duration.ofDays(400);
    /** Longer than a month, so that what is settled late finds the one that it belongs to. */
    private static final Duration WINDOWS_KEPT = Duration.ofDays(70);

    private final Clock clock;
    private final Map<String, InMemoryCharge> open = new LinkedHashMap<>();
    private final Map<String, InMemoryCharge> settled = new LinkedHashMap<>();
    private final Map<Kind, BigDecimal> highest = new HashMap<>();
    private final Map<Window, BigDecimal> windows = new HashMap<>();
    private final Map<BudgetOwner, Map<String, Said>> said = new HashMap<>();
    private final CommonValues common = new CommonValues();
    private long charges;
    private final InMemoryTotals totals = new InMemoryTotals();

    InMemorySpendingLedger(Clock clock) {
        this.clock = clock;
    }

    private record Kind(AccountId account, @Nullable String kind) {}

    private record Window(BudgetOwner owner, Budget.Period period, Instant start) {}

    private record Said(String budgets, Instant at) {}

    /** What a task with this charge may cost; null if nobody knows. */
    private @Nullable BigDecimal reserve(AccountId account, Charge charge) {
        BigDecimal seen = highest.get(new Kind(account, charge.kind()));
        BigDecimal listed = charge.listPrice();
        return seen == null || listed == null ? seen == null ? listed : seen : seen.max(listed);
    }

    /** Why a task does not fit into its budgets; null if it does. Of several the one that is longest in the way. */
    synchronized @Nullable Refusal check(AccountId account, Charge charge) {
        if (charge.budgets().isEmpty()) {
            return null;
        }
        BigDecimal reserve = reserve(account, charge);
        if (reserve == null) {
            return new Refusal.PriceUnknown(String.valueOf(charge.kind()));
        }
        Instant now = clock.instant();
        return charge.budgets().stream()
                .map(budget -> use(BudgetOwner.of(budget.scope(), account, charge.group()), budget))
                .filter(use -> use.used().add(reserve).compareTo(use.budget().amount()) > 0)
                .map(use -> new Refusal.OverBudget(
                        use.budget(),
                        use.used(),
                        reserve,
                        use.resetIn(),
                        use.budget().period().end(now)))
                .max(Comparator.comparing(Refusal.OverBudget::isForEver)
                        .thenComparing(over -> over.budget().period()))
                .orElse(null);
    }

    /** Makes the charge of a task, and returns its ID. */
    synchronized String charge(TaskRecord task, Charge charge) {
        String id = Long.toString(charges++, Character.MAX_RADIX);
        put(
                id,
                new InMemoryCharge(
                        common.of(new TaskScope(charge.group(), task.account())),
                        task.externalTaskId(),
                        task.taskId(),
                        common.of(task.model()),
                        common.ofNullable(charge.kind()),
                        common.ofNullable(charge.costTag()),
                        clock.millis(),
                        charge.images(),
                        common.ofNullable(reserve(task.account(), charge)),
                        false,
                        null,
                        BigDecimal.ZERO));
        return id;
    }

    private void put(String id, InMemoryCharge charge) {
        InMemoryCharge former = take(id);
        Map<String, InMemoryCharge> to = charge.settled() ? settled : open;
        to.put(id, charge);
        if (to.size() > (charge.settled() ? KEPT_SETTLED : KEPT_OPEN)) {
            to.remove(to.keySet().iterator().next());
        }
        if (former != null) {
            totals.subtract(former);
        }
        totals.add(charge);
        count(charge, charge.total().subtract(former == null ? BigDecimal.ZERO : former.total()));
    }

    private @Nullable InMemoryCharge take(String id) {
        InMemoryCharge taken = open.remove(id);
        return taken == null ? settled.remove(id) : taken;
    }

    /** Counts a difference against the budgets that a charge counts against. */
    private void count(InMemoryCharge charge, BigDecimal difference) {
        if (difference.signum() == 0) {
            return;
        }
        for (Budget.Scope scope : Budget.Scope.values()) {
            BudgetOwner owner = BudgetOwner.of(
                    scope, charge.scope().account(), charge.scope().group());
            for (Budget.Period period : Budget.Period.values()) {
                windows.computeIfPresent(
                        new Window(owner, period, period.start(charge.createdAt())),
                        (window, used) -> used.add(difference));
            }
        }
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public synchronized void settle(Collection<Settlement> settlements) {
        for (Settlement settlement : settlements) {
            TaskRecord task = settlement.task();
            String id = id(task);
            InMemoryCharge charge = open.get(id);
            InMemoryCharge booked = settled.get(id);
            if (booked != null && booked.givesWayTo(settlement.cost())) {
                charge = booked;
            } else if (charge == null && booked == null && task.chargeId() == null) {
                charge = uncharged(task);
            }
            if (charge != null) {
                put(id, charge.settled(task.taskId(), settlement.cost()));
                learn(charge, settlement.cost());
            }
        }
    }

    private static String id(TaskRecord task) {
        String id = task.chargeId();
        return id == null ? task.account() + " " + task.externalTaskId() : id;
    }

    private InMemoryCharge uncharged(TaskRecord task) {
        return new InMemoryCharge(
                task.scope(),
                task.externalTaskId(),
                task.taskId(),
                task.model(),
                task.kind(),
                null,
                clock.millis(),
                0,
                null,
                false,
                null,
                BigDecimal.ZERO);
    }

    private void learn(InMemoryCharge charge, @Nullable BigDecimal cost) {
        if (cost != null && charge.kind() != null && cost.signum() > 0) {
            highest.merge(new Kind(charge.scope().account(), charge.kind()), cost, BigDecimal::max);
        }
    }

    @Override
    public synchronized void release(TaskRecord task) {
        InMemoryCharge charge = open.remove(id(task));
        if (charge != null) {
            totals.subtract(charge);
            count(charge, charge.total().negate());
        }
    }

    @Override
    public synchronized boolean adjust(TaskScope scope, String id, Adjustment adjustment) {
        String newest = null;
        InMemoryCharge found = null;
        for (Map<String, InMemoryCharge> charges : List.of(settled, open)) {
            for (Map.Entry<String, InMemoryCharge> each : charges.entrySet()) {
                InMemoryCharge charge = each.getValue();
                if (charge.isOf(scope, id)
                        && (found == null || !charge.createdAt().isBefore(found.createdAt()))) {
                    newest = each.getKey();
                    found = charge;
                }
            }
        }
        if (found == null || newest == null) {
            return false;
        }
        adjustment.requireAtMost(found.total());
        put(newest, found.adjusted(adjustment.amount()));
        return true;
    }

    @Override
    public synchronized List<Spending> totals(AccountId account, @Nullable String group, LocalDate from, LocalDate to) {
        return totals.read(account, group, from, to);
    }

    @Override
    public synchronized BudgetUse use(BudgetOwner owner, Budget budget) {
        Instant now = clock.instant();
        Budget.Period period = budget.period();
        Instant end = period.end(now);
        return new BudgetUse(
                budget,
                windows.computeIfAbsent(new Window(owner, period, period.start(now)), this::counted),
                end == null ? null : Duration.between(now, end));
    }

    /** A budget that is new counts what was there before. */
    private BigDecimal counted(Window window) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map<String, InMemoryCharge> charges : List.of(open, settled)) {
            for (InMemoryCharge charge : charges.values()) {
                TaskScope scope = charge.scope();
                boolean counts = scope.account().equals(window.owner().account())
                        && (window.owner().group() == null
                                || scope.group().equals(window.owner().group()))
                        && !charge.createdAt().isBefore(window.start());
                sum = counts ? sum.add(charge.total()) : sum;
            }
        }
        return sum;
    }

    @Override
    public synchronized Optional<BudgetStatement> agree(
            BudgetOwner owner, String node, String budgets, Duration within) {
        Instant now = clock.instant();
        Map<String, Said> nodes = said.computeIfAbsent(owner, absent -> new HashMap<>());
        Optional<BudgetStatement> other = nodes.entrySet().stream()
                .filter(each -> !each.getKey().equals(node))
                .filter(each -> !each.getValue().budgets().equals(budgets))
                .map(each -> new BudgetStatement(
                        each.getKey(),
                        each.getValue().budgets(),
                        Duration.between(each.getValue().at(), now)))
                .filter(each -> each.age().compareTo(within) < 0)
                .findFirst();
        if (other.isEmpty()) {
            nodes.put(node, new Said(budgets, now));
        }
        return other;
    }

    @Override
    public synchronized boolean repeat(BudgetOwner owner, String node) {
        Map<String, Said> nodes = said.get(owner);
        return nodes != null
                && nodes.computeIfPresent(node, (each, before) -> new Said(before.budgets(), clock.instant())) != null;
    }

    @Override
    public synchronized void withdraw(BudgetOwner owner, String node) {
        Map<String, Said> nodes = said.get(owner);
        if (nodes != null) {
            nodes.remove(node);
        }
    }

    @Override
    public synchronized int forget(BudgetOwner owner) {
        Map<String, Said> nodes = said.remove(owner);
        return nodes == null ? 0 : nodes.size();
    }

    synchronized void purge() {
        Instant now = clock.instant();
        windows.keySet()
                .removeIf(window ->
                        window.period() != Budget.Period.TOTAL && window.start().isBefore(now.minus(WINDOWS_KEPT)));
        totals.forgetBefore(now.minus(KEPT).atZone(ZoneOffset.UTC).toLocalDate());
    }
}
