/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import static io.github.camelkirin.simulator.wire.Answers.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskError;
import java.util.Map;

/**
 * The generation protocol's answers.
 *
 * @param prices what {@code usage} is reckoned by
 * @param files where pictures are
 */
public record GenerationAnswers(Prices prices, ResultFiles files) {
    private static final Map<Phase, String> STATUSES =
            Answers.statuses("in_queue", "in_progress", "completed", "failed", "cancelled");

    /** A create's answer. */
    public ObjectNode created(Task task, long now, Dialect dialect) {
        ObjectNode answer = JSON.objectNode();
        answer.put("id", task.id());
        Answers.put(answer, "created_at", task.timeline().createdAt(), dialect);
        answer.put("status", dialect.status(task.phaseAt(now), STATUSES));
        answer.put("model", task.model());
        Answers.addUnknown(answer, dialect);
        return Answers.enveloped(answer, dialect);
    }

    /**
     * A query's answer.
     *
     * @param baseUrl what result URLs start with
     */
    public ObjectNode query(Task task, long now, String baseUrl, Dialect dialect) {
        return Answers.enveloped(bare(task, now, baseUrl, dialect), dialect);
    }

    /** A query's answer without an envelope. */
    ObjectNode bare(Task task, long now, String baseUrl, Dialect dialect) {
        Phase phase = task.phaseAt(now);
        ObjectNode answer = JSON.objectNode();
        answer.put("id", task.id());
        answer.put("model", task.model());
        Answers.put(answer, "created_at", task.timeline().createdAt(), dialect);
        Answers.put(answer, "updated_at", task.timeline().updatedAt(now), dialect);
        answer.put("status", dialect.status(phase, STATUSES));
        if (phase == Phase.RUNNING) {
            answer.put("progress", task.timeline().progressAt(now));
        }
        TaskError error = task.timeline().error();
        if (phase == Phase.FAILED && error != null) {
            Answers.putError(answer, error, dialect);
        }
        if (phase == Phase.COMPLETED) {
            putOutput(answer, contents(task, now, baseUrl, dialect), dialect);
            Answers.putUsage(answer, task, prices, dialect);
        }
        answer.putObject("metadata");
        Answers.addUnknown(answer, dialect);
        return answer;
    }

    private ArrayNode contents(Task task, long now, String baseUrl, Dialect dialect) {
        ArrayNode contents = JSON.arrayNode();
        for (int index = 0; index < task.parameters().pictures().count(); index++) {
            ObjectNode content = contents.addObject();
            content.put("type", "image");
            String url = files.url(baseUrl, task, index, now);
            content.put("url", url);
            if (task.parameters().pictures().watermark() && dialect.is(Dialect.WatermarkUrl.PRESENT)) {
                content.put("watermark_url", url);
            }
            if (dialect.is(Dialect.Durations.STRING)) {
                content.put("duration", "0");
            } else {
                content.put("duration", 0);
            }
            content.put("jobId", task.id() + "-" + index);
            Answers.addUnknown(content, dialect);
        }
        return contents;
    }

    private static void putOutput(ObjectNode answer, ArrayNode contents, Dialect dialect) {
        if (dialect.is(Dialect.Output.FLAT)) {
            answer.set("output", contents);
        } else if (dialect.is(Dialect.Output.SINGLE_GROUP)) {
            answer.putObject("output").set("content", contents);
        } else {
            answer.putArray("output").addObject().set("content", contents);
        }
    }
}
