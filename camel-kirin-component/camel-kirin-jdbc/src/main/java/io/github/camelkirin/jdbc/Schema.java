/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRepositoryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables: whether they are there and can be worked with, and how they come to be. Migrations only add, so that two
 * neighbouring versions of this software can share them; a version that cannot be shared says so in {@code readable_from}.
 */
final class Schema {

    /** The version that this software makes, through scripts 1 to this. */
    static final int VERSION = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();
    private static final long ADVISORY_LOCK = 0x6b6972696eL; // "kirin"
    private static final int LOCK_TIMEOUT_SECONDS = 60;
    private static final int H2_ATTEMPTS = 20;
    private static final List<String> MISSING = List.of("42P01", "42S02", "42S03", "42S04", "3F000");
    private static final List<String> RIGHTS = List.of("42501", "90096", "90040");
    /** MySQL has one SQL state for these and for much else. */
    private static final List<Integer> MYSQL_RIGHTS = List.of(1044, 1142, 1143, 1227);

    /** Those that are written to. */
    private static final List<String> TABLES = List.of(
            "kirin_task",
            "kirin_task_part",
            "kirin_consumer",
            "kirin_duration",
            "kirin_limit",
            "kirin_charge",
            "kirin_adjustment",
            "kirin_price",
            "kirin_budget",
            "kirin_budget_node",
            "kirin_flow",
            "kirin_batch",
            "kirin_batch_member");

    private final Dialect dialect;
    private final String tablesNeeded = "the task database needs the tables " + String.join(", ", TABLES)
            + " and kirin_schema in the connection's schema";

    Schema(Dialect dialect) {
        this.dialect = dialect;
    }

    private record Found(int version, int readableFrom) {}

    /**
     * Makes sure that the tables can be worked with.
     *
     * @param create whether they may be made, or brought up to this software's version
     * @throws TaskRepositoryException if they cannot, with what has to be changed
     */
    void prepare(Database database, boolean create) {
        Found found = find(database);
        if (create && (found == null || found.version() < VERSION)) {
            migrate(database);
            found = find(database);
        }
        if (found == null) {
            throw new TaskRepositoryException(
                    tablesNeeded + ", and they are not there: set createSchema=true, or run " + scripts(1), null);
        } else if (found.version() < VERSION) {
            throw new TaskRepositoryException(
                    "the tables of the task database must be of version " + VERSION + ", were of version "
                            + found.version() + ": set createSchema=true, or run " + scripts(found.version() + 1),
                    null);
        } else if (found.readableFrom() > VERSION) {
            throw new TaskRepositoryException(
                    "the tables of the task database are of version " + found.version()
                            + " and need software that knows version " + found.readableFrom()
                            + ", this one knows version " + VERSION + ": use a newer camel-kirin-jdbc",
                    null);
        }
        checkRights(database);
    }

    private String scripts(int from) {
        StringBuilder scripts = new StringBuilder();
        for (int version = from; version <= VERSION; version++) {
            scripts.append(scripts.isEmpty() ? "" : ", then ").append(dialect.script(version));
        }
        return scripts + " from io/github/camelkirin/jdbc in the jar";
    }

    private @Nullable Found find(Database database) {
        Optional<Found> found = database.call(connection -> {
            try {
                return Optional.ofNullable(read(connection));
            } catch (SQLException e) {
                if (isMissing(e)) {
                    return Optional.empty();
                }
                throw rights(e, "SELECT on kirin_schema");
            }
        });
        return found.orElse(null);
    }

