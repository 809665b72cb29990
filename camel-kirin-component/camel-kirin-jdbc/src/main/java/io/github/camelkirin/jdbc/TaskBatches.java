/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statements that change many tasks at once. */
final class TaskBatches {

    private static final int LARGEST_DELETE = 500;
    private static final String ENDED_STATUSES = Arrays.stream(TaskStatus.values())
            .filter(TaskStatus::isEnded)
            .map(status -> "'" + status.name() + "'")
            .collect(Collectors.joining(", "));

    private final Database database;
    private final Sql sql;
    private final BatchCounting counting;

    TaskBatches(Database database, Sql sql, BatchCounting counting) {
        this.counting = counting;
        this.database = database;
        this.sql = sql;
    }

    private record Row(StoredTask stored, long delay) {
        long version() {
            return stored.task().version();
        }
    }

    /** Returns the external IDs of those that have been changed since. */
    Set<String> putBack(Collection<PutBack> tasks) {
        List<Row> rows = new ArrayList<>(tasks.size());
        for (PutBack task : tasks) {
            rows.add(new Row(StoredTask.of(task.task()), task.dueIn().toMillis()));
        }
        return store(rows);
    }

    Set<String> finish(Collection<TaskRecord> tasks) {
        List<Row> rows = new ArrayList<>(tasks.size());
        for (TaskRecord task : tasks) {
            rows.add(new Row(StoredTask.of(task.toBuilder().summary().build()), 0));
        }
        if (tasks.stream().allMatch(task -> task.batchId() == null)) {
            return store(rows);
        }
        return database.transact(connection -> {
            Set<String> lost = store(connection, rows);
            count(connection, tasks, lost);
            return lost;
        });
    }

    /** Whoever has stored the others counts them. */
    private void count(Connection connection, Collection<TaskRecord> tasks, Set<String> lost) throws SQLException {
        counting.finished(
                connection,
                tasks.stream()
                        .filter(task -> !lost.contains(task.externalTaskId()))
                        .toList());
    }

