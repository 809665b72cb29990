/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import static io.github.camelkirin.simulator.wire.Answers.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskError;

/**
 * The bodies of callbacks.
 *
 * @param answers the query's answers, which two of the three forms repeat
 */
public record CallbackBodies(GenerationAnswers answers) {

    /** What is posted when a task has changed. */
    public ObjectNode body(Task task, long now, String baseUrl, Dialect dialect) {
        if (dialect.is(Dialect.Callback.UPSTREAM)) {
            return upstream(task, now, baseUrl, dialect);
        }
        ObjectNode bare = answers.bare(task, now, baseUrl, dialect);
        return dialect.is(Dialect.Callback.WRAPPED) ? Answers.wrapped(bare) : bare;
    }

    private ObjectNode upstream(Task task, long now, String baseUrl, Dialect dialect) {
        Phase phase = task.phaseAt(now);
        TaskError error = task.timeline().error();
        ObjectNode body = JSON.objectNode();
        body.put("task_id", task.id());
        body.put(
                "task_status",
                switch (phase) {
                    case QUEUED -> "submitted";
                    case RUNNING -> "processing";
                    case COMPLETED -> "succeed";
                    case FAILED, CANCELLED -> "failed";
                });
        body.put("task_status_msg", error != null && phase == Phase.FAILED ? error.message() : "");
        Answers.put(body, "created_at", task.timeline().createdAt(), dialect);
        Answers.put(body, "updated_at", task.timeline().updatedAt(now), dialect);
        body.putObject("task_info").put("external_task_id", task.externalTaskId());
        ObjectNode result = body.putObject("task_result");
        ArrayNode images = result.putArray("images");
        int count = phase == Phase.COMPLETED ? task.parameters().pictures().count() : 0;
        for (int index = 0; index < count; index++) {
            images.addObject().put("index", index).put("url", answers.files().url(baseUrl, task, index, now));
        }
        result.putArray("videos");
        if (phase == Phase.COMPLETED) {
            body.put("final_unit_deduction", answers.prices().cost(task).toPlainString());
        }
        return body;
    }
}
