/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskError;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;

/** A task as far as it is remembered here, where the service is not asked, or does not know it any more. */
final class RememberedTask {

    private RememberedTask() {}

    /** With the images and all else of the answer as long as that is kept; after that what stays of it. */
    static KirinTask of(TaskRecord task, StatusMapping statuses) {
        String json = task.answer();
        if (json == null || !task.status().isEnded()) {
            return withoutAnswer(task);
        }
        KirinTask answer = KirinTask.fromJson(json, statuses);
        TaskOutcome outcome = task.outcome();
        return answer.toBuilder()
                .status(task.status())
                .taskId(task.taskId())
                .externalTaskId(task.externalTaskId())
                .attempt(task.attempt() + 1)
                .model(task.model())
                .requestId(outcome == null ? answer.getRequestId() : outcome.requestId())
                .build();
    }

    static KirinTask withoutAnswer(TaskRecord task) {
        KirinTask.Builder remembered = KirinTask.builder()
                .taskId(task.taskId())
                .externalTaskId(task.externalTaskId())
                .attempt(task.attempt() + 1)
                .model(task.model())
                .status(task.status())
                .progress(task.progress());
        TaskOutcome outcome = task.outcome();
        if (outcome != null) {
            remembered
                    .error(outcome.errorCode() == null ? null : new TaskError(outcome.errorCode(), null))
                    .cost(outcome.cost())
                    .requestId(outcome.requestId());
        }
        return remembered.build();
    }
}
