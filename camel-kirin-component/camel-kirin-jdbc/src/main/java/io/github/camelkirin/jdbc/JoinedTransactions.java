/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.JoiningRepository;
import io.github.camelkirin.repository.TaskRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Stores tasks beside the rows of a route, in its transaction. What fails is not tried again: that is up to the route. */
final class JoinedTransactions implements JoiningRepository {

    private final Supplier<Parts> parts;

    /** @param parts starts the repository if it has not been started */
    JoinedTransactions(Supplier<Parts> parts) {
        this.parts = parts;
    }

    record Parts(RouteTransactions transactions, TaskReads reads, TaskChanges changes) {}

    @Override
    public void requireTransactions() {
        parts.get().transactions().require();
    }

    @Override
    public Optional<TaskRecord> findInTransaction(AccountId account, String externalTaskId) {
        Parts started = parts.get();
        String id = TaskKeys.task(account, externalTaskId);
        return run(
                started.transactions().current(), connection -> started.reads().find(connection, id));
    }

    @Override
    public Insertion insertInTransaction(TaskRecord task, Duration timeout, Admission admission, Runnable committed) {
        Parts started = parts.get();
        RouteTransaction transaction = started.transactions().current();
        Insertion insertion =
                run(transaction, connection -> started.changes().insertIfAbsent(connection, task, timeout, admission));
        if (insertion.inserted()) {
            transaction.afterCommit(committed);
        }
        return insertion;
    }

    private static <T> T run(RouteTransaction transaction, Database.Work<T> work) {
        try {
            return transaction.run(work);
        } catch (SQLException e) {
            throw Database.failure(e);
        }
    }
}
