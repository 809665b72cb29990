/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which tasks follow others: in a table of its own, which most tasks are not in. */
final class TaskFlows {

    private final Database database;
    private final Sql sql;
    private final TaskReads reads;

    TaskFlows(Database database, Sql sql, TaskReads reads) {
        this.database = database;
        this.sql = sql;
        this.reads = reads;
    }

    /** Notes of a new task which flow it is in, if it is in one. */
    static void insert(Connection connection, StoredTask stored) throws SQLException {
        String rootId = stored.task().rootId();
        if (rootId == null) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO kirin_flow (id, root_id) VALUES (?, ?)")) {
            insert.setString(1, stored.id());
            insert.setString(2, TaskKeys.task(stored.task().account(), rootId));
            insert.executeUpdate();
        }
    }

    /** The task with which a flow began is older than all that follow. */
    List<TaskRecord> list(AccountId account, String rootId, @Nullable TaskRecord after, int limit) {
        return database.transact(connection -> {
            String rootKey = TaskKeys.task(account, rootId);
            Optional<TaskRecord> root = after == null ? reads.find(connection, rootKey) : Optional.empty();
            List<TaskRecord> tasks = new ArrayList<>();
            root.ifPresent(task -> tasks.add(task.toBuilder().answer(null).build()));
            boolean fromTheFirst = after == null || after.externalTaskId().equals(rootId);
            tasks.addAll(following(connection, rootKey, fromTheFirst ? null : after, limit - tasks.size()));
            return tasks;
        });
    }

    private List<TaskRecord> following(Connection connection, String root, @Nullable TaskRecord after, int limit)
            throws SQLException {
        String behind = after == null ? "" : " AND (created_at > ? OR created_at = ? AND kirin_task.id > ?)";
        try (PreparedStatement select = connection.prepareStatement("SELECT " + sql.columnsWithoutAnswer()
                + " FROM kirin_flow JOIN kirin_task ON kirin_task.id = kirin_flow.id WHERE root_id = ?" + behind
                + " ORDER BY created_at, kirin_task.id LIMIT " + limit)) {
            select.setString(1, root);
            if (after != null) {
                Instant createdAt = after.createdAt();
                long millis = createdAt == null ? Long.MIN_VALUE : createdAt.toEpochMilli();
                select.setLong(2, millis);
                select.setLong(3, millis);
                select.setString(4, TaskKeys.task(after.account(), after.externalTaskId()));
            }
            List<TaskRecord> tasks = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    TaskRows.readIfPossible(rows).ifPresent(tasks::add);
                }
            }
            return tasks;
        }
    }
}
