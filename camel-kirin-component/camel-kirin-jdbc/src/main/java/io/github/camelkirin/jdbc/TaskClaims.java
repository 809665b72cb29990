/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The statements about leases: who may work on what, and until when. */
final class TaskClaims {

    private static final int LARGEST_IN = 500;

    private final Database database;
    private final Sql sql;

    TaskClaims(Database database, Sql sql) {
        this.database = database;
        this.sql = sql;
    }

    List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
        List<TaskRecord> claimed = new ArrayList<>();
        if (limit.open() > 0) {
            claimed.addAll(claimDue(new Claim(scope, TaskRows.OPEN, limit.overdue(), limit.open()), lease));
        }
        if (limit.ended() > 0) {
            claimed.addAll(claimDue(new Claim(scope, TaskRows.ENDED, limit.overdue(), limit.ended()), lease));
        }
        if (limit.unsent() > 0) {
            claimed.addAll(claimDue(new Claim(scope, TaskRows.UNSENT, limit.overdue(), limit.unsent()), lease));
        }
        return claimed;
    }

    private record Claim(TaskScope scope, String queue, Duration overdue, int limit) {}

    private List<TaskRecord> claimDue(Claim claim, Lease lease) {
        return sql.dialect().returnsUpdates()
                ? database.call(connection -> claimInOneStatement(connection, claim, lease))
                : database.transact(connection -> claimInSteps(connection, claim, lease));
    }

    private String due(String columns) {
        return "SELECT " + columns + " FROM kirin_task WHERE scope = ? AND queue = ? AND claim_at <= " + sql.now()
                + " - ? AND record_version <= ? ORDER BY claim_at LIMIT ? FOR UPDATE SKIP LOCKED";
    }

    private static int bind(PreparedStatement statement, Claim claim) throws SQLException {
        statement.setString(1, TaskKeys.scope(claim.scope()));
        statement.setString(2, claim.queue());
        statement.setLong(3, claim.overdue().toMillis());
        statement.setInt(4, RecordJson.VERSION);
        statement.setInt(5, claim.limit());
        return 6;
    }

    private record Due(long since, TaskRecord task) {}

    private List<TaskRecord> claimInOneStatement(Connection connection, Claim claim, Lease lease) throws SQLException {
        List<Due> due = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement("WITH due AS ("
                + due("id AS due_id, claim_at AS due_since")
                + ") UPDATE kirin_task SET owner = ?, claim_at = " + sql.now() + " + ?, marked_at = NULL,"
                + " version = version + 1 FROM due WHERE id = due_id RETURNING " + sql.columnsInScope()
                + ", due_since")) {
            int next = bind(update, claim);
            update.setString(next++, lease.owner());
            update.setLong(next, lease.duration().toMillis());
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    long since = rows.getLong(TaskRows.IN_SCOPE + 1);
                    TaskRows.readIfPossible(rows, claim.scope()).ifPresent(task -> due.add(new Due(since, task)));
                }
            }
        }
        due.sort(Comparator.comparingLong(Due::since));
        return due.stream().map(Due::task).toList();
    }

    private List<TaskRecord> claimInSteps(Connection connection, Claim claim, Lease lease) throws SQLException {
        List<String> ids = new ArrayList<>();
        List<TaskRecord> tasks = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(due(sql.columnsInScope() + ", id"))) {
            bind(select, claim);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(TaskRows.IN_SCOPE + 1));
                    TaskRows.readIfPossible(rows, claim.scope()).ifPresent(tasks::add);
                }
            }
        }
        lease(connection, ids, lease);
        return tasks.stream().map(TaskClaims::nextVersion).toList();
    }

    private static TaskRecord nextVersion(TaskRecord task) {
        return task.toBuilder().version(task.version() + 1).build();
    }

    private void lease(Connection connection, List<String> ids, Lease lease) throws SQLException {
        for (int from = 0; from < ids.size(); from += LARGEST_IN) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + LARGEST_IN));
            try (PreparedStatement update = connection.prepareStatement("UPDATE kirin_task SET owner = ?, claim_at = "
                    + sql.now() + " + ?, marked_at = NULL, version = version + 1 WHERE id IN " + Sql.in(some.size()))) {
                update.setString(1, lease.owner());
                update.setLong(2, lease.duration().toMillis());
                bind(update, 3, some);
                update.executeUpdate();
            }
        }
    }

    private static void bind(PreparedStatement statement, int first, Collection<String> ids) throws SQLException {
        int i = first;
        for (String id : ids) {
            statement.setString(i++, id);
        }
    }

    /** A task that can be worked on by anybody, and is not held by anybody. */
    private String claimable() {
        return " WHERE id = ? AND queue IS NOT NULL AND (owner IS NULL OR claim_at <= " + sql.now()
                + ") AND record_version <= ?";
    }

    Optional<TaskRecord> claim(String id, Lease lease) {
        return database.transact(connection -> {
            List<TaskRecord> task = new ArrayList<>(1);
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + sql.columns() + " FROM kirin_task" + claimable() + " FOR UPDATE")) {
                select.setString(1, id);
                select.setInt(2, RecordJson.VERSION);
                try (ResultSet rows = select.executeQuery()) {
                    if (!rows.next()) {
                        return Optional.empty();
                    }
                    task.add(TaskRows.read(rows));
                }
            }
            lease(connection, List.of(id), lease);
            return Optional.of(nextVersion(task.get(0)));
        });
    }

    /** Returns the external IDs of those that the owner does not hold. */
    Set<String> renew(Collection<TaskRecord> tasks, Lease lease) {
        Map<String, String> lost = new HashMap<>();
        for (TaskRecord task : tasks) {
            lost.put(TaskKeys.task(task.account(), task.externalTaskId()), task.externalTaskId());
        }
        List<String> ids = lost.keySet().stream().sorted().toList();
        for (int from = 0; from < ids.size(); from += LARGEST_IN) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + LARGEST_IN));
            database.call(connection -> renew(connection, some, lease)).forEach(lost::remove);
        }
        return new HashSet<>(lost.values());
    }

    private List<String> renew(Connection connection, List<String> ids, Lease lease) throws SQLException {
        List<String> held = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement("UPDATE kirin_task SET claim_at = " + sql.now()
                + " + ? WHERE owner = ? AND queue IS NOT NULL AND id IN " + Sql.in(ids.size()))) {
            update.setLong(1, lease.duration().toMillis());
            update.setString(2, lease.owner());
            bind(update, 3, ids);
            if (update.executeUpdate() == ids.size()) {
                return ids;
            }
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM kirin_task WHERE owner = ? AND queue IS NOT NULL AND id IN " + Sql.in(ids.size()))) {
            select.setString(1, lease.owner());
            bind(select, 2, ids);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    held.add(rows.getString(1));
                }
            }
        }
        return held;
    }

    /** Where two nodes say so for the first time at once, one of them has said it for both. */
    void consuming(TaskScope scope) {
        String key = TaskKeys.scope(scope);
        database.call(connection -> {
            if (!sign(connection, "UPDATE kirin_consumer SET seen_at = " + sql.now() + " WHERE id = ?", key)) {
                sign(connection, "INSERT INTO kirin_consumer (id, seen_at) VALUES (?, " + sql.now() + ")", key);
            }
            return true;
        });
    }

    private static boolean sign(Connection connection, String change, String scope) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(change)) {
            statement.setString(1, scope);
            return statement.executeUpdate() > 0;
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                return true;
            }
            throw e;
        }
    }

    boolean markDue(String id) {
        return changed(
                "UPDATE kirin_task SET marked_at = CASE WHEN owner IS NULL THEN NULL ELSE COALESCE(marked_at, "
                        + sql.now()
                        + ") END, claim_at = CASE WHEN owner IS NULL AND claim_at > " + sql.now() + " THEN " + sql.now()
                        + " ELSE claim_at END WHERE id = ? AND queue IS NOT NULL",
                id);
    }

    boolean announce(String id) {
        return changed("UPDATE kirin_task SET announced = 1 WHERE id = ? AND state = 'SUBMITTING'", id);
    }

    private boolean changed(String update, String id) {
        return database.call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                statement.setString(1, id);
                return statement.executeUpdate() == 1;
            }
        });
    }
}
