/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.BatchCounts;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.TaskScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of {@code kirin_batch}. */
final class BatchRows {

    private final Sql sql;

    BatchRows(Sql sql) {
        this.sql = sql;
    }

    /**
     * A row, as it was read.
     *
     * @param lastNumber of its last member
     * @param cancelAt null for never
     * @param cancelling whether its open tasks are being cancelled
     * @param now by the database's clock, when it was read
     */
    record Row(
            String id,
            Batch batch,
            long lastNumber,
            @Nullable Long cancelAt,
            boolean cancelling,
            long now) {

        Instant at() {
            return Instant.ofEpochMilli(now);
        }

        /** The same with another batch. One that waits for nothing more is not cancelled either. */
        Row with(Batch next) {
            boolean live = next.phase().isLive();
            return new Row(id, next, lastNumber, live ? cancelAt : null, live && cancelling, now);
        }

        boolean isCancelling() {
            return cancelling || cancelAt != null && cancelAt <= now;
        }

        Row numbered(long number) {
            return new Row(id, batch, number, cancelAt, cancelling, now);
        }

        /** The same, to be cancelled on, by whoever takes it then. */
        Row cancelIn(Duration delay) {
            return new Row(id, batch, lastNumber, now + delay.toMillis(), true, now);
        }
    }

    /** Empty if it is not there. It can be changed by nobody else until the transaction ends. */
    Optional<Row> lock(Connection connection, String id) throws SQLException {
        return read(connection, id, " FOR UPDATE");
    }

    Optional<Row> find(Connection connection, String id) throws SQLException {
        return read(connection, id, "");
    }

    private Optional<Row> read(Connection connection, String id, String lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT account, base_url, task_group, batch_id, size, phase, members, completed, failed, cancelled, expired,"
                        + " discarded, cost, created_at, ended_at, last_number, cancel_at, cancelling, " + sql.now()
                        + " FROM kirin_batch WHERE id = ?" + lock)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(id, row)) : Optional.empty();
            }
        }
    }

    private static Row read(String id, ResultSet row) throws SQLException {
        TaskScope scope = new TaskScope(row.getString(3), new AccountId(row.getString(1), row.getString(2)));
        Long endedAt = nullable(row, 15);
        Batch batch = new Batch(
                new BatchKey(scope, row.getString(4)),
                row.getInt(5),
                BatchPhase.valueOf(row.getString(6)),
                row.getLong(7),
                new BatchCounts(
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10),
                        row.getLong(11),
                        row.getLong(12),
                        row.getBigDecimal(13)),
                Instant.ofEpochMilli(row.getLong(14)),
                endedAt == null ? null : Instant.ofEpochMilli(endedAt));
        return new Row(id, batch, row.getLong(16), nullable(row, 17), row.getBoolean(18), row.getLong(19));
    }

    private static @Nullable Long nullable(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** Makes an empty batch, unless it is there; waits for whoever is making it. */
    void makeIfAbsent(Connection connection, BatchKey key, Duration timeout) throws SQLException {
        String unlessThere =
                switch (sql.dialect()) {
                    case POSTGRESQL -> " ON CONFLICT (id) DO NOTHING";
                    case MARIADB, MYSQL -> " ON DUPLICATE KEY UPDATE id = VALUES(id)"; // else two would share a lock
                    case H2 -> "";
                };
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO kirin_batch (id, scope, account, base_url, task_group, batch_id, size,"
                        + " phase, members, last_number, completed, failed, cancelled, expired, discarded, cost, cancelling,"
                        + " cancel_at, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, 0, 'OPEN', 0, 0, 0, 0, 0, 0, 0, 0, FALSE, "
                        + (timeout.isZero() ? "NULL" : sql.now() + " + " + timeout.toMillis()) + ", " + sql.now() + ", "
                        + sql.now() + ")" + unlessThere)) {
            insert.setString(1, TaskKeys.batch(key));
            insert.setString(2, TaskKeys.scope(key.scope()));
            insert.setString(3, key.scope().account().account());
            insert.setString(4, key.scope().account().baseUrl());
            insert.setString(5, key.scope().group());
            insert.setString(6, key.id());
            insert.executeUpdate();
        } catch (SQLException e) {
            if (sql.dialect() != Dialect.H2 || !Database.isDuplicate(e)) {
                throw e;
            }
        }
    }

    /** Stores one that is locked. */
    void store(Connection connection, Row row) throws SQLException {
        Batch batch = row.batch();
        BatchCounts counts = batch.counts();
        Instant endedAt = batch.endedAt();
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE kirin_batch SET size = ?, phase = ?, members = ?, last_number = ?, completed = ?, failed = ?,"
                        + " cancelled = ?, expired = ?, discarded = ?, cost = ?, cancel_at = ?, cancelling = ?, changed_at = ?, ended_at = ?"
                        + " WHERE id = ?")) {
            update.setInt(1, batch.size());
            update.setString(2, batch.phase().name());
            update.setLong(3, batch.members());
            update.setLong(4, row.lastNumber());
            update.setLong(5, counts.completed());
            update.setLong(6, counts.failed());
            update.setLong(7, counts.cancelled());
            update.setLong(8, counts.expired());
            update.setLong(9, counts.discarded());
            update.setBigDecimal(10, counts.cost());
            set(update, 11, row.cancelAt());
            update.setBoolean(12, row.cancelling());
            update.setLong(13, row.now());
            set(update, 14, endedAt == null ? null : endedAt.toEpochMilli());
            update.setString(15, row.id());
            update.executeUpdate();
        }
    }

    private static void set(PreparedStatement update, int index, @Nullable Long value) throws SQLException {
        if (value == null) {
            update.setNull(index, Types.BIGINT);
        } else {
            update.setLong(index, value);
        }
    }

    void delete(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM kirin_batch WHERE id = ?")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }
}
