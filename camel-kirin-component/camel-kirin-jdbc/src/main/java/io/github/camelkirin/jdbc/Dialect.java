/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRepositoryException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** What differs between the databases. */
enum Dialect {
    /** PostgreSQL 12 or newer. */
    POSTGRESQL("postgresql", "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)", 12, 0),
    /** H2 2.2 or newer. */
    H2("h2", "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)", 2, 2),
    /** MariaDB 10.6 or newer: the first with {@code SKIP LOCKED}. */
    MARIADB("mysql", "CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)", 10, 6),
    /** MySQL 8.0 or newer: the first with {@code SKIP LOCKED}. */
    MYSQL("mysql", "CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)", 8, 0);

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
        if (major < dialect.major || major == dialect.major && minor < dialect.minor) {
            throw new TaskRepositoryException(
                    "the database must be " + product + " " + dialect.major + "." + dialect.minor + " or newer, was "
                            + version,
                    null);
        }
        return dialect;
    }

    /** The milliseconds since 1970 by the database's clock, as an SQL expression that is constant within a statement. */
    String now() {
        return now;
    }

    /** Whether an {@code UPDATE} can return what it has changed, and take its values from arrays. */
    boolean returnsUpdates() {
        return this == POSTGRESQL;
    }

    /** The name of the script that takes the schema from the version before to this one. */
    String script(int version) {
        return scripts + "-" + version + ".sql";
    }
}
