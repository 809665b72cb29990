/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRepositoryException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a connection of its own, in one transaction at read committed. What fails because another transaction was in
 * the way is tried again. Safe for use by many threads.
 */
final class Database {

    private static final int ATTEMPTS = 5;
    /** Serialization failure, deadlock, lock timeout: the database's wording of "try again". */
    private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01", "55P03", "41000", "HYT00", "90131", "90112");

    private static final int MYSQL_LOCK_WAIT_TIMEOUT = 1205;
    private static final int MYSQL_SYNTAX = 1064;
    private static final int MYSQL_DUPLICATE = 1062;
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource dataSource;
    private final BooleanSupplier inTransaction;
    private volatile @Nullable Integer isolation;

    Database(DataSource dataSource) {
        this(dataSource, () -> false);
    }

    /** @param inTransaction whether a connection that is opened on this thread now would take part in a transaction of others */
    Database(DataSource dataSource, BooleanSupplier inTransaction) {
        this.dataSource = dataSource;
        this.inTransaction = inTransaction;
    }

    /** Work on a connection; may be run again from the start. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Runs statements that each take effect by themselves. */
    <T> T call(Work<T> work) {
        return attempt(work, true);
    }

    /** Runs several statements; all of them take effect, or none. */
    <T> T transact(Work<T> work) {
        return attempt(work, false);
    }

    private <T> T attempt(Work<T> work, boolean autoCommit) {
        return inTransaction.getAsBoolean()
                ? apart(() -> attemptHere(work, autoCommit))
                : attemptHere(work, autoCommit);
    }

    /** On a thread that is in no transaction. It is seldom that one of ours is: an operator's call, or a producer that stops. */
    private static <T> T apart(Supplier<T> work) {
        CompletableFuture<T> result =
                CompletableFuture.supplyAsync(work, task -> new Thread(task, "KirinRepository-apart").start());
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private <T> T attemptHere(Work<T> work, boolean autoCommit) {
        for (int attempt = 1; ; attempt++) {
            try {
                return run(work, autoCommit);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !isInTheWay(e)) {
                    throw failure(e);
                }
            }
        }
    }

    private <T> T run(Work<T> work, boolean autoCommit) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean before = connection.getAutoCommit();
            int isolation = isolation(connection);
            if (isolation != Connection.TRANSACTION_READ_COMMITTED && !autoCommit) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            if (before != autoCommit) {
                connection.setAutoCommit(autoCommit);
            }
            try {
                T result = work.run(connection);
                if (!autoCommit) {
                    connection.commit();
                }
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                if (!autoCommit) {
                    rollBack(connection, e);
                }
                throw e;
            } finally {
                restore(connection, before, autoCommit ? Connection.TRANSACTION_READ_COMMITTED : isolation);
            }
        }
    }

    /** What connections start with. PostgreSQL's driver asks the server for it, so that it is asked only once. */
    private int isolation(Connection connection) throws SQLException {
        Integer known = isolation;
        if (known == null) {
            known = connection.getTransactionIsolation();
            isolation = known;
        }
        return known;
    }

    /** Giving the connection back would commit what has been done so far. */
    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(quoteless(e));
        }
    }

    /** Pools hand the connection to others. */
    private static void restore(Connection connection, boolean autoCommit, int isolation) throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (connection.getAutoCommit() != autoCommit) {
            connection.setAutoCommit(autoCommit);
        }
        if (isolation != Connection.TRANSACTION_READ_COMMITTED && isolation != Connection.TRANSACTION_NONE) {
            connection.setTransactionIsolation(isolation);
        }
    }

    private static boolean isInTheWay(SQLException e) {
        for (SQLException next = e; next != null; next = next.getNextException()) {
            if (IN_THE_WAY.contains(String.valueOf(next.getSQLState()))
                    || next.getErrorCode() == MYSQL_LOCK_WAIT_TIMEOUT) {
                return true;
            }
        }
        return false;
    }

    /** Whether a row with this key is there already. */
    static boolean isDuplicate(SQLException e) {
        return UNIQUE_VIOLATION.equals(e.getSQLState()) || e.getErrorCode() == MYSQL_DUPLICATE;
    }

    /** What users get to see of a failure. */
    static TaskRepositoryException failure(SQLException e) {
        SQLException told = quoteless(e);
        return new TaskRepositoryException(
                "the task database failed (SQL state " + e.getSQLState() + "): " + told.getMessage(), told);
    }

    /**
     * Errors about data, about syntax and of batches quote the values that were to be stored, prompts among them: of these
     * only the codes are kept. So do the details and the context that PostgreSQL may add to any other, in lines of their own.
     */
    private static SQLException quoteless(SQLException e) {
        SQLException inner = innermost(e);
        if (isAboutConnection(inner)) {
            return inner;
        }
        String message = inner.getMessage();
        String told = message == null || isAboutData(inner)
                ? "error " + inner.getErrorCode() + " of class "
                        + inner.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
        SQLException quoteless = new SQLException(told, inner.getSQLState(), inner.getErrorCode());
        quoteless.setStackTrace(inner.getStackTrace());
        return quoteless;
    }

    /** Such errors know nothing of statements; some pools give them no SQL state. */
    private static boolean isAboutConnection(SQLException e) {
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || String.valueOf(e.getSQLState()).startsWith("08");
    }

    private static boolean isAboutData(SQLException e) {
        String state = e.getSQLState();
        return state == null
                || state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("HY")
                || e.getErrorCode() == MYSQL_SYNTAX
                || e instanceof BatchUpdateException;
    }

    private static SQLException innermost(SQLException e) {
        SQLException next = e;
        while (next instanceof BatchUpdateException) {
            @Nullable SQLException inner = next.getNextException();
            if (inner == null && next.getCause() instanceof SQLException cause) {
                inner = cause;
            }
            if (inner == null) {
                break;
            }
            next = inner;
        }
        return next;
    }
}
