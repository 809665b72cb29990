/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The databases' clocks, as the statements read them. */
class DatabaseClockTest {

    /** When a zone that we make up turns its clocks back from two hours to one. */
    private static final long AUTUMN = 1_793_000_000;

    private static long read(Statement statement, Dialect dialect) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT " + dialect.now())) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static Dialect dialect(TestDatabase database) {
        return switch (database) {
            case POSTGRESQL, POSTGRESQL_IN_DOCKER -> Dialect.POSTGRESQL;
            case MARIADB -> Dialect.MARIADB;
            case H2_FILE, H2_MEMORY -> Dialect.H2;
        };
    }

    @OnEachDatabase
    void areThoseOfThisMachineInAnyTimeZone(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String zone : new String[] {"'+00:00'", "'-09:30'", "'+13:00'"}) {
                statement.execute(
                        switch (database) {
                            case POSTGRESQL, POSTGRESQL_IN_DOCKER ->
                                "SET TIME ZONE INTERVAL " + zone + " HOUR TO MINUTE";
                            case MARIADB -> "SET time_zone = " + zone;
                            case H2_FILE, H2_MEMORY -> "SET TIME ZONE " + zone;
                        });
                assertThat(read(statement, dialect(database)))
                        .isCloseTo(
                                System.currentTimeMillis(),
                                within(Duration.ofMinutes(2).toMillis()));
            }
        }
    }

    @OnEachDatabase
    void standStillWithinAStatement(TestDatabase database) throws SQLException {
        String now = dialect(database).now();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + now + ", " + now)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isEqualTo(row.getLong(2));
        }
    }

    @Test
    void mariaDbsDoesNotGoBackWhenSummerTimeEnds() throws SQLException {
        try (Connection connection = TestDatabase.MARIADB.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO mysql.time_zone (Time_zone_id, Use_leap_seconds) VALUES (7001, 'N')");
            statement.execute("INSERT INTO mysql.time_zone_name (Name, Time_zone_id) VALUES ('Kirin/Autumn', 7001)");
            statement.execute("INSERT INTO mysql.time_zone_transition_type"
                    + " (Time_zone_id, Transition_type_id, `Offset`, Is_DST, Abbreviation)"
                    + " VALUES (7001, 0, 7200, 1, 'KST'), (7001, 1, 3600, 0, 'KT')");
            statement.execute("INSERT INTO mysql.time_zone_transition"
                    + " (Time_zone_id, Transition_time, Transition_type_id) VALUES (7001, 1000000000, 0), (7001, "
                    + AUTUMN + ", 1)");
            statement.execute("SET time_zone = 'Kirin/Autumn'");
            for (long second = AUTUMN - 7200; second <= AUTUMN + 7200; second += 1800) {
                statement.execute("SET timestamp = " + second + ".125");

                assertThat(read(statement, Dialect.MARIADB)).isEqualTo(second * 1000 + 125);
            }
        }
    }
}
