/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.Adjustment;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.BudgetUse;
import io.github.camelkirin.repository.Spending;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.task.TaskEngine;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks of an endpoint's group cost, those with {@code tracked=false} included, under its account and base URL. Amounts
 * are in USD, days are those of UTC by the repository's clock. Made by {@link KirinEndpoint#spending()}.
 *
 * <p>Safe for use by many threads. Each call is made on the caller's thread, and waits for the repository where that blocks;
 * it throws what the repository throws when it cannot be reached, and an {@link IllegalStateException} while the component is
 * not started, or with a repository that keeps no ledger.
 */
public final class KirinSpending {

    private static final Logger LOG = LoggerFactory.getLogger(KirinSpending.class);

    private final KirinEndpoint endpoint;
    private final Supplier<TaskEngine> engine;

    /** @param engine asked for with each call: there is another one after a restart */
    KirinSpending(KirinEndpoint endpoint, Supplier<TaskEngine> engine) {
        this.endpoint = endpoint;
        this.engine = engine;
    }

    /**
     * What the group's tasks cost, by model, cost tag and the day on which they were created.
     *
     * @param from the first day
     * @param to the last day
     */
    public List<Spending> totals(LocalDate from, LocalDate to) {
        return ledger().totals(scope().account(), scope().group(), from, to);
    }

    /** As {@link #totals}, of all groups of the account. */
    public List<Spending> accountTotals(LocalDate from, LocalDate to) {
        return ledger().totals(scope().account(), null, from, to);
    }

    /** How far the endpoint's budgets are used: {@code budget} first, then {@code accountBudget}. */
    public List<BudgetUse> budgets() {
        return BudgetOptions.all(endpoint.getConfiguration()).stream()
                .map(budget -> ledger().use(owner(budget.scope()), budget))
                .toList();
    }

    /**
     * Books a refund or a surcharge for a task. It counts on the day, and against the budgets, of the task's creation.
     *
     * @param id the task's external ID or the service's ID; it need not be kept any more
     * @param amount added to what was spent, so a refund is negative; at most 1,000,000 either way, not 0, with at most six
     *     digits after the point
     * @param reason for those who read the books, 1 to 200 characters in one line; it is stored, so no secrets
     * @return false if no cost of such a task of this group is kept
     * @throws IllegalArgumentException if the amount or the reason is out of its range, or a refund is more than what the task has
     *     cost so far (may cost, while that is not known), earlier adjustments included
     */
    public boolean adjust(String id, BigDecimal amount, String reason) {
        Adjustment adjustment = new Adjustment(amount, reason);
        boolean booked = ledger().adjust(scope(), id, adjustment) || adjustUnsettled(id, adjustment);
        if (booked) {
            LOG.info("Task {} of group {} was adjusted by {} USD.", id, scope().group(), amount.toPlainString());
            engine.get().budgetChanged(scope());
        }
        return booked;
    }

    /** The ledger learns the service's ID when a task is settled. */
    private boolean adjustUnsettled(String taskId, Adjustment adjustment) {
        return repository()
                .findByTaskId(scope().account(), taskId)
                .map(TaskRecord::externalTaskId)
                .filter(externalTaskId -> ledger().adjust(scope(), externalTaskId, adjustment))
                .isPresent();
    }

    /**
     * Forgets by which budgets nodes go, that of the group and that of the account, so that others can be started with another
     * one while these run on with theirs. To be called before a budget is changed node by node.
     *
     * @return how many nodes had said by which they go
     */
    public int forgetBudgets() {
        int forgotten = 0;
        for (Budget.Scope scope : Budget.Scope.values()) {
            forgotten += ledger().forget(owner(scope));
        }
        LOG.info("By which budgets nodes go is forgotten for group {} and its account.", scope().group());
        return forgotten;
    }

    private BudgetOwner owner(Budget.Scope scope) {
        return BudgetOwner.of(scope, scope().account(), scope().group());
    }

    private TaskScope scope() {
        return endpoint.scope();
    }

    private TaskRepository repository() {
        return engine.get().repository();
    }

    private SpendingLedger ledger() {
        return repository()
                .spending()
                .orElseThrow(() -> new IllegalStateException("the task repository keeps no SpendingLedger"));
    }
}
