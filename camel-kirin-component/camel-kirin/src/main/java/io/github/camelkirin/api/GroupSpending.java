/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.repository.BudgetUse;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a group of tasks costs; the same on all nodes with the same repository. Amounts are in USD.
 *
 * @param group as in the endpoints' URIs
 * @param account the label of the account
 * @param baseUrl of the service
 * @param spentToday what the tasks have cost that were created today, in UTC, refunds and surcharges included
 * @param reservedToday what those of today may cost whose cost is not known
 * @param budgets how far those are used that a task of the group has to fit into: its own first, then the account's
 */
public record GroupSpending(
        String group,
        String account,
        String baseUrl,
        BigDecimal spentToday,
        BigDecimal reservedToday,
        List<BudgetUse> budgets) {

    public GroupSpending {
        budgets = List.copyOf(budgets);
    }
}
