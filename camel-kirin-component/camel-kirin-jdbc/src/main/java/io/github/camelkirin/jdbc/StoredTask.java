/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The columns that a change of a task sets. */
record StoredTask(TaskRecord task, String id, String record) {

    static StoredTask of(TaskRecord task) {
        return new StoredTask(task, TaskKeys.task(task.account(), task.externalTaskId()), RecordJson.write(task));
    }

    @Nullable
    String serviceId() {
        String taskId = task.taskId();
        return taskId == null ? null : TaskKeys.service(task.account(), taskId);
    }

    String state() {
        return task.state().name();
    }

    String status() {
        return task.status().name();
    }

    @Nullable
    String queue() {
        return switch (task.state()) {
            case SUBMITTING -> task.isUnsent() ? TaskRows.UNSENT : TaskRows.OPEN;
            case ACTIVE -> TaskRows.OPEN;
            case ENDED -> TaskRows.ENDED;
            case PARKED, DONE -> null;
        };
    }

    int ended() {
        return task.status().isEnded() ? 1 : 0;
    }

    int settled() {
        return task.state() == TaskState.PARKED || task.state() == TaskState.DONE ? 1 : 0;
    }

    int recordVersion() {
        return RecordJson.version(task);
    }

    int hasRequest() {
        return task.hasRequest() ? 1 : 0;
    }

    /**
     * Whether its inline images may be there and are not wanted any more. Only the first change without request finds any: that
     * with which the service has accepted it, or, where it might have been sent again, a later one.
     */
    boolean mayLeaveParts() {
        boolean keptForLonger = task.attempt() > 0 || task.resubmits().left() > 0;
        return !task.hasRequest() && (task.queries() == 0 || keptForLonger);
    }

    /**
     * Fills in {@link Sql#assignments}.
     *
     * @return the index of the next parameter
     */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int i = first;
        statement.setString(i++, serviceId());
        statement.setString(i++, task.taskId());
        statement.setString(i++, state());
        statement.setString(i++, status());
        statement.setString(i++, queue());
        statement.setInt(i++, ended());
        statement.setInt(i++, settled());
        statement.setInt(i++, hasRequest());
        statement.setString(i++, task.answer());
        statement.setString(i++, record);
        statement.setInt(i++, recordVersion());
        return i;
    }
}
