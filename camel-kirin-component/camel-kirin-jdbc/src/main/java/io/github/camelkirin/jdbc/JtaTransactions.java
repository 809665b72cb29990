/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TransactionNotJoinedException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * The transactions of a JTA transaction manager, for {@link JdbcTaskRepository#setJta}. The repository's DataSource has to be one
 * whose connections take part in them by themselves, as those of an application server do, and it has to be on the database that
 * the route works with: whether it is cannot be found out, and with another one both databases commit, each with its part.
 */
public final class JtaTransactions {

    private static final String NAME = "java:comp/TransactionSynchronizationRegistry";

    private final TransactionSynchronizationRegistry registry;

    /** @param registry which the transaction manager provides */
    public JtaTransactions(TransactionSynchronizationRegistry registry) {
        this.registry = registry;
    }

    /** Those of the application server; empty outside of one. */
    @SuppressWarnings("BanJNDI") // the name is the specification's, not one that comes from anywhere
    static Optional<JtaTransactions> inJndi() {
        try {
            return InitialContext.doLookup(NAME) instanceof TransactionSynchronizationRegistry found
                    ? Optional.of(new JtaTransactions(found))
                    : Optional.empty();
        } catch (NamingException | RuntimeException e) {
            return Optional.empty();
        }
    }

    boolean isActive() {
        return registry.getTransactionStatus() == Status.STATUS_ACTIVE;
    }

    /** Whether there is one on this thread, though it may be about to end. */
    boolean isUnderWay() {
        return registry.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }

    RouteTransaction on(DataSource dataSource) {
        return new RouteTransaction() {
            @Override
            public <T> T run(Database.Work<T> work) throws SQLException {
                return runEnlisted(dataSource, work);
            }

            @Override
            public void afterCommit(Runnable committed) {
                registry.registerInterposedSynchronization(new OnCommit(committed));
            }
        };
    }

    /** There are no savepoints in a distributed transaction: what fails half-way must not be committed. */
    private <T> T runEnlisted(DataSource dataSource, Database.Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (!Dialect.isInTransaction(connection)) {
                throw new TransactionNotJoinedException(
                        "joinTransaction=true needs a DataSource whose connections take part in JTA transactions, and that of"
                                + " the taskRepository commits each statement at once: use the DataSource of the application"
                                + " server, or one that is given the transaction manager");
            }
            try {
                return work.run(connection);
            } catch (SQLException | RuntimeException | Error e) {
                registry.setRollbackOnly();
                throw e;
            }
        }
    }

    private record OnCommit(Runnable committed) implements Synchronization {

        @Override
        public void beforeCompletion() {
            // nothing is left to be done
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                committed.run();
            }
        }
    }
}
