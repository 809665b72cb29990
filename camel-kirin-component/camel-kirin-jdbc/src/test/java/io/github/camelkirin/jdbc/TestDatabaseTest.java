/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestDatabaseTest {

    @ParameterizedTest
    @EnumSource
    void answers(TestDatabase database) throws SQLException {
        assertThat(count(database.dataSource(), "SELECT 1")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatIsWrittenBetweenConnections(TestDatabase database) throws SQLException {
        DataSource source = database.dataSource();
        createTableWithARow(source);

        assertThat(count(source, "SELECT COUNT(*) FROM kirin_thing")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void isolatesEachDatabaseFromTheOthers(TestDatabase database) throws SQLException {
        DataSource one = database.dataSource();
        DataSource other = database.dataSource();
        createTableWithARow(one);

        assertThatThrownBy(() -> count(other, "SELECT COUNT(*) FROM kirin_thing"))
                .isInstanceOf(SQLException.class);
        createTableWithARow(other);
        assertThat(count(other, "SELECT COUNT(*) FROM kirin_thing")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void givesAPool(TestDatabase database) throws SQLException {
        try (HikariDataSource pool = database.create().pool(2)) {
            assertThat(count(pool, "SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void aDurablePostgresqlSyncsToDisk() throws Exception {
        TestDatabase.POSTGRESQL.create();
        try (PostgresServer server = PostgresServer.startDurable()) {
            DataSource source = server.create("kirin_durable").dataSource();

            assertThat(text(source, "SHOW fsync")).isEqualTo("on");
            assertThat(text(source, "SHOW synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void aDurableMariaDbSyncsToDisk() throws Exception {
        TestDatabase.MARIADB.create();
        try (MariaDbServer server = MariaDbServer.startDurable()) {
            DataSource source = server.create("kirin_durable").dataSource();

            assertThat(text(source, "SELECT @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
        }
    }

    private static void createTableWithARow(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kirin_thing (id INT)");
            statement.execute("INSERT INTO kirin_thing VALUES (1)");
        }
    }

    private static int count(DataSource source, String sql) throws SQLException {
        return Integer.parseInt(text(source, sql));
    }

    private static String text(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
