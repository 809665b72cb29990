/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads tasks from rows of {@link Sql#columns}. */
final class TaskRows {

    static final String OPEN = "O";
    static final String ENDED = "E";
    static final String UNSENT = "U";
    static final int RECORD_VERSION = 9;
    static final int IN_SCOPE = 12;

    private static final Logger LOG = LoggerFactory.getLogger(JdbcTaskRepository.class);

    private TaskRows() {}

    /** @throws TaskRepositoryException if the row cannot be read; the message does not quote it */
    static TaskRecord read(ResultSet row) throws SQLException {
        AccountId account = new AccountId(row.getString(IN_SCOPE + 1), row.getString(IN_SCOPE + 2));
        return read(row, new TaskScope(row.getString(IN_SCOPE + 3), account));
    }

    private static TaskRecord read(ResultSet row, TaskScope scope) throws SQLException {
        String externalTaskId = row.getString(1);
        int recordVersion = row.getInt(RECORD_VERSION);
        try {
            TaskRecord.Builder task = TaskRecord.submitting(scope.account(), externalTaskId)
                    .group(scope.group())
                    .taskId(row.getString(2))
                    .timeLeft(Duration.ofMillis(row.getLong(5)))
                    .version(row.getLong(8))
                    .answer(row.getString(12));
            RecordJson.read(row.getString(10), task);
            task.state(TaskState.valueOf(row.getString(3)), TaskStatus.valueOf(row.getString(4)));
            Instant createdAt = Instant.ofEpochMilli(row.getLong(6));
            long endedAt = row.getLong(7);
            task.times(createdAt, row.wasNull() ? null : Instant.ofEpochMilli(endedAt));
            if (row.getInt(11) == 1) {
                task.requestLeftOut();
            }
            return task.build();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(externalTaskId, recordVersion);
        }
    }

    /** A row of {@link Sql#columnsWithoutAnswer}, unless it cannot be read. */
    static Optional<TaskRecord> readIfPossible(ResultSet row) throws SQLException {
        AccountId account = new AccountId(row.getString(IN_SCOPE + 1), row.getString(IN_SCOPE + 2));
        return readIfPossible(row, new TaskScope(row.getString(IN_SCOPE + 3), account));
    }

    /** A row of {@link Sql#columnsInScope}, unless it cannot be read: others must not suffer from that. */
    static Optional<TaskRecord> readIfPossible(ResultSet row, TaskScope scope) throws SQLException {
        try {
            return Optional.of(read(row, scope));
        } catch (TaskRepositoryException e) {
            LOG.warn("A task is passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static TaskRepositoryException unreadable(String externalTaskId, int recordVersion) {
        return recordVersion > RecordJson.VERSION
                ? newer(externalTaskId, recordVersion)
                : new TaskRepositoryException(
                        "the record of " + externalTaskId + " in kirin_task cannot be read: it is not as any version"
                                + " writes it. Restore it, or erase the task",
                        null);
    }

    static TaskRepositoryException newer(String externalTaskId, int recordVersion) {
        return new TaskRepositoryException(
                "the record of " + externalTaskId
                        + " was written by a newer version of this software: it is of version "
                        + recordVersion + ", and this one knows version " + RecordJson.VERSION
                        + ". Leave it to the nodes that run the newer version, or upgrade this one",
                null);
    }
}
