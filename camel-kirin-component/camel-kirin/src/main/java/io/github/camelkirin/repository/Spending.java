/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of one group, model, cost tag and day have cost. Amounts are in USD.
 *
 * @param costTag null for tasks without one
 * @param day on which they were created, in UTC
 * @param tasks how many there were; one whose create the service refused does not count
 * @param images how many they were asked for, as far as that is known
 * @param spent what those that have ended cost
 * @param reserved what the others may cost: those in flight, and those of which nobody can tell what became of them
 * @param adjusted by refunds, which are negative, and surcharges
 */
public record Spending(
        String group,
        String model,
        @Nullable String costTag,
        LocalDate day,
        long tasks,
        long images,
        BigDecimal spent,
        BigDecimal reserved,
        BigDecimal adjusted) {

    /** All that counts against a budget: spent, reserved and adjusted. */
    public BigDecimal total() {
        return spent.add(reserved).add(adjusted);
    }
}
