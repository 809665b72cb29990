/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TransactionNotJoinedException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Finds the transaction that the caller's thread is in: JTA's, or Spring's, whichever of them the application has. */
final class RouteTransactions {

    private static final String JTA = "jakarta.transaction.TransactionSynchronizationRegistry";
    private static final String SPRING = "org.springframework.jdbc.datasource.DataSourceUtils";

    private final DataSource dataSource;
    private final @Nullable JtaTransactions jta;
    private final boolean spring;

    /** @param jta null for those that JNDI knows of, if it does */
    RouteTransactions(DataSource dataSource, @Nullable JtaTransactions jta) {
        this.dataSource = dataSource;
        this.jta = jta != null ? jta : isThere(JTA) ? JtaTransactions.inJndi().orElse(null) : null;
        this.spring = isThere(SPRING);
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, RouteTransactions.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** What gives connections of their own, where the application's DataSource would give those of the transaction under way. */
    static DataSource apart(DataSource dataSource) {
        return isThere(SPRING) ? SpringTransaction.apart(dataSource) : dataSource;
    }

    /** Whether connections that are opened on this thread now take part in its transaction. */
    boolean areJoinedByAll() {
        return jta != null && jta.isUnderWay();
    }

    /** @throws TaskRepositoryException if there is nothing here that has transactions */
    void require() {
        if (jta == null && !spring) {
            throw new TaskRepositoryException(
                    "joinTransaction=true needs transactions of Spring or JTA, and there are none here: put spring-jdbc on the"
                            + " class path, or give JdbcTaskRepository.setJta the TransactionSynchronizationRegistry",
                    null);
        }
    }

    /** @throws TransactionNotJoinedException if there is none, or none on this database */
    RouteTransaction current() {
        if (jta != null && jta.isActive()) {
            return jta.on(dataSource);
        }
        if (!spring || !SpringTransaction.isActive()) {
            throw new TransactionNotJoinedException(
                    "joinTransaction=true needs a transaction on the thread that creates the task, and there was none: put"
                            + " transacted() before the step, with nothing between them that goes on on another thread, or"
                            + " use submission=deferred without joinTransaction");
        }
        Optional<RouteTransaction> bound = SpringTransaction.on(dataSource);
        return bound.orElseThrow(
                () -> new TransactionNotJoinedException(
                        "joinTransaction=true needs a transaction on the database of the taskRepository, and the one under way is on "
                                + (SpringTransaction.isOnAnyDataSource() ? "another database" : "none that is known")
                                + ": give the JdbcTaskRepository the very DataSource that the route's transaction manager has"));
    }
}
