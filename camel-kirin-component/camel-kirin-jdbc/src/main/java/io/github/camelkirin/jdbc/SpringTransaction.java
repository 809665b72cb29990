/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TransactionNotJoinedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A transaction of a Spring transaction manager that binds its connection to the thread. Loaded only where Spring is. */
final class SpringTransaction implements RouteTransaction {

    /** As the transaction manager has it, which is what the connection is bound to. */
    private final DataSource bound;

    private SpringTransaction(DataSource bound) {
        this.bound = bound;
    }

    /** Whether there is a transaction on this thread, on whatever. */
    static boolean isActive() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    /** Whether there is a connection on this thread, to whatever database. */
    static boolean isOnAnyDataSource() {
        return TransactionSynchronizationManager.getResourceMap().values().stream()
                .anyMatch(ConnectionHolder.class::isInstance);
    }

    /** The one on this database; empty if there is none. The one and the other side may wrap the DataSource. */
    static Optional<RouteTransaction> on(DataSource dataSource) {
        DataSource ours = innermost(dataSource);
        return TransactionSynchronizationManager.getResourceMap().entrySet().stream()
                .filter(resource -> resource.getValue() instanceof ConnectionHolder)
                .map(resource -> resource.getKey())
                .filter(key -> key instanceof DataSource other && innermost(other) == ours)
                .findFirst()
                .map(key -> new SpringTransaction((DataSource) key));
    }

    /** What is behind a proxy that gives the connection of the transaction under way: a commit on that would be the route's. */
    static DataSource apart(DataSource dataSource) {
        DataSource apart = dataSource;
        while (apart instanceof TransactionAwareDataSourceProxy proxy) {
            @Nullable DataSource target = proxy.getTargetDataSource();
            if (target == null) {
                break;
            }
            apart = target;
        }
        return apart;
    }

    private static DataSource innermost(DataSource dataSource) {
        DataSource inner = dataSource;
        while (inner instanceof DelegatingDataSource wrapper) {
            @Nullable DataSource target = wrapper.getTargetDataSource();
            if (target == null) {
                break;
            }
            inner = target;
        }
        return inner;
    }

    @Override
    public <T> T run(Database.Work<T> work) throws SQLException {
        Connection connection = DataSourceUtils.getConnection(bound);
        try {
            if (connection.getAutoCommit()) {
                throw new TransactionNotJoinedException(
                        "joinTransaction=true needs a transaction on the database of the taskRepository, and its connection"
                                + " commits each statement at once: use the transaction manager of its DataSource");
            }
            return run(connection, work);
        } finally {
            DataSourceUtils.releaseConnection(connection, bound);
        }
    }

    private <T> T run(Connection connection, Database.Work<T> work) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            T result = work.run(connection);
            connection.releaseSavepoint(before);
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            undo(connection, before);
            throw e;
        }
    }

    /** After a deadlock there may be no savepoint any more: the database has rolled back what the route had done, too. */
    private void undo(Connection connection, Savepoint before) {
        try {
            connection.rollback(before);
        } catch (SQLException e) {
            if (TransactionSynchronizationManager.getResource(bound) instanceof ConnectionHolder holder) {
                holder.setRollbackOnly();
            }
        }
    }

    @Override
    public void afterCommit(Runnable committed) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    committed.run();
                }
            });
        }
    }
}
