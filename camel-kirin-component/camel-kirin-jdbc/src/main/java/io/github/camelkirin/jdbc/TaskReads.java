/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.Backlog;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements that change nothing. */
final class TaskReads {

    private final Database database;
    private final Sql sql;

    TaskReads(Database database, Sql sql) {
        this.database = database;
        this.sql = sql;
    }

    Optional<TaskRecord> find(String id) {
        return database.transact(connection -> find(connection, id));
    }

    Optional<TaskRecord> find(Connection connection, String id) throws SQLException {
        return find(connection, "id = ?", id);
    }

    /** The one that is still under way, if there are several. */
    Optional<TaskRecord> findByServiceId(String serviceId) {
        return database.transact(connection -> find(
                connection,
                "service_id = ? ORDER BY CASE WHEN queue IS NULL THEN 1 ELSE 0 END, created_at",
                serviceId));
    }

    /** What is committed, also in a transaction that otherwise sees what there was when it began, as MySQL's by default. */
    Optional<TaskRecord> findCommitted(Connection connection, String id) throws SQLException {
        return find(connection, "id = ?", id, sql.dialect().sharedLock());
    }

    private Optional<TaskRecord> find(Connection connection, String condition, String key) throws SQLException {
        return find(connection, condition, key, "");
    }

    private Optional<TaskRecord> find(Connection connection, String condition, String key, String lock)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + sql.columns() + " FROM kirin_task WHERE " + condition + " LIMIT 1" + lock)) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(TaskRows.read(rows)) : Optional.empty();
            }
        }
    }

    Optional<byte[]> request(String id) {
        return database.transact(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT request, request_layout FROM kirin_task WHERE id = ? AND request IS NOT NULL")) {
                select.setString(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    if (!rows.next()) {
                        return Optional.empty();
                    }
                    String json = rows.getString(1);
                    String layout = rows.getString(2) == null ? "" : rows.getString(2);
                    StoredRequest.Joining joining = new StoredRequest.Joining(json, layout);
                    if (!layout.isEmpty()) {
                        addParts(connection, id, joining);
                    }
                    return Optional.of(joined(joining));
                }
            }
        });
    }

    private static byte[] joined(StoredRequest.Joining joining) {
        try {
            return joining.joined();
        } catch (IllegalArgumentException e) {
            throw new TaskRepositoryException(
                    "the request of a task cannot be put together: " + e.getMessage()
                            + ". Someone else has stored the task since, or changed kirin_task_part by hand",
                    null);
        }
    }

    private static void addParts(Connection connection, String id, StoredRequest.Joining joining) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT data FROM kirin_task_part WHERE id = ? ORDER BY part, chunk")) {
            select.setString(1, id);
            select.setFetchSize(1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    joining.add(rows.getBytes(1));
                }
            }
        }
    }

    List<TaskRecord> list(TaskScope scope, @Nullable TaskState state, int limit) {
        String order =
                state == null ? "CASE WHEN settled_at IS NULL THEN 1 ELSE 0 END, settled_at, created_at" : order(state);
        return database.transact(connection -> {
            List<TaskRecord> tasks = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + sql.columnsInScopeWithoutAnswer() + " FROM kirin_task WHERE scope = ?"
                            + (state == null ? "" : " AND state = ?") + " ORDER BY " + order + ", id LIMIT " + limit)) {
                select.setString(1, TaskKeys.scope(scope));
                if (state != null) {
                    select.setString(2, state.name());
                }
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        TaskRows.readIfPossible(rows, scope).ifPresent(tasks::add);
                    }
                }
            }
            return tasks;
        });
    }

    private static String order(TaskState state) {
        return state == TaskState.PARKED || state == TaskState.DONE ? "settled_at" : "created_at";
    }

    /** Tasks that are done are many, and are not looked at. */
    Backlog backlog(TaskScope scope, Duration resultAge) {
        return database.call(connection -> {
            Map<TaskState, Long> tasks = new EnumMap<>(TaskState.class);
            Duration oldest = null;
            long aging = 0;
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT state, COUNT(*), " + sql.now()
                            + " - MIN(created_at), SUM(CASE WHEN status = ? AND ended_at <= " + sql.now()
                            + " - ? THEN 1 ELSE 0 END) FROM kirin_task WHERE scope = ? AND state IN (?, ?, ?, ?) GROUP BY state")) {
                select.setString(1, TaskStatus.COMPLETED.name());
                select.setLong(2, resultAge.toMillis());
                select.setString(3, TaskKeys.scope(scope));
                int parameter = 4;
                for (TaskState state : TaskState.values()) {
                    if (state != TaskState.DONE) {
                        select.setString(parameter++, state.name());
                    }
                }
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        TaskState state = TaskState.valueOf(rows.getString(1));
                        tasks.put(state, rows.getLong(2));
                        Duration age = Duration.ofMillis(Math.max(0, rows.getLong(3)));
                        if (state != TaskState.PARKED && (oldest == null || age.compareTo(oldest) > 0)) {
                            oldest = age;
                        }
                        aging += rows.getLong(4);
                    }
                }
            }
            return new Backlog(tasks, oldest, aging);
        });
    }

    Map<TaskState, Long> counts(TaskScope scope) {
        return database.call(connection -> {
            Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT state, COUNT(*) FROM kirin_task WHERE scope = ? GROUP BY state")) {
                select.setString(1, TaskKeys.scope(scope));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        for (TaskState state : TaskState.values()) {
                            if (state.name().equals(rows.getString(1))) {
                                counts.put(state, rows.getLong(2));
                            }
                        }
                    }
                }
            }
            return counts;
        });
    }

    boolean isConsumed(TaskScope scope, Duration within) {
        return database.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT 1 FROM kirin_consumer WHERE id = ? AND seen_at > " + sql.now() + " - ?")) {
                select.setString(1, TaskKeys.scope(scope));
                select.setLong(2, within.toMillis());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    Optional<Duration> nextDue(TaskScope scope, ClaimLimit limit) {
        return database.call(connection -> {
            String key = TaskKeys.scope(scope);
            List<Duration> next = new ArrayList<>(3);
            if (limit.open() > 0) {
                nextDue(connection, key, TaskRows.OPEN).ifPresent(next::add);
            }
            if (limit.ended() > 0) {
                nextDue(connection, key, TaskRows.ENDED).ifPresent(next::add);
            }
            if (limit.unsent() > 0) {
                nextDue(connection, key, TaskRows.UNSENT).ifPresent(next::add);
            }
            return next.stream().min(Comparator.naturalOrder());
        });
    }

    private Optional<Duration> nextDue(Connection connection, String scope, String queue) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT claim_at - " + sql.now()
                + " FROM kirin_task WHERE scope = ? AND queue = ? AND record_version <= ?" + Sql.BY_CLAIM_TIME
                + " LIMIT 1")) {
            select.setString(1, scope);
            select.setString(2, queue);
            select.setInt(3, RecordJson.VERSION);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(Duration.ofMillis(Math.max(0, rows.getLong(1)))) : Optional.empty();
            }
        }
    }
}
