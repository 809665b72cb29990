/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchMember;
import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.BatchStore;
import io.github.camelkirin.repository.TaskScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches in the tables {@code kirin_batch} and {@code kirin_batch_member}. */
final class JdbcBatchStore implements BatchStore {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcTaskRepository.class);
    private static final int MOST_CLAIMED = 10;
    private static final int LARGEST_DELETE = 1000;

    private final Supplier<Parts> parts;

    /** @param parts asked for with each call: they are there once the repository has been started */
    JdbcBatchStore(Supplier<Parts> parts) {
        this.parts = parts;
    }

    record Parts(Database database, Sql sql, BatchCounting counting) {}

    @Override
    public Optional<Batch> find(BatchKey key) {
        Parts use = parts.get();
        return use.database()
                .call(connection -> use.counting().rows().find(connection, TaskKeys.batch(key)))
                .map(BatchRows.Row::batch);
    }

    @Override
    public Optional<Batch> close(BatchKey key) {
        return change(key, row -> row);
    }

    @Override
    public Optional<Batch> cancel(BatchKey key) {
        return change(key, row -> row.cancelIn(Duration.ZERO));
    }

    /** Closes a batch. */
    private Optional<Batch> change(BatchKey key, UnaryOperator<BatchRows.Row> also) {
        Parts use = parts.get();
        return use.database()
                .transact(connection -> {
                    Optional<BatchRows.Row> row = use.counting().rows().lock(connection, TaskKeys.batch(key));
                    return row.isEmpty() ? row : Optional.of(close(connection, use.counting(), also.apply(row.get())));
                })
                .map(BatchRows.Row::batch);
    }

    private static BatchRows.Row close(Connection connection, BatchCounting counting, BatchRows.Row row)
            throws SQLException {
        return row.batch().phase().isLive()
                ? counting.store(connection, row, row.batch().closed(row.at()))
                : row;
    }

    @Override
    public List<BatchMember> members(BatchKey key, long after, int limit) {
        return parts.get()
                .database()
                .call(connection -> BatchMembers.page(connection, TaskKeys.batch(key), after, limit, false));
    }

    @Override
    public Map<BatchPhase, Long> counts(TaskScope scope) {
        return parts.get().database().call(connection -> {
            Map<BatchPhase, Long> counts = new EnumMap<>(BatchPhase.class);
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT phase, COUNT(*) FROM kirin_batch WHERE scope = ? GROUP BY phase")) {
                select.setString(1, TaskKeys.scope(scope));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        counts.put(BatchPhase.valueOf(rows.getString(1)), rows.getLong(2));
                    }
                }
            }
            return counts;
        });
    }

    @Override
    public Optional<BatchKey> claimCancel(TaskScope scope, Duration lease) {
        Parts use = parts.get();
        String dueNow = "scope = ? AND cancel_at <= " + use.sql().now() + " ORDER BY scope, cancel_at";
        for (String id : ids(use, dueNow, TaskKeys.scope(scope), MOST_CLAIMED)) {
            Optional<BatchKey> claimed = use.database().transact(connection -> claimCancel(connection, use, id, lease));
            if (claimed.isPresent()) {
                return claimed;
            }
        }
        return Optional.empty();
    }

    private static Optional<BatchKey> claimCancel(Connection connection, Parts use, String id, Duration lease)
            throws SQLException {
        Optional<BatchRows.Row> found = use.counting().rows().lock(connection, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Long cancelAt = found.get().cancelAt();
        if (cancelAt == null || cancelAt > found.get().now()) {
            return Optional.empty(); // somebody else has it
        }
        Batch closed =
                close(connection, use.counting(), found.get().cancelIn(lease)).batch();
        return closed.phase().isLive() ? Optional.of(closed.key()) : Optional.empty();
    }

    private static List<String> ids(Parts use, String condition, Object parameter, int limit) {
        return use.database().call(connection -> {
            List<String> ids = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id FROM kirin_batch b WHERE " + condition + " LIMIT " + limit)) {
                select.setObject(1, parameter);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getString(1));
                    }
                }
            }
            return ids;
        });
    }

    @Override
    public List<BatchMember> toCancel(BatchKey key, long after, int limit, Duration lease) {
        Parts use = parts.get();
        String id = TaskKeys.batch(key);
        return use.database().transact(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE kirin_batch SET cancel_at = "
                    + use.sql().now() + " + ? WHERE id = ? AND cancel_at IS NOT NULL")) {
                update.setLong(1, lease.toMillis());
                update.setString(2, id);
                update.executeUpdate();
            }
            return BatchMembers.page(connection, id, after, limit, true);
        });
    }

    @Override
    public void cancelled(BatchKey key) {
        parts.get().database().call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE kirin_batch SET cancel_at = NULL, cancelling = FALSE WHERE id = ?")) {
                update.setString(1, TaskKeys.batch(key));
                return update.executeUpdate();
            }
        });
    }

    @Override
    public boolean isCancelling(BatchKey key) {
        Parts use = parts.get();
        return use.database()
                .call(connection -> use.counting().rows().find(connection, TaskKeys.batch(key)))
                .filter(BatchRows.Row::isCancelling)
                .isPresent();
    }

    @Override
    public Optional<Duration> nextCancel(TaskScope scope) {
        Parts use = parts.get();
        return use.database().call(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT MIN(cancel_at) - "
                    + use.sql().now() + " FROM kirin_batch WHERE scope = ? AND cancel_at IS NOT NULL")) {
                select.setString(1, TaskKeys.scope(scope));
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    long millis = rows.getLong(1);
                    return rows.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, millis)));
                }
            }
        });
    }

    /**
     * Forgets what has been done for so long, unless its event is remembered.
     *
     * @param abandoned how long one is kept that nobody closes and that nothing more happens to
     */
    void purge(Duration done, Duration abandoned) {
        Parts use = parts.get();
        String now = use.sql().now();
        purge(
                use,
                "phase = 'DONE' AND changed_at <= " + now
                        + " - ? AND NOT EXISTS (SELECT 1 FROM kirin_task t WHERE t.id = b.id)",
                done);
        int given = purge(
                use,
                "phase = 'OPEN' AND changed_at <= " + now
                        + " - ? AND completed + failed + cancelled + expired + discarded = members",
                abandoned);
        if (given > 0) {
            LOG.warn(
                    "{} batches were forgotten without an event: nothing had happened to them for parkedRetention ({}), all"
                            + " their tasks had ended, and fewer had come than were said to, or nobody had closed them.",
                    given,
                    abandoned);
        }
    }

    /** In steps, so that no transaction is long. */
    private static int purge(Parts use, String condition, Duration age) {
        int purged = 0;
        while (true) {
            List<String> ids = ids(use, condition + " ORDER BY id", age.toMillis(), LARGEST_DELETE);
            for (String id : ids) {
                purged += purge(use, id);
            }
            if (ids.size() < LARGEST_DELETE) {
                return purged;
            }
        }
    }

    private static int purge(Parts use, String id) {
        BatchRows rows = use.counting().rows();
        long last = use.database()
                .call(connection -> rows.find(connection, id))
                .map(BatchRows.Row::lastNumber)
                .orElse(0L);
        for (long after = 0; after < last; after += LARGEST_DELETE) {
            long from = after;
            use.database().call(connection -> {
                BatchMembers.delete(connection, id, from, from + LARGEST_DELETE);
                return true;
            });
        }
        return use.database().call(connection -> {
            rows.delete(connection, id);
            return 1;
        });
    }
}
