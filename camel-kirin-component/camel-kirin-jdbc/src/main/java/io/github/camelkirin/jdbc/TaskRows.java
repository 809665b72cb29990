/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads tasks from rows of {@link Sql#columns}. */
final class TaskRows {

    static final String OPEN = "O";
    static final String ENDED = "E";

    private static final Logger LOG = LoggerFactory.getLogger(JdbcTaskRepository.class);

    private TaskRows() {}

    /** @throws TaskRepositoryException if the row cannot be read; the message does not quote it */
    static TaskRecord read(ResultSet row) throws SQLException {
        AccountId account = new AccountId(row.getString(1), row.getString(2));
        String externalTaskId = row.getString(3);
        int recordVersion = row.getInt(12);
        try {
            TaskRecord.Builder task = TaskRecord.submitting(account, externalTaskId)
                    .group(row.getString(4))
                    .taskId(row.getString(5))
                    .timeLeft(Duration.ofMillis(row.getLong(8)))
                    .version(row.getLong(11))
                    .answer(row.getString(15));
            RecordJson.read(row.getString(13), task);
            task.state(TaskState.valueOf(row.getString(6)), TaskStatus.valueOf(row.getString(7)));
            Instant endedAt = Instant.ofEpochMilli(row.getLong(10));
            task.times(Instant.ofEpochMilli(row.getLong(9)), row.getObject(10) == null ? null : endedAt);
            if (row.getInt(14) == 1) {
                task.requestLeftOut();
            }
            return task.build();
        } catch (IllegalArgumentException e) {
            throw unreadable(externalTaskId, recordVersion);
        }
    }

    /** Adds a task unless it cannot be read: others must not suffer from that. */
    static void readTo(List<TaskRecord> tasks, ResultSet row) throws SQLException {
        try {
            tasks.add(read(row));
        } catch (TaskRepositoryException e) {
            LOG.warn("A task is passed over: {}", e.getMessage());
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
