/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;

/** Stands in for the service's answer where a create is refused after the exchange has been answered. */
final class FailedAnswer {

    private FailedAnswer() {}

    static TaskRecord of(TaskRecord task, KirinException cause) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("external_task_id", task.externalTaskId());
        answer.put("model", task.model());
        answer.put("status", TaskStatus.FAILED.value());
        ObjectNode error = answer.putObject("error");
        String code = cause instanceof ServiceException service ? service.getCode() : null;
        error.put("code", code != null ? code : cause.getClass().getSimpleName());
        error.put("message", cause.getMessage());
        return task.toBuilder()
                .state(TaskState.ENDED, TaskStatus.FAILED)
                .answer(answer.toString())
                .outcome(new TaskOutcome(error.get("code").asText(), null, cause.getRequestId()))
                .request(null)
                .build();
    }
}
