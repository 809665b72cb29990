/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The tables as they are, past the repository; and tasks to fill them with. */
record StoredTables(DataSource source) {

    static final AccountId ACCOUNT = new AccountId("default", "https://kirin.test");
    static final TaskScope POSTERS = new TaskScope("posters", ACCOUNT);
    static final Duration HOUR = Duration.ofHours(1);
    static final Lease A = new Lease("node-a", Duration.ofMinutes(10));
    static final Lease B = new Lease("node-b", Duration.ofMinutes(10));
    static final ClaimLimit ALL = new ClaimLimit(1000, 1000);

    static StoredTables of(TestDatabase database) {
        return new StoredTables(database.dataSource());
    }

    /** A repository on these tables, which it makes. */
    JdbcTaskRepository start() {
        JdbcTaskRepository repository = new JdbcTaskRepository(source);
        repository.setCreateSchema(true);
        repository.start();
        return repository;
    }

    static TaskRecord.Builder task(String externalTaskId) {
        return TaskRecord.submitting(ACCOUNT, externalTaskId)
                .group("posters")
                .model("kirin_image_omni")
                .digest("digest-" + externalTaskId)
                .request("{\"prompt\":\"A pier\"}".getBytes(StandardCharsets.UTF_8))
                .headers(Map.of("X-Order", "7"));
    }

    static TaskRecord active(TaskRecord task) {
        return task.toBuilder()
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId("task-" + task.externalTaskId())
                .request(null)
                .build();
    }

    static TaskRecord ended(TaskRecord task) {
        return active(task).toBuilder()
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .answer("{\"id\":\"x\"}")
                .build();
    }

    void execute(String... statements) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The number of rows that were changed. */
    int change(String sql, Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows, by column name in lower case. Columns that are null are left out. */
    List<Map<String, String>> rows(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<Map<String, String>> rows = new ArrayList<>();
            while (found.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    String value = found.getString(i);
                    if (value != null) {
                        row.put(found.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT), value);
                    }
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, String> row(String externalTaskId) {
        return rows("SELECT * FROM kirin_task WHERE external_task_id = '" + externalTaskId + "'")
                .get(0);
    }

    long number(String sql) {
        return Long.parseLong(rows(sql).get(0).values().iterator().next());
    }
}
