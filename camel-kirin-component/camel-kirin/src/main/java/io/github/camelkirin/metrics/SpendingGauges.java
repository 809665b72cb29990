/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import io.github.camelkirin.api.GroupSpending;
import io.github.camelkirin.observe.SpendingStatuses;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetUse;
import io.github.camelkirin.repository.TaskScope;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What one group costs. Not a number while the ledger cannot be asked. */
final class SpendingGauges {

    private final SpendingStatuses statuses;
    private final TaskScope scope;

    /** @param tags those of the group */
    SpendingGauges(OwnMeters meters, Tags tags, SpendingStatuses statuses, TaskScope scope, List<Budget> budgets) {
        this.statuses = statuses;
        this.scope = scope;
        meters.gauge(KirinMeter.RESERVED, tags, () -> of(GroupSpending::reservedToday));
        for (Budget budget : budgets) {
            Tags own = tags.and(
                    "budget",
                    budget.scope().name().toLowerCase(Locale.ROOT),
                    "period",
                    budget.period().name().toLowerCase(Locale.ROOT));
            meters.gauge(KirinMeter.BUDGET, own, () -> budget.amount());
            meters.gauge(KirinMeter.BUDGET_LEFT, own, () -> of(spending -> left(spending, budget)));
        }
    }

    private double of(Function<GroupSpending, BigDecimal> value) {
        Optional<GroupSpending> spending = statuses.read(scope);
        return spending.map(value).map(BigDecimal::doubleValue).orElse(Double.NaN);
    }

    private static BigDecimal left(GroupSpending spending, Budget budget) {
        return spending.budgets().stream()
                .filter(use -> use.budget().equals(budget))
                .map(BudgetUse::left)
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }
}