    private static @Nullable Found read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version, readable_from FROM kirin_schema ORDER BY version DESC")) {
            return rows.next() ? new Found(rows.getInt(1), rows.getInt(2)) : null;
        }
    }

    /** Statements that change nothing and need what later ones need. */
    private void checkRights(Database database) {
        database.transact(connection -> {
            for (String table : TABLES) {
                for (String check : List.of(
                        "SELECT 1 FROM %s WHERE 1 = 0",
                        "UPDATE %s SET id = id WHERE 1 = 0",
                        "INSERT INTO %1$s SELECT * FROM %1$s WHERE 1 = 0",
                        "DELETE FROM %s WHERE 1 = 0")) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(String.format(check, table));
                    } catch (SQLException e) {
                        throw isMissing(e)
                                ? new TaskRepositoryException(
                                        tablesNeeded + ", but " + table + " is not there: run " + scripts(1), null)
                                : rights(e, check.substring(0, check.indexOf(' ')) + " on " + table);
                    }
                }
            }
            return true;
        });
    }

    private static boolean isMissing(SQLException e) {
        return MISSING.contains(String.valueOf(e.getSQLState()));
    }

    private static boolean lacksRights(SQLException e) {
        return RIGHTS.contains(String.valueOf(e.getSQLState())) || MYSQL_RIGHTS.contains(e.getErrorCode());
    }

    private static TaskRepositoryException rights(SQLException e, String needed) {
        return lacksRights(e)
                ? new TaskRepositoryException(
                        "the database user needs SELECT, INSERT, UPDATE and DELETE on " + String.join(", ", TABLES)
                                + ", and SELECT on kirin_schema; it lacks " + needed,
                        e)
                : Database.failure(e);
    }

    /** One process at a time; whoever comes next finds it done. */
    private void migrate(Database database) {
        IN_THIS_PROCESS.lock();
        try {
            for (int attempt = 1; !migrated(database, attempt); attempt++) {
                LOG.debug("Another process is changing the task database too");
            }
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    /** H2 has no lock to hold, and what two processes create at once fails in one of them; it then finds what is there. */
    private boolean migrated(Database database, int attempt) {
        try {
            return database.transact(connection -> {
                lock(connection);
                try {
                    Found found = readIfThere(connection);
                    if (found != null) {
                        keepNewest(connection);
                    }
                    for (int next = found == null ? 1 : found.version() + 1; next <= VERSION; next++) {
                        LOG.info("Running {} on the task database", dialect.script(next));
                        run(connection, dialect.script(next));
                        keepNewest(connection);
                    }
                    if (dialect != Dialect.POSTGRESQL) {
                        connection.commit(); // before the lock is given up, or whoever gets it does not see the version
                    }
                } finally {
                    unlock(connection);
                }
                return true;
            });
        } catch (TaskRepositoryException e) {
            if (dialect == Dialect.H2 && attempt < H2_ATTEMPTS) {
                return false;
            }
            throw e;
        }
    }

    /**
     * In H2, a process that looked whether there is a version before another had written it may write the first version
     * when the other's is a later one already. It would stay, and the next script would make the same version of both.
     */
    private void keepNewest(Connection connection) throws SQLException {
        if (dialect == Dialect.H2) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT MAX(version), COUNT(*) FROM kirin_schema")) {
                if (rows.next() && rows.getInt(2) > 1) {
                    statement.execute("DELETE FROM kirin_schema WHERE version < " + rows.getInt(1));
                }
            }
        }
    }

    /** In PostgreSQL a statement that fails would spoil the transaction. */
    private @Nullable Found readIfThere(Connection connection) throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT to_regclass('kirin_schema') IS NOT NULL")) {
                return rows.next() && rows.getBoolean(1) ? read(connection) : null;
            }
        }
        try {
            return read(connection);
        } catch (SQLException e) {
            if (isMissing(e)) {
                return null;
            }
            throw e;
        }
    }

    private void lock(Connection connection) throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
                lock.setLong(1, ADVISORY_LOCK);
                lock.execute();
            }
        } else if (dialect != Dialect.H2) {
            try (PreparedStatement lock = connection.prepareStatement("SELECT GET_LOCK('kirin_schema', ?)")) {
                lock.setInt(1, LOCK_TIMEOUT_SECONDS);
                try (ResultSet rows = lock.executeQuery()) {
                    if (!rows.next() || rows.getInt(1) != 1) {
                        throw new TaskRepositoryException(
                                "another node has been changing the tables for " + LOCK_TIMEOUT_SECONDS
                                        + " s: start again when it is done",
                                null);
                    }
                }
            }
        }
    }

    /** PostgreSQL's lock ends with the transaction. H2's scripts may be run by two at once, as each step looks first. */
    private void unlock(Connection connection) throws SQLException {
        if (dialect == Dialect.MARIADB || dialect == Dialect.MYSQL) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT RELEASE_LOCK('kirin_schema')");
            }
        }
    }

    private static void run(Connection connection, String script) throws SQLException {
        for (String sql : text(script).split(";\\s*(?:\\n|$)", -1)) {
            if (!sql.isBlank()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                } catch (SQLException e) {
                    if (lacksRights(e)) {
                        throw new TaskRepositoryException(
                                "the database user may not create the tables: grant it that, or have someone else run "
                                        + script + " and set createSchema=false",
                                e);
                    }
                    throw e;
                }
            }
        }
    }

    private static String text(String script) {
        try (InputStream in = Schema.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + script);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the jar's " + script + " cannot be read", e);
        }
    }
}
