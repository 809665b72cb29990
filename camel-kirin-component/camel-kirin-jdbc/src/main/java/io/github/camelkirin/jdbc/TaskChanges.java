/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The statements that change one task at a time. */
final class TaskChanges {

    private static final int CHUNK_BYTES = 512 * 1024;
    private static final int ATTEMPTS = 3;

    private final Database database;
    private final Sql sql;
    private final TaskReads reads;
    private final Admissions admissions;
    private final Charges charges;
    private final BatchCounting batches;

    TaskChanges(
            Database database,
            Sql sql,
            TaskReads reads,
            Admissions admissions,
            Charges charges,
            BatchCounting batches) {
        this.charges = charges;
        this.batches = batches;
        this.database = database;
        this.sql = sql;
        this.reads = reads;
        this.admissions = admissions;
    }

    /** A task that is to be inserted, and how. */
    private record Wanted(
            TaskRecord given,
            StoredTask stored,
            @Nullable StoredRequest parts,
            Duration timeout,
            @Nullable Lease lease,
            Admission admission) {

        static Wanted of(TaskRecord given, Duration timeout, @Nullable Lease lease, Admission admission) {
            TaskRecord task = admission.charge() == null
                    ? given
                    : given.toBuilder().chargeId(Charges.newId()).build();
            byte[] request = task.request();
            StoredRequest parts = request == null ? null : StoredRequest.of(request);
            return new Wanted(given, StoredTask.of(task), parts, timeout, lease, admission);
        }

        TaskRecord task() {
            return stored.task();
        }
    }

