/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import java.util.Optional;

/**
 * Stores tasks in a transaction that is under way on the caller's thread, and that only the caller ends. It uses no other
 * connection than that of the transaction. Safe for use by many threads, each with a transaction of its own.
 */
public interface JoiningRepository {

    /**
     * Makes sure that there can be such transactions at all.
     *
     * @throws TaskRepositoryException if not, with what has to be changed
     */
    void requireTransactions();

    /**
     * A task, as the transaction sees it.
     *
     * @throws TransactionNotJoinedException if there is no transaction, or it is not one on this repository's database
     */
    Optional<TaskRecord> findInTransaction(AccountId account, String externalTaskId);

    /**
     * As {@link TaskRepository#insertIfAbsent}, without a lease: the task is there, and due, once the transaction has been
     * committed. If it throws, nothing of the task is left in the transaction, or that can only be rolled back.
     *
     * <p>Where another transaction has stored a task with the same ID and is still under way, this waits for its end. Locks under
     * which budgets are counted are held until the transaction ends.
     *
     * @param timeout from now until the task's deadline
     * @param committed run on any thread once the transaction has been committed, if that can be found out; it does not wait
     *     for anything
     * @throws TransactionNotJoinedException if there is no transaction, or it is not one on this repository's database
     */
    Insertion insertInTransaction(TaskRecord task, Duration timeout, Admission admission, Runnable committed);
}