    /** Forgets tasks. Returns the external IDs of those that have been changed since. */
    Set<String> delete(Collection<TaskRecord> tasks) {
        return database.transact(connection -> {
            Set<String> lost = new HashSet<>();
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM kirin_task WHERE id = ? AND version = ?")) {
                for (TaskRecord task : tasks) {
                    delete.setString(1, TaskKeys.task(task.account(), task.externalTaskId()));
                    delete.setLong(2, task.version());
                    if (delete.executeUpdate() == 0) {
                        lost.add(task.externalTaskId());
                    }
                }
            }
            count(connection, tasks, lost);
            return lost;
        });
    }

    private Set<String> store(List<Row> rows) {
        if (rows.isEmpty()) {
            return Set.of();
        }
        return sql.dialect().returnsUpdates()
                ? database.call(connection -> store(connection, rows))
                : database.transact(connection -> store(connection, rows));
    }

    private Set<String> store(Connection connection, List<Row> rows) throws SQLException {
        if (sql.dialect().returnsUpdates()) {
            return lost(connection, rows, storeInOneStatement(connection, rows));
        }
        Set<String> stored = storeInSteps(connection, rows);
        Set<String> lost = lost(connection, rows, stored);
        // whoever has changed the others may still need theirs
        TaskChanges.deleteParts(
                connection,
                rows.stream()
                        .map(Row::stored)
                        .filter(StoredTask::mayLeaveParts)
                        .map(StoredTask::id)
                        .filter(stored::contains)
                        .toList());
        return lost;
    }

    /** Returns the IDs of the rows that were stored. */
    private Set<String> storeInOneStatement(Connection connection, List<Row> rows) throws SQLException {
        return rows.size() == 1 ? storeOne(connection, rows.get(0)) : storeFromArrays(connection, rows);
    }

    /** Arrays of one cost the server as much again. */
    private Set<String> storeOne(Connection connection, Row row) throws SQLException {
        String store = updateOne() + " RETURNING id";
        try (PreparedStatement update =
                connection.prepareStatement(row.stored().mayLeaveParts() ? withoutParts(store) : store)) {
            bind(update, row);
            return ids(update);
        }
    }

    private Set<String> storeFromArrays(Connection connection, List<Row> rows) throws SQLException {
        boolean bare = rows.stream().map(row -> row.stored().task()).allMatch(TaskBatches::isBare);
        boolean leaveParts = rows.stream().map(Row::stored).anyMatch(StoredTask::mayLeaveParts);
        String store = updateFromArrays(bare);
        try (PreparedStatement update = connection.prepareStatement(leaveParts ? withoutParts(store) : store)) {
            List<Array> arrays = new ArrayList<>(List.of(
                    array(connection, "text", rows, row -> row.stored().id()),
                    array(connection, "bigint", rows, Row::version),
                    array(connection, "bigint", rows, Row::delay),
                    array(connection, "text", rows, row -> row.stored().serviceId()),
                    array(connection, "text", rows, row -> row.stored().task().taskId()),
                    array(connection, "text", rows, row -> row.stored().state()),
                    array(connection, "text", rows, row -> row.stored().status()),
                    array(connection, "text", rows, row -> row.stored().queue()),
                    array(connection, "text", rows, row -> row.stored().record()),
                    array(connection, "int", rows, row -> row.stored().recordVersion())));
            if (!bare) {
                arrays.add(array(connection, "int", rows, row -> row.stored().hasRequest()));
                arrays.add(array(
                        connection, "text", rows, row -> row.stored().task().answer()));
            }
            for (int i = 0; i < arrays.size(); i++) {
                update.setArray(i + 1, arrays.get(i));
            }
            return ids(update);
        }
    }

    private static Set<String> ids(PreparedStatement update) throws SQLException {
        Set<String> stored = new HashSet<>();
        try (ResultSet ids = update.executeQuery()) {
            while (ids.next()) {
                stored.add(ids.getString(1));
            }
        }
        return stored;
    }

    private static boolean isBare(TaskRecord task) {
        return !task.hasRequest() && task.answer() == null;
    }

    /** @param bare whether no task has a request or an answer, as is so with those that are only asked about again */
    private String updateFromArrays(boolean bare) {
        String now = sql.now();
        return "UPDATE kirin_task t SET service_id = n.service_id, task_id = n.task_id, state = n.state, status = n.status,"
                + " queue = n.queue, ended_at = CASE WHEN n.status IN (" + ENDED_STATUSES
                + ") THEN COALESCE(t.ended_at, " + now
                + ") ELSE t.ended_at END, settled_at = CASE WHEN n.state IN ('PARKED', 'DONE') THEN " + now
                + " ELSE NULL END, record = n.record, record_version = n.record_version"
                + ", version = t.version + 1, claim_at = LEAST(COALESCE(t.marked_at, " + now + " + n.delay), " + now
                + " + n.delay), marked_at = NULL, owner = NULL, "
                + (bare
                        ? "request = NULL, answer = NULL"
                        : "request = CASE WHEN n.has_request = 1 THEN t.request ELSE NULL END, answer = n.answer")
                + " FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
                + " ?::text[], ?::int[]"
                + (bare ? "" : ", ?::int[], ?::text[]")
                + ") AS n (id, version, delay, service_id, task_id, state, status, queue, record, record_version"
                + (bare ? "" : ", has_request, answer")
                + ") WHERE t.id = n.id AND t.version = n.version RETURNING t.id";
    }

    /** What is stored without its request does not need the images of that either. */
    private static String withoutParts(String update) {
        return "WITH stored AS (" + update + ", request IS NULL AS without_request), deleted AS (DELETE FROM"
                + " kirin_task_part WHERE id IN (SELECT id FROM stored WHERE without_request)) SELECT id FROM stored";
    }

    private static Array array(
            Connection connection, String type, List<Row> rows, Function<Row, @Nullable Object> column)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column).toArray());
    }

    private static Set<String> lost(Connection connection, List<Row> rows, Set<String> stored) throws SQLException {
        Set<String> lost = new HashSet<>();
        for (Row row : rows) {
            if (!stored.contains(row.stored().id()) && !isStored(connection, row)) {
                lost.add(row.stored().task().externalTaskId());
            }
        }
        return lost;
    }

    private String updateOne() {
        return "UPDATE kirin_task SET " + sql.unlease() + ", " + sql.assignments() + " WHERE id = ? AND version = ?";
    }

    private static void bind(PreparedStatement update, Row row) throws SQLException {
        update.setLong(1, row.delay());
        update.setLong(2, row.delay());
        int next = row.stored().bind(update, 3);
        update.setString(next++, row.stored().id());
        update.setLong(next, row.version());
    }

    /** Returns the IDs of the rows that were stored. */
    private Set<String> storeInSteps(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(updateOne())) {
            for (Row row : rows) {
                bind(update, row);
                update.addBatch();
            }
            int[] counts = update.executeBatch();
            Set<String> stored = new HashSet<>();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    stored.add(rows.get(i).stored().id());
                }
            }
            return stored;
        }
    }

    /**
     * Whether it was this very change that made the next version: one whose answer was lost, and that is tried again, or one of
     * a batch whose driver does not tell what each statement has changed.
     */
    private static boolean isStored(Connection connection, Row row) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM kirin_task WHERE id = ? AND version = ? AND state = ? AND owner IS NULL AND record = ?")) {
            select.setString(1, row.stored().id());
            select.setLong(2, row.version() + 1);
            select.setString(3, row.stored().state());
            select.setString(4, row.stored().record());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    int eraseAll(TaskScope scope, @Nullable TaskState state) {
        String key = TaskKeys.scope(scope);
        return delete(
                "scope = ?" + (state == null ? "" : " AND state = '" + state.name() + "'"),
                select -> select.setString(1, key),
                state != TaskState.DONE);
    }

    /**
     * The task with which it began goes first, so that nothing follows it any more.
     *
     * @param root the id of that task
     */
    int eraseFlow(String root) {
        return delete("id = ?", select -> select.setString(1, root), true)
                + delete(
                        "id IN (SELECT f.id FROM kirin_flow f WHERE f.root_id = ?)",
                        select -> select.setString(1, root),
                        true);
    }

    /** Deletes tasks that have been in a state for at least so long. */
    int purge(TaskState state, Duration age) {
        return delete(
                "state = '" + state.name() + "' AND settled_at <= " + sql.now() + " - ?",
                select -> select.setLong(1, age.toMillis()),
                state != TaskState.DONE);
    }

    /** How many tasks have been in a state for at least so long. */
    long count(TaskState state, Duration age) {
        return database.call(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT COUNT(*) FROM kirin_task WHERE state = '" + state.name()
                            + "' AND settled_at <= " + sql.now() + " - ?")) {
                select.setLong(1, age.toMillis());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? rows.getLong(1) : 0;
                }
            }
        });
    }

    private interface Binding {
        void to(PreparedStatement select) throws SQLException;
    }

    /**
     * In steps, so that no transaction is long.
     *
     * @param live whether batches may not know of the end of some
     */
    private int delete(String condition, Binding binding, boolean live) {
        int deleted = 0;
        while (true) {
            int step = database.transact(connection -> {
                List<String> ids = new ArrayList<>();
                try (PreparedStatement select = connection.prepareStatement("SELECT id FROM kirin_task WHERE "
                        + condition + " ORDER BY id LIMIT " + LARGEST_DELETE + " FOR UPDATE")) {
                    binding.to(select);
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            ids.add(rows.getString(1));
                        }
                    }
                }
                if (ids.isEmpty()) {
                    return 0;
                }
                try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM kirin_task WHERE id IN " + Sql.in(ids.size()))) {
                    for (int i = 0; i < ids.size(); i++) {
                        delete.setString(i + 1, ids.get(i));
                    }
                    int count = delete.executeUpdate();
                    if (live) {
                        counting.erased(connection, ids);
                    }
                    return count;
                }
            });
            deleted += step;
            // fewer than were asked for may be all, or may be what others left of a step
            if (step == 0) {
                return deleted;
            }
        }
    }
}
