/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a budget is used.
 *
 * @param used what tasks have cost, may cost and were adjusted by, in USD
 * @param resetIn from now until it starts anew; null if it never does
 */
public record BudgetUse(
        Budget budget, BigDecimal used, @Nullable Duration resetIn) {

    /** What is left of it in USD; 0 if it is passed. */
    public BigDecimal left() {
        return budget.amount().subtract(used).max(BigDecimal.ZERO);
    }
}
