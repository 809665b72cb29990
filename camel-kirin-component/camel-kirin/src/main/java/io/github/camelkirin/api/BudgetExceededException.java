/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.Budget;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the task may cost does not fit into {@code budget} or {@code accountBudget} any more. Nothing was stored or sent, and
 * nothing was paid: the request can be sent again when the budget starts anew, or is raised. One that alone may cost more than
 * the budget never fits: its message says so.
 */
public final class BudgetExceededException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final String limit;
    private final BigDecimal spent;
    private final @Nullable Instant resetsAt;

    /**
     * @param budget the one that the task does not fit into
     * @param spent what counts against it, in USD
     * @param resetsAt when it starts anew; null if it never does
     */
    public BudgetExceededException(Budget budget, BigDecimal spent, @Nullable Instant resetsAt, String externalTaskId) {
        this(budget, spent, resetsAt, null, externalTaskId);
    }

    /**
     * @param budget the one that the task does not fit into
     * @param spent what counts against it, in USD
     * @param resetsAt when it starts anew; null if it never does
     * @param alone what the task may cost, in USD, if that alone is more than the budget; otherwise null
     */
    public BudgetExceededException(
            Budget budget,
            BigDecimal spent,
            @Nullable Instant resetsAt,
            @Nullable BigDecimal alone,
            String externalTaskId) {
        super(
                "the " + (budget.scope() == Budget.Scope.GROUP ? "group's budget" : "account's accountBudget") + " of "
                        + budget + " (USD) must have room for the task, but "
                        + (alone == null ? usedUp(spent, resetsAt) : tooSmall(alone)),
                null,
                externalTaskId,
                null,
                null);
        this.limit = budget.toString();
        this.spent = spent;
        this.resetsAt = resetsAt;
    }

    private static String usedUp(BigDecimal spent, @Nullable Instant resetsAt) {
        return spent.stripTrailingZeros().toPlainString() + " USD are spent or reserved: nothing was stored or sent. "
                + (resetsAt == null
                        ? "It is a total that never starts anew: raise it"
                        : "Send it again from " + resetsAt + " on, raise it, or have creates wait with"
                                + " onBudgetExceeded=wait");
    }

    private static String tooSmall(BigDecimal alone) {
        return "the task alone costs more than the budget, up to "
                + alone.stripTrailingZeros().toPlainString()
                + " USD: nothing was stored or sent. It never fits: raise the budget";
    }

    /** The budget as the option has it, such as {@code 25.00/day}. */
    public String getLimit() {
        return limit;
    }

    /** What counts against it in USD: what tasks have cost, and what those may cost whose end is not known. */
    public BigDecimal getSpent() {
        return spent;
    }

    /** When it starts anew, by the repository's clock; null if it never does. */
    public @Nullable Instant getResetsAt() {
        return resetsAt;
    }
}
