/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a task was not stored: see {@link Admission}. Nothing of it is kept, so it can be tried again. */
public sealed interface Refusal {

    /**
     * As many tasks are in flight as may be.
     *
     * @param inFlight how many there are
     * @param limit how many there may be
     */
    record Full(long inFlight, int limit) implements Refusal {}

    /**
     * What the task may cost does not fit into a budget any more.
     *
     * @param budget the one it does not fit into
     * @param spent of it so far in USD, what is reserved included
     * @param reserve what the task may cost, in USD: where this alone is more than the budget, the task never fits into it
     * @param resetIn from now until the budget starts anew; null if it never does
     * @param resetsAt the same as a time, by the repository's clock
     */
    record OverBudget(
            Budget budget,
            BigDecimal spent,
            BigDecimal reserve,
            @Nullable Duration resetIn,
            @Nullable Instant resetsAt) implements Refusal {

        /** Whether the task would not fit into the budget either if nothing were spent of it. */
        public boolean isForEver() {
            return reserve.compareTo(budget.amount()) > 0;
        }
    }

    /**
     * What the task may cost is not known, and there is a budget.
     *
     * @param kind of which no price is known
     */
    record PriceUnknown(String kind) implements Refusal {}

    /**
     * The task cannot be one of its batch.
     *
     * @param batch as it was
     * @param terms what was said of it with the task
     */
    record OfBatch(Batch batch, BatchTerms terms, Reason reason) implements Refusal {

        /** Why it cannot. */
        public enum Reason {
            /** As many have come as were said to. */
            FULL,
            /** The batch was closed, or cancelled. */
            CLOSED,
            /** All tasks of the batch have ended, and its event has been made. */
            ENDED,
            /** Another size was said before, or one that is less than what has come. */
            SIZE
        }
    }
}
