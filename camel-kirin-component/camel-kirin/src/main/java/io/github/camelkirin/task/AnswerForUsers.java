/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.TaskRecord;

/** The service's answer with what only we know: the caller's ID, and that the deadline has passed. */
final class AnswerForUsers {

    private AnswerForUsers() {}

    static KirinTask of(TaskRecord task, KirinTask answer) {
        return answer.toBuilder()
                .status(task.status())
                .taskId(answer.getTaskId() != null ? answer.getTaskId() : task.taskId())
                .externalTaskId(task.externalTaskId())
                .attempt(task.attempt() + 1)
                .model(answer.getModel() != null ? answer.getModel() : task.model())
                .build();
    }
}
