/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import static io.github.camelkirin.simulator.wire.Answers.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.request.PixelSize;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * The queue protocol's answers.
 *
 * @param prices what {@code usage} is reckoned by
 * @param files where pictures are
 */
public record QueueAnswers(Prices prices, ResultFiles files) {
    private static final Map<Phase, String> STATUSES =
            Answers.statuses("IN_QUEUE", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED");

    /** A create's answer. */
    public ObjectNode created(Task task, long now, String baseUrl, Dialect dialect) {
        ObjectNode answer = links(task, baseUrl);
        answer.put("queue_position", 0);
        if (dialect.is(Dialect.QueueStatus.PRESENT)) {
            answer.put("status", dialect.status(task.phaseAt(now), STATUSES));
        }
        Answers.addUnknown(answer, dialect);
        return Answers.enveloped(answer, dialect);
    }

    /** What {@code /status} answers. */
    public ObjectNode status(Task task, long now, String baseUrl, Dialect dialect) {
        return Answers.enveloped(bareStatus(task, now, baseUrl, dialect), dialect);
    }

    /** What {@code /response} answers once the task has ended. */
    public ObjectNode response(Task task, long now, String baseUrl, Dialect dialect) {
        ObjectNode answer = bareStatus(task, now, baseUrl, dialect);
        if (task.phaseAt(now) == Phase.COMPLETED) {
            answer.set("outputs", outputs(task, now, baseUrl, dialect));
            Answers.putUsage(answer, task, prices, dialect);
        }
        return Answers.enveloped(answer, dialect);
    }

    private static ObjectNode bareStatus(Task task, long now, String baseUrl, Dialect dialect) {
        Phase phase = task.phaseAt(now);
        boolean disguised = phase == Phase.FAILED && dialect.is(Dialect.QueueFailure.COMPLETED_WITH_ERROR);
        ObjectNode answer = links(task, baseUrl);
        answer.put("status", dialect.status(disguised ? Phase.COMPLETED : phase, STATUSES));
        if (phase == Phase.QUEUED) {
            answer.put("queue_position", 0);
        }
        if (phase == Phase.RUNNING) {
            answer.put("progress", task.timeline().progressAt(now));
        }
        TaskError error = task.timeline().error();
        if (phase == Phase.FAILED && error != null) {
            Answers.putError(answer, error, dialect);
            answer.put("error_type", "generation_error");
            answer.putObject("provider_error").put("code", error.code()).put("message", error.message());
        }
        String when = Instant.ofEpochMilli(task.timeline().updatedAt(now)).toString();
        answer.putArray("logs").addObject().put("message", phase.name()).put("timestamp", when);
        Answers.addUnknown(answer, dialect);
        return answer;
    }

    private static ObjectNode links(Task task, String baseUrl) {
        String model = URLEncoder.encode(task.model(), StandardCharsets.UTF_8).replace("+", "%20");
        String request = baseUrl + "/model/v1/queue/" + model + "/requests/" + task.id();
        ObjectNode answer = JSON.objectNode();
        answer.put("request_id", task.id());
        answer.put("status_url", request + "/status");
        answer.put("response_url", request + "/response");
        answer.put("cancel_url", request + "/cancel");
        return answer;
    }

    private ArrayNode outputs(Task task, long now, String baseUrl, Dialect dialect) {
        ArrayNode outputs = JSON.arrayNode();
        PixelSize size = task.parameters().pictures().size();
        for (int index = 0; index < task.parameters().pictures().count(); index++) {
            ObjectNode output = outputs.addObject();
            output.put("type", "image");
            output.put("url", files.url(baseUrl, task, index, now));
            output.put("content_type", files.mediaType());
            output.put("file_name", index + "." + files.extension());
            output.put("width", size.width());
            output.put("height", size.height());
            if (dialect.is(Dialect.Durations.STRING)) {
                output.put("duration", "0");
            } else {
                output.put("duration", 0);
            }
            output.putObject("metadata");
            Answers.addUnknown(output, dialect);
        }
        return outputs;
    }
}
