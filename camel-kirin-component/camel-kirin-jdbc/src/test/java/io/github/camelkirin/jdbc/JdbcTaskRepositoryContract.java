/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.MovableClock;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryContract;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The contract, on a database whose clock is a table that only the test moves. */
abstract class JdbcTaskRepositoryContract extends TaskRepositoryContract {

    private DataSource dataSource;

    abstract TestDatabase database();

    @Override
    protected TaskRepository repository(MovableClock clock) {
        dataSource = database().dataSource();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE test_clock (millis BIGINT NOT NULL)");
            statement.execute("INSERT INTO test_clock (millis) VALUES (" + clock.millis() + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        repository.setCreateSchema(true);
        repository.setClock("(SELECT millis FROM test_clock)");
        repository.start();
        return repository;
    }

    @Override
    protected void move(Duration by) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE test_clock SET millis = millis + ?")) {
            update.setLong(1, by.toMillis());
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An older version knows of no charges, and drops their IDs. */
    @Test
    void aTaskWhoseChargeWasDroppedIsBookedOnceAndWhereItWasReserved() {
        TaskRecord former = admitted("a", charge("0.028"));
        settle(former, "0.01");
        repository.eraseAll(POSTERS, null);
        repository.purge();
        TaskRecord dropped = withoutCharge(admitted("a", charge("0.028")), "again-a");

        settle(dropped, "0.02");
        settle(dropped, "0.02");

        assertThat(today()).singleElement().satisfies(row -> {
            assertThat(row.tasks()).isEqualTo(2);
            assertThat(row.spent()).isEqualByComparingTo("0.03");
            assertThat(row.reserved()).isZero();
        });
        settle(withoutCharge(dropped, "third-a"), "0.05");
        assertThat(today().get(0).tasks()).isEqualTo(3);
    }

    private static TaskRecord withoutCharge(TaskRecord task, String taskId) {
        return task.toBuilder().chargeId(null).taskId(taskId).build();
    }
}
