/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.BatchMember;
import io.github.camelkirin.repository.BatchOutcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of {@code kirin_batch_member}. */
final class BatchMembers {

    /**
     * For PostgreSQL. As long as it has no statistics it takes several tasks for a large part of the table, and would read all of
     * it for each call; so it is to look for one at a time ({@code OFFSET 0}), for which it always uses the index.
     */
    private static final String LOCK_EACH =
            "SELECT m.id, m.member_number, m.task_key FROM unnest(?::text[]) AS t (task_key)"
                    + " CROSS JOIN LATERAL (SELECT id, member_number, task_key FROM kirin_batch_member WHERE task_key = t.task_key"
                    + " AND outcome IS NULL OFFSET 0 FOR UPDATE) AS m ORDER BY m.id, m.member_number";

    private BatchMembers() {}

    /** One that has not ended. */
    record Open(String batch, long number, String taskKey) {}

    static void insert(Connection connection, String batch, long number, String taskKey, String externalTaskId)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO kirin_batch_member (id, member_number, task_key, external_task_id) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, batch);
            insert.setLong(2, number);
            insert.setString(3, taskKey);
            insert.setString(4, externalTaskId);
            insert.executeUpdate();
        }
    }

    /** Those of these tasks that have not ended, in the order of their batches; nobody else can end them until the transaction ends. */
    static List<Open> lockOpen(Connection connection, Dialect dialect, Collection<String> taskKeys)
            throws SQLException {
        List<Open> open = new ArrayList<>();
        if (taskKeys.isEmpty()) {
            return open;
        }
        boolean each = dialect == Dialect.POSTGRESQL;
        try (PreparedStatement select = connection.prepareStatement(each ? LOCK_EACH : lockAll(taskKeys.size()))) {
            if (each) {
                select.setArray(1, connection.createArrayOf("text", taskKeys.toArray()));
            } else {
                int i = 1;
                for (String taskKey : taskKeys) {
                    select.setString(i++, taskKey);
                }
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    open.add(new Open(rows.getString(1), rows.getLong(2), rows.getString(3)));
                }
            }
        }
        return open;
    }

    private static String lockAll(int tasks) {
        return "SELECT id, member_number, task_key FROM kirin_batch_member WHERE task_key IN " + Sql.in(tasks)
                + " AND outcome IS NULL ORDER BY id, member_number FOR UPDATE";
    }

    /** @param ends by task */
    static void end(Connection connection, List<Open> members, Map<String, BatchCounting.End> ends)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE kirin_batch_member SET outcome = ?, task_id = ? WHERE id = ? AND member_number = ?")) {
            for (Open member : members) {
                BatchCounting.@Nullable End end = ends.get(member.taskKey());
                if (end != null) {
                    update.setString(1, end.outcome().name());
                    update.setString(2, end.taskId());
                    update.setString(3, member.batch());
                    update.setLong(4, member.number());
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
    }

    static void delete(Connection connection, Open member) throws SQLException {
        delete(connection, member.batch(), member.number() - 1, member.number());
    }

    static void delete(Connection connection, String batch, long after, long to) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM kirin_batch_member WHERE id = ? AND member_number > ? AND member_number <= ?")) {
            delete.setString(1, batch);
            delete.setLong(2, after);
            delete.setLong(3, to);
            delete.executeUpdate();
        }
    }

    /** @param open whether only those that have not ended */
    static List<BatchMember> page(Connection connection, String batch, long after, int limit, boolean open)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT member_number, external_task_id, task_id, outcome FROM kirin_batch_member WHERE id = ?"
                        + " AND member_number > ?" + (open ? " AND outcome IS NULL" : "")
                        + " ORDER BY id, member_number LIMIT " + limit)) {
            select.setString(1, batch);
            select.setLong(2, after);
            List<BatchMember> members = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String outcome = rows.getString(4);
                    members.add(new BatchMember(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            outcome == null ? null : BatchOutcome.valueOf(outcome)));
                }
            }
            return members;
        }
    }
}
