/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.MovableClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A repository on a new database whose clock is a table that only the test moves. */
record MovedDatabase(DataSource dataSource, JdbcTaskRepository repository) {

    static MovedDatabase of(TestDatabase database, MovableClock clock) {
        DataSource dataSource = database.dataSource();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE test_clock (millis BIGINT NOT NULL)");
            statement.execute("INSERT INTO test_clock (millis) VALUES (" + clock.millis() + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        MovedDatabase made = new MovedDatabase(dataSource, new JdbcTaskRepository(dataSource));
        made.repository.setCreateSchema(true);
        made.repository.setClock("(SELECT millis FROM test_clock)");
        made.repository.start();
        return made;
    }

    void move(Duration by) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE test_clock SET millis = millis + ?")) {
            update.setLong(1, by.toMillis());
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