    Insertion insertIfAbsent(TaskRecord given, Duration timeout, @Nullable Lease lease, Admission admission) {
        Wanted wanted = Wanted.of(given, timeout, lease, admission);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            admissions.prepare(wanted.task(), admission);
            Optional<Insertion> insertion =
                    database.transact(connection -> admissions.lock(connection, wanted.task(), admission)
                            ? insertUnderLocks(connection, wanted)
                            : Optional.empty());
            if (insertion.isPresent()) {
                return insertion.get();
            }
        }
        throw new TaskRepositoryException(
                "the task " + given.externalTaskId()
                        + " comes and goes: two nodes must not submit and erase it at once",
                null);
    }

    /** The same in a transaction that is not ours. What it sees may be older than what is in the way. */
    Insertion insertIfAbsent(Connection connection, TaskRecord given, Duration timeout, Admission admission)
            throws SQLException {
        Wanted wanted = Wanted.of(given, timeout, null, admission);
        admissions.lockJoined(connection, wanted.task(), admission);
        Optional<Insertion> insertion = insertUnderLocks(connection, wanted);
        if (insertion.isEmpty()) {
            insertion = reads.findCommitted(connection, wanted.stored().id()).map(found -> new Insertion(found, false));
        }
        return insertion.orElseThrow(() -> new TaskRepositoryException(
                "the task " + given.externalTaskId()
                        + " was stored by another transaction that this one cannot see: roll"
                        + " back and run it again",
                null));
    }

    /** Empty if what was in the way is gone by now, or cannot be seen. */
    private Optional<Insertion> insertUnderLocks(Connection connection, Wanted wanted) throws SQLException {
        StoredTask stored = wanted.stored();
        Charge charge = wanted.admission().charge();
        Charges.Known known =
                charge == null ? null : charges.known(connection, wanted.task().account(), charge);
        Refusal refusal = admissions.check(connection, wanted.task(), wanted.admission(), known);
        if (refusal != null) {
            return reads.find(connection, stored.id())
                    .map(found -> new Insertion(found, false))
                    .or(() -> Optional.of(Insertion.refused(wanted.given(), refusal)));
        }
        Optional<TaskRecord> inserted = insert(connection, wanted);
        if (inserted.isEmpty()) {
            return reads.find(connection, stored.id()).map(found -> new Insertion(found, false));
        }
        Refusal ofBatch =
                batches.join(connection, wanted.task(), wanted.admission().batch());
        if (ofBatch != null) {
            delete(connection, stored.id());
            return Optional.of(Insertion.refused(wanted.given(), ofBatch));
        }
        if (charge != null && known != null) {
            charges.insert(connection, wanted.task(), charge, known);
        }
        TaskFlows.insert(connection, stored);
        byte[] request = wanted.task().request();
        if (request != null && wanted.parts() != null) {
            insertParts(connection, stored.id(), request, wanted.parts());
        }
        return inserted.map(
                made -> new Insertion(made.toBuilder().request(request).build(), true));
    }

    /** Empty if it is there. */
    private Optional<TaskRecord> insert(Connection connection, Wanted wanted) throws SQLException {
        StoredTask stored = wanted.stored();
        StoredRequest request = wanted.parts();
        Lease lease = wanted.lease();
        TaskRecord task = stored.task();
        String now = sql.now();
        String ifAbsent =
                sql.dialect().returnsUpdates() ? " ON CONFLICT (id) DO NOTHING RETURNING " + sql.columns() : "";
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO kirin_task (id, scope, account, base_url,"
                        + " task_group, external_task_id, owner, claim_at, deadline, created_at, service_id, task_id, state,"
                        + " status, queue, ended_at, settled_at, request, request_layout, answer, record, record_version, version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, " + now + " + ?, " + now + " + ?, " + now + ", ?, ?, ?, ?, ?,"
                        + " CASE WHEN ? = 1 THEN " + now + " ELSE NULL END, CASE WHEN ? = 1 THEN " + now
                        + " ELSE NULL END,"
                        + " ?, ?, ?, ?, ?, 1)" + ifAbsent)) {
            int i = 1;
            insert.setString(i++, stored.id());
            insert.setString(i++, TaskKeys.scope(task.scope()));
            insert.setString(i++, task.account().account());
            insert.setString(i++, task.account().baseUrl());
            insert.setString(i++, task.group());
            insert.setString(i++, task.externalTaskId());
            insert.setString(i++, lease == null ? null : lease.owner());
            insert.setLong(i++, lease == null ? 0 : lease.duration().toMillis());
            insert.setLong(i++, wanted.timeout().toMillis());
            insert.setString(i++, stored.serviceId());
            insert.setString(i++, task.taskId());
            insert.setString(i++, stored.state());
            insert.setString(i++, stored.status());
            insert.setString(i++, stored.queue());
            insert.setInt(i++, stored.ended());
            insert.setInt(i++, stored.settled());
            insert.setString(i++, request == null ? null : request.json());
            insert.setString(i++, request == null ? null : request.layout());
            insert.setString(i++, task.answer());
            insert.setString(i++, stored.record());
            insert.setInt(i, stored.recordVersion());
            return changed(connection, insert, stored.id());
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Runs a change, and returns the task as it is then; empty if the change was none. */
    private Optional<TaskRecord> changed(Connection connection, PreparedStatement change, String id)
            throws SQLException {
        if (!sql.dialect().returnsUpdates()) {
            return change.executeUpdate() == 1 ? reads.find(connection, id) : Optional.empty();
        }
        try (ResultSet rows = change.executeQuery()) {
            return rows.next() ? Optional.of(TaskRows.read(rows)) : Optional.empty();
        }
    }

    /** One chunk at a time: ten images of ten megabytes are not to be in memory twice. */
    private static void insertParts(Connection connection, String id, byte[] request, StoredRequest parts)
            throws SQLException {
        for (int part = 0; part < parts.parts().size(); part++) {
            StoredRequest.Part range = parts.parts().get(part);
            int end = range.start() + range.length();
            int chunk = 0;
            for (int from = range.start(); from < end; from += CHUNK_BYTES) {
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO kirin_task_part (id, part, chunk, data) VALUES (?, ?, ?, ?)")) {
                    insert.setString(1, id);
                    insert.setInt(2, part);
                    insert.setInt(3, chunk++);
                    insert.setBytes(4, Arrays.copyOfRange(request, from, Math.min(end, from + CHUNK_BYTES)));
                    insert.executeUpdate();
                }
            }
        }
    }

    Optional<TaskRecord> update(TaskRecord task) {
        return update(task, "");
    }

    Optional<TaskRecord> beginSending(TaskRecord unsent) {
        Duration timeout = unsent.timeoutOnceSent();
        return timeout == null
                ? Optional.empty()
                : update(
                        unsent.toBuilder().timeoutOnceSent(null).build(),
                        ", deadline = " + sql.now() + " + " + timeout.toMillis());
    }

    private Optional<TaskRecord> update(TaskRecord task, String alsoSet) {
        StoredTask stored = StoredTask.of(task);
        Database.Work<Optional<TaskRecord>> work = connection -> {
            Optional<TaskRecord> updated = update(connection, stored, alsoSet);
            if (updated.isPresent() && stored.mayLeaveParts()) {
                deleteParts(connection, List.of(stored.id()));
            }
            return updated.map(found -> withRequest(found, task));
        };
        boolean inOneStatement = sql.dialect().returnsUpdates() && !stored.mayLeaveParts();
        return inOneStatement ? database.call(work) : database.transact(work);
    }

    private Optional<TaskRecord> update(Connection connection, StoredTask stored, String alsoSet) throws SQLException {
        String returning = sql.dialect().returnsUpdates() ? " RETURNING " + sql.columns() : "";
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE kirin_task SET " + sql.assignments() + alsoSet + " WHERE id = ? AND version = ?" + returning)) {
            int next = stored.bind(update, 1);
            update.setString(next++, stored.id());
            update.setLong(next, stored.task().version());
            Optional<TaskRecord> updated = changed(connection, update, stored.id());
            return updated.isEmpty() && isStored(connection, stored) ? reads.find(connection, stored.id()) : updated;
        }
    }

    /** Whether it was this very change that made the next version: its answer was lost, and it is tried again. */
    private static boolean isStored(Connection connection, StoredTask stored) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM kirin_task WHERE id = ? AND version = ? AND state = ? AND owner IS NOT NULL AND record = ?")) {
            select.setString(1, stored.id());
            select.setLong(2, stored.task().version() + 1);
            select.setString(3, stored.state());
            select.setString(4, stored.record());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** What was there before the change need not be loaded again. */
    private static TaskRecord withRequest(TaskRecord found, TaskRecord given) {
        byte[] request = given.request();
        return found.hasRequest() && request != null
                ? found.toBuilder().request(request).build()
                : found;
    }

    static void deleteParts(Connection connection, Collection<String> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM kirin_task_part WHERE id IN " + Sql.in(ids.size()))) {
            int i = 1;
            for (String id : ids) {
                delete.setString(i++, id);
            }
            delete.executeUpdate();
        }
    }

    boolean remove(TaskRecord task) {
        if (task.batchId() == null) {
            return database.call(connection -> remove(connection, task));
        }
        return database.transact(connection -> {
            boolean removed = remove(connection, task);
            if (removed) {
                batches.left(connection, task);
            }
            return removed;
        });
    }

    private static boolean remove(Connection connection, TaskRecord task) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM kirin_task WHERE id = ? AND version = ? AND announced = 0")) {
            delete.setString(1, TaskKeys.task(task.account(), task.externalTaskId()));
            delete.setLong(2, task.version());
            return delete.executeUpdate() == 1;
        }
    }

    boolean requeue(String id, Duration timeout) {
        return changeParked(
                id,
                task -> task.toBuilder().requeued().build(),
                ", deadline = " + sql.now() + " + " + timeout.toMillis() + ", claim_at = " + sql.now()
                        + ", owner = NULL, marked_at = NULL");
    }

    /** @param forget whether nothing is to be kept of it */
    boolean discard(String id, boolean forget) {
        if (forget) {
            return database.transact(connection -> {
                Optional<TaskRecord> parked = lockParked(connection, id);
                if (parked.isPresent()) {
                    delete(connection, id);
                    batches.discarded(connection, parked.get());
                }
                return parked.isPresent();
            });
        }
        return changeParked(id, task -> task.toBuilder().summary().build(), ", owner = NULL");
    }

    private boolean changeParked(String id, UnaryOperator<TaskRecord> change, String alsoSet) {
        return database.transact(connection -> {
            Optional<TaskRecord> parked = lockParked(connection, id);
            if (parked.isEmpty()) {
                return false;
            }
            StoredTask stored = StoredTask.of(change.apply(parked.get()));
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE kirin_task SET " + sql.assignments() + alsoSet + " WHERE id = ?")) {
                update.setString(stored.bind(update, 1), id);
                update.executeUpdate();
            }
            if (!stored.task().hasRequest()) {
                deleteParts(connection, List.of(id));
            }
            if (stored.task().state() == TaskState.DONE) {
                batches.discarded(connection, stored.task());
            }
            return true;
        });
    }

    private Optional<TaskRecord> lockParked(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + sql.columns() + " FROM kirin_task WHERE id = ? AND state = 'PARKED' FOR UPDATE")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                TaskRecord task = TaskRows.read(rows);
                int recordVersion = rows.getInt(TaskRows.RECORD_VERSION);
                if (recordVersion > RecordJson.VERSION) {
                    throw TaskRows.newer(task.externalTaskId(), recordVersion);
                }
                return Optional.of(task);
            }
        }
    }

    boolean erase(String id) {
        return database.transact(connection -> {
            boolean erased = delete(connection, id);
            if (erased) {
                batches.erased(connection, List.of(id));
            }
            return erased;
        });
    }

    private static boolean delete(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM kirin_task WHERE id = ?")) {
            delete.setString(1, id);
            return delete.executeUpdate() == 1;
        }
    }
}
