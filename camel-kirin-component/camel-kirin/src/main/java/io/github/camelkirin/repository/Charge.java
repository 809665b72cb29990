/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task may cost, and whose money it is.
 *
 * @param group of the endpoint, also where no consumer gets to know of the task
 * @param kind what its price depends on, as in {@link TaskRecord#kind}; null if other tasks' costs say nothing of its own,
 *     nor the other way round: then there can be no budgets without a listPrice
 * @param listPrice of the whole task, in USD; null if it is not known
 * @param images how many the task makes, 1 or more
 * @param costTag a customer or a project, say; null for none
 * @param budgets which it must fit into, all of them
 */
public record Charge(
        String group,
        @Nullable String kind,
        @Nullable BigDecimal listPrice,
        int images,
        @Nullable String costTag,
        List<Budget> budgets) {

    /** @throws IllegalArgumentException for a negative price or less than one image */
    public Charge {
        if (listPrice != null && listPrice.signum() < 0) {
            throw new IllegalArgumentException("listPrice must be 0 or more, was " + listPrice.toPlainString());
        }
        if (images < 1) {
            throw new IllegalArgumentException("images must be 1 or more, was " + images);
        }
        budgets = List.copyOf(budgets);
    }
}
