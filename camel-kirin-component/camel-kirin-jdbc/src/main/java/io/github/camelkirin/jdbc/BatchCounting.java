/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchOutcome;
import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.BatchTerms;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskEvent;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches in step with their tasks, in the transactions that change those. Rows are locked in one order: tasks, members,
 * then batches by their key.
 */
final class BatchCounting {

    private static final int ATTEMPTS = 3;

    private final Sql sql;
    private final BatchRows rows;

    BatchCounting(Sql sql) {
        this.sql = sql;
        this.rows = new BatchRows(sql);
    }

    BatchRows rows() {
        return rows;
    }

    /** How a task has ended, as far as its batch is concerned. */
    record End(
            BatchOutcome outcome,
            @Nullable String taskId,
            @Nullable BigDecimal cost) {

        static final End ERASED = new End(BatchOutcome.DISCARDED, null, null);

        static End of(TaskRecord task, BatchOutcome outcome) {
            TaskOutcome known = task.outcome();
            return new End(outcome, task.taskId(), known == null ? null : known.cost());
        }
    }

    /**
     * Makes a task that was just inserted one of its batch.
     *
     * @return why it cannot be, and is to be taken out again; null if it is
     */
    Refusal.@Nullable OfBatch join(Connection connection, TaskRecord task, BatchTerms terms) throws SQLException {
        BatchKey key = task.batch();
        if (key == null) {
            return null;
        }
        String id = TaskKeys.batch(key);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<BatchRows.Row> there = rows.lock(connection, id);
            if (there.isPresent()) {
                BatchRows.Row row = there.get();
                Refusal.OfBatch refusal = row.batch().refusal(terms);
                if (refusal == null) {
                    long number = row.lastNumber() + 1;
                    rows.store(connection, row.with(row.batch().joined(terms)).numbered(number));
                    BatchMembers.insert(
                            connection,
                            id,
                            number,
                            TaskKeys.task(task.account(), task.externalTaskId()),
                            task.externalTaskId());
                }
                return refusal;
            }
            rows.makeIfAbsent(connection, key, terms.timeout());
        }
        throw new TaskRepositoryException(
                "the batch " + key.id() + " comes and goes: its first tasks must not be refused and sent at once",
                null);
    }

    /** A task was removed as if it had never been. */
    void left(Connection connection, TaskRecord task) throws SQLException {
        String taskKey = TaskKeys.task(task.account(), task.externalTaskId());
        for (BatchMembers.Open member : BatchMembers.lockOpen(connection, sql.dialect(), List.of(taskKey))) {
            BatchMembers.delete(connection, member);
            Optional<BatchRows.Row> row = rows.lock(connection, member.batch());
            if (row.isPresent()) {
                Batch next = row.get().batch().left(row.get().at());
                if (next.isVoid()) {
                    rows.delete(connection, member.batch());
                } else {
                    store(connection, row.get(), next);
                }
            }
        }
    }

    /** What was to be done with tasks is done. */
    void finished(Connection connection, Collection<TaskRecord> tasks) throws SQLException {
        Map<String, End> ends = new HashMap<>();
        List<String> events = new ArrayList<>();
        for (TaskRecord task : tasks) {
            String taskKey = TaskKeys.task(task.account(), task.externalTaskId());
            if (task.event() == TaskEvent.BATCH) {
                events.add(taskKey);
            } else if (task.batchId() != null) {
                ends.put(taskKey, End.of(task, BatchOutcome.of(task.status())));
            }
        }
        count(connection, ends);
        done(connection, events);
    }

    /** A parked task was given up. */
    void discarded(Connection connection, TaskRecord task) throws SQLException {
        String taskKey = TaskKeys.task(task.account(), task.externalTaskId());
        if (task.event() == TaskEvent.BATCH) {
            done(connection, List.of(taskKey));
        } else if (task.batchId() != null) {
            count(connection, Map.of(taskKey, End.of(task, BatchOutcome.DISCARDED)));
        }
    }

    /** Rows of which nothing else is known were deleted. */
    void erased(Connection connection, Collection<String> taskKeys) throws SQLException {
        Map<String, End> ends = new HashMap<>();
        taskKeys.forEach(taskKey -> ends.put(taskKey, End.ERASED));
        count(connection, ends);
        done(connection, taskKeys);
    }

    private void count(Connection connection, Map<String, End> ends) throws SQLException {
        List<BatchMembers.Open> members = BatchMembers.lockOpen(connection, sql.dialect(), ends.keySet());
        if (members.isEmpty()) {
            return;
        }
        BatchMembers.end(connection, members, ends);
        Map<String, List<End>> byBatch = new TreeMap<>();
        for (BatchMembers.Open member : members) {
            @Nullable End end = ends.get(member.taskKey());
            if (end != null) {
                byBatch.computeIfAbsent(member.batch(), absent -> new ArrayList<>())
                        .add(end);
            }
        }
        for (Map.Entry<String, List<End>> batch : byBatch.entrySet()) {
            Optional<BatchRows.Row> row = rows.lock(connection, batch.getKey());
            if (row.isPresent()) {
                Batch next = row.get().batch();
                for (End end : batch.getValue()) {
                    next = next.counted(end.outcome(), end.cost(), row.get().at());
                }
                store(connection, row.get(), next);
            }
        }
    }

    private void done(Connection connection, Collection<String> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE kirin_batch SET phase = 'DONE', changed_at = " + sql.now()
                        + " WHERE phase = 'ENDED' AND id IN " + Sql.in(ids.size()))) {
            int i = 1;
            for (String id : ids) {
                update.setString(i++, id);
            }
            update.executeUpdate();
        }
    }

    /** Stores a batch that is locked, with its event if it has just ended. Returns how it is then. */
    BatchRows.Row store(Connection connection, BatchRows.Row row, Batch next) throws SQLException {
        BatchRows.Row changed = row.with(next);
        rows.store(connection, changed);
        if (row.batch().phase().isLive() && next.phase() == BatchPhase.ENDED) {
            insertEvent(connection, next);
        }
        return changed;
    }

    /** Due at once. Of an earlier batch with this ID, one may be remembered. */
    private void insertEvent(Connection connection, Batch batch) throws SQLException {
        StoredTask event = StoredTask.of(batch.event());
        TaskRecord task = event.task();
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM kirin_task WHERE id = ? AND state = 'DONE'")) {
            delete.setString(1, event.id());
            delete.executeUpdate();
        }
        String now = sql.now();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO kirin_task (id, scope, account, base_url, task_group, external_task_id, state, status, queue,"
                        + " record, record_version, version, claim_at, deadline, created_at, ended_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, " + now + ", " + now + ", " + now + ", " + now
                        + ")")) {
            insert.setString(1, event.id());
            insert.setString(2, TaskKeys.scope(task.scope()));
            insert.setString(3, task.account().account());
            insert.setString(4, task.account().baseUrl());
            insert.setString(5, task.group());
            insert.setString(6, task.externalTaskId());
            insert.setString(7, event.state());
            insert.setString(8, event.status());
            insert.setString(9, event.queue());
            insert.setString(10, event.record());
            insert.setInt(11, event.recordVersion());
            insert.executeUpdate();
        }
    }
}
