/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a task has cost.
 *
 * @param cost in USD, 0 or more; null if nobody will ever say: then what was reserved counts as its cost
 */
public record Settlement(TaskRecord task, @Nullable BigDecimal cost) {

    /** Costs are less than this. */
    public static final BigDecimal TOO_MUCH = BigDecimal.TEN.pow(12);

    /** @throws IllegalArgumentException if the cost is negative or not less than 10^12 */
    public Settlement {
        if (cost != null && (cost.signum() < 0 || cost.compareTo(TOO_MUCH) >= 0)) {
            throw new IllegalArgumentException("a cost must be 0 to less than 10^12 USD, was " + cost);
        }
    }
}
