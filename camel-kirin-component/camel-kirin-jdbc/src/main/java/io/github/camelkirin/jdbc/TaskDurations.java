/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.DurationStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements about how long tasks take. Each takes effect by itself. */
final class TaskDurations implements DurationStore {

    private static final Duration KEPT = Duration.ofDays(28);
    private static final int LARGEST_IN = 500;

    private final Database database;
    private final Sql sql;

    TaskDurations(Database database, Sql sql) {
        this.database = database;
        this.sql = sql;
    }

    @Override
    public boolean replace(
            AccountId account, String kind, String node, @Nullable String expected, @Nullable String next) {
        String id = TaskKeys.durations(account, kind, node);
        return database.call(connection -> {
            if (expected == null) {
                return next == null
                        ? !isThere(connection, id)
                        : insert(connection, account, new Row(kind, node, next, Duration.ZERO));
            }
            return next == null ? delete(connection, id, expected) : update(connection, id, expected, next);
        });
    }

    private static boolean isThere(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM kirin_duration WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private boolean insert(Connection connection, AccountId account, Row row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO kirin_duration (id, kind_id, account, base_url, kind, node, durations, written_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, " + sql.now() + ")")) {
            insert.setString(1, TaskKeys.durations(account, row.kind(), row.node()));
            insert.setString(2, TaskKeys.kind(account, row.kind()));
            insert.setString(3, account.account());
            insert.setString(4, account.baseUrl());
            insert.setString(5, row.kind());
            insert.setString(6, row.node());
            insert.setString(7, row.text());
            return insert.executeUpdate() > 0;
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean update(Connection connection, String id, String expected, String next) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE kirin_duration SET durations = ?, written_at = " + sql.now()
                        + " WHERE id = ? AND durations = ?")) {
            update.setString(1, next);
            update.setString(2, id);
            update.setString(3, expected);
            return update.executeUpdate() > 0;
        }
    }

    private static boolean delete(Connection connection, String id, String expected) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM kirin_duration WHERE id = ? AND durations = ?")) {
            delete.setString(1, id);
            delete.setString(2, expected);
            return delete.executeUpdate() > 0;
        }
    }

    @Override
    public List<Row> load(AccountId account, Collection<String> kinds) {
        List<String> ids =
                kinds.stream().map(kind -> TaskKeys.kind(account, kind)).toList();
        List<Row> found = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += LARGEST_IN) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + LARGEST_IN));
            found.addAll(database.call(connection -> load(connection, some)));
        }
        return found;
    }

    private List<Row> load(Connection connection, List<String> kindIds) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT kind, node, durations, " + sql.now()
                + " - written_at FROM kirin_duration WHERE kind_id IN " + Sql.in(kindIds.size()))) {
            for (int i = 0; i < kindIds.size(); i++) {
                select.setString(i + 1, kindIds.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Duration age = Duration.ofMillis(Math.max(0, rows.getLong(4)));
                    found.add(new Row(rows.getString(1), rows.getString(2), rows.getString(3), age));
                }
            }
        }
        return found;
    }

    void purge() {
        database.call(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM kirin_duration WHERE written_at <= " + sql.now() + " - ?")) {
                delete.setLong(1, KEPT.toMillis());
                return delete.executeUpdate();
            }
        });
    }
}
