/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRepositoryException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What differs between the databases. */
enum Dialect {
    /** PostgreSQL 12 or newer. */
    POSTGRESQL("postgresql", "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)", 12, 0),
    /** H2 2.2 or newer. */
    H2("h2", "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)", 2, 2),
    /** MariaDB 10.6 or newer: the first with {@code SKIP LOCKED}. */
    MARIADB("mysql", Dialect.MYSQL_NOW, 10, 6),
    /** MySQL 8.0 or newer: the first with {@code SKIP LOCKED}. */
    MYSQL("mysql", Dialect.MYSQL_NOW, 8, 0);

    /** In UTC: by way of a time zone with summer time, an hour would come twice in autumn. */
    private static final String MYSQL_NOW = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000";

    /** To MySQL's driver a MariaDB before 11 says that it is 5.5.5, and then what it is: 5.5.5-10.6.12-MariaDB. */
    private static final Pattern MARIADB_VERSION = Pattern.compile("(\\d+)\\.(\\d+)[.\\d]*-MariaDB");

    private final String scripts;
    private final String now;
    private final int major;
    private final int minor;

    Dialect(String scripts, String now, int major, int minor) {
        this.scripts = scripts;
        this.now = now;
        this.major = major;
        this.minor = minor;
    }

    /** @throws TaskRepositoryException for a database that is not supported, or too old a version of one that is */
    static Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        String product = data.getDatabaseProductName();
        String version = data.getDatabaseProductVersion();
        Dialect dialect =
                switch (product) {
                    case "PostgreSQL" -> POSTGRESQL;
                    case "H2" -> H2;
                    case "MariaDB" -> MARIADB;
                    case "MySQL" -> version.contains("MariaDB") ? MARIADB : MYSQL;
                    default ->
                        throw new TaskRepositoryException(
                                "the database must be PostgreSQL, H2, MariaDB or MySQL, was " + product, null);
                };
        int major = data.getDatabaseMajorVersion();
        int minor = data.getDatabaseMinorVersion();
        Matcher mariaDb = MARIADB_VERSION.matcher(version);
        if (mariaDb.find()) {
            major = Integer.parseInt(mariaDb.group(1));
            minor = Integer.parseInt(mariaDb.group(2));
        }
        if (major < dialect.major || major == dialect.major && minor < dialect.minor) {
            throw new TaskRepositoryException(
                    "the database must be " + (dialect == MARIADB ? "MariaDB" : product) + " " + dialect.major + "."
                            + dialect.minor + " or newer, was " + version,
                    null);
        }
        return dialect;
    }

    /**
     * Whether what is done on a connection is part of a transaction. Some drivers say of one that takes part in a distributed
     * transaction that it commits each statement: then the database is asked.
     */
    static boolean isInTransaction(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            return true;
        }
        return switch (of(connection)) {
            case POSTGRESQL -> hasTransactionBlock(connection);
            case MARIADB -> hasTransaction(connection);
            case H2, MYSQL -> false;
        };
    }

    /** There are savepoints in a transaction only. */
    private static boolean hasTransactionBlock(Connection connection) {
        try (Statement savepoint = connection.createStatement()) {
            savepoint.execute("SAVEPOINT kirin_joined");
            savepoint.execute("RELEASE SAVEPOINT kirin_joined");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean hasTransaction(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT @@in_transaction")) {
            return rows.next() && rows.getInt(1) == 1;
        }
    }

    /** The milliseconds since 1970 by the database's clock, as an SQL expression that is constant within a statement. */
    String now() {
        return now;
    }

    /** The whole days in so many milliseconds, as an SQL expression. */
    String wholeDays(String millis) {
        return scripts.equals("mysql") ? "(" + millis + " DIV 86400000)" : "(" + millis + " / 86400000)";
    }

    /** Whether an {@code UPDATE} can return what it has changed, and take its values from arrays. */
    boolean returnsUpdates() {
        return this == POSTGRESQL;
    }

    /** What lets a query read what is committed in a transaction whose view is older; empty where nothing is needed or helps. */
    String sharedLock() {
        return scripts.equals("mysql") ? " LOCK IN SHARE MODE" : "";
    }

    /** The name of the script that takes the schema from the version before to this one. */
    String script(int version) {
        return scripts + "-" + version + ".sql";
    }
}
