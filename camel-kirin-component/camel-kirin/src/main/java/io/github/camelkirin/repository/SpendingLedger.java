/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what tasks cost: for each a charge, which a repository makes when it {@linkplain TaskRepository#insertIfAbsent inserts}
 * a task with a {@link Charge}, in the same transaction. It is counted in the hour, day and month of its creation, in UTC by the
 * repository's clock, first as what it may cost, later as what it has cost.
 *
 * <p>A charge outlives its task. What is kept of it are the task's IDs, group, model and cost tag: no prompt, image or key.
 * Implementations are safe for use by many threads and, if the repository is, by many nodes. All methods throw an unchecked
 * exception when the store cannot be reached.
 */
public interface SpendingLedger {

    /** Whether what was spent is still known after a restart. */
    default boolean isDurable() {
        return true;
    }

    /**
     * Books what tasks have cost in place of what was reserved for them. Of several for one task only the first counts, unless
     * it was 0: whoever took a task for failed may not have been the one to store its end. A task without a charge, such as one that was stored by an earlier version, is booked as one that was created now.
     *
     * <p>Called before it is stored that the task has ended: after a crash in between it is asked about, and settled, again.
     */
    void settle(Collection<Settlement> settlements);

    /** Forgets the charge of a task that the service did not accept, unless it is settled. */
    void release(TaskRecord task);

    /**
     * Books a refund or a surcharge for a task, in addition to what it has cost or may cost, as of the time of its creation.
     *
     * @param id of a task of this scope: the caller's, or the service's; of several with the same the one created last
     * @return false if no such charge is kept
     * @throws IllegalArgumentException if it is a refund of {@linkplain Adjustment#requireAtMost more} than the task has cost
     *     so far, or may cost while it is not settled
     */
    boolean adjust(TaskScope scope, String id, Adjustment adjustment);

    /**
     * What was spent, by group, model, cost tag and day, in this order.
     *
     * @param group null for all of the account
     * @param from the first day, in UTC
     * @param to the last day, in UTC
     */
    List<Spending> totals(AccountId account, @Nullable String group, LocalDate from, LocalDate to);

    /** What counts against a budget now. */
    BudgetUse use(BudgetOwner owner, Budget budget);

    /**
     * Has a node say by which budgets it goes, unless another has said something else within a while.
     *
     * @param node at most 64 characters
     * @param budgets what the node goes by, as text of at most 500 characters; empty for none
     * @param within how long what a node has said counts
     * @return what another says; empty if all say the same, and this node's word was noted
     */
    Optional<BudgetStatement> agree(BudgetOwner owner, String node, String budgets, Duration within);

    /**
     * Repeats what a node has said.
     *
     * @return false if that has been {@linkplain #forget forgotten}
     */
    boolean repeat(BudgetOwner owner, String node);

    /** A node goes by these budgets no more. */
    void withdraw(BudgetOwner owner, String node);

    /**
     * Forgets what all nodes have said, so that other budgets can be agreed on while some still go by the old ones.
     *
     * @return how many had said something
     */
    int forget(BudgetOwner owner);
}
