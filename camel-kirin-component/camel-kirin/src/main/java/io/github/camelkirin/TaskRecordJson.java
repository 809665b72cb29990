/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.camelkirin.repository.TaskEvent;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of a task as JSON for operators: never the request, and of kept headers only the names. */
final class TaskRecordJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TaskRecordJson() {}

    static String withAnswer(TaskRecord task) {
        ObjectNode node = node(task);
        String answer = task.answer();
        if (answer != null) {
            node.putRawValue("answer", new RawValue(answer));
        }
        return node.toString();
    }

    /** For those who must not see what an answer may echo of a prompt. */
    static String withoutAnswer(TaskRecord task) {
        return node(task).toString();
    }

    static String list(List<TaskRecord> tasks) {
        ArrayNode nodes = NODES.arrayNode();
        tasks.forEach(task -> nodes.add(node(task)));
        return nodes.toString();
    }

    static String counts(Map<TaskState, Long> counts) {
        ObjectNode node = NODES.objectNode();
        for (TaskState state : TaskState.values()) {
            node.put(StateNames.of(state), counts.getOrDefault(state, 0L));
        }
        return node.toString();
    }

    private static ObjectNode node(TaskRecord task) {
        ObjectNode node = NODES.objectNode();
        node.put("group", task.group());
        node.put("account", task.account().account());
        node.put("baseUrl", task.account().baseUrl());
        node.put("externalTaskId", task.externalTaskId());
        put(node, "taskId", task.taskId());
        put(node, "parentTaskId", task.parentId());
        put(node, "rootTaskId", task.rootId());
        node.put("model", task.model());
        node.put("state", StateNames.of(task.state()));
        node.put("status", task.status().value());
        if (task.attempt() > 0 || task.resubmits().left() > 0) {
            node.put("attempt", task.attempt() + 1);
            node.put("resubmitsLeft", task.resubmits().left());
        }
        if (task.progress() != null) {
            node.put("progress", task.progress());
        }
        node.put("sends", task.sends());
        node.put("queries", task.queries());
        node.put("deliveries", task.deliveries());
        if (task.httpStatus() != 0) {
            node.put("httpStatus", task.httpStatus());
        }
        put(
                node,
                "parkReason",
                task.parkReason() == null ? null : task.parkReason().name().toLowerCase(Locale.ROOT));
        put(node, "note", task.note());
        put(node, "batchId", task.batchId());
        if (task.event() != TaskEvent.COMPLETION) {
            put(node, "event", task.event().name().toLowerCase(Locale.ROOT));
        }
        TaskOutcome outcome = task.outcome();
        if (outcome != null) {
            put(node, "errorCode", outcome.errorCode());
            put(node, "cost", outcome.cost() == null ? null : outcome.cost().toPlainString());
            put(node, "requestId", outcome.requestId());
        }
        put(node, "createdAt", task.createdAt());
        put(node, "endedAt", task.endedAt());
        if (task.isUnsent()) {
            node.put("unsent", true); // its deadline counts from the send
        } else if (task.state() != TaskState.DONE) {
            node.put("secondsToDeadline", task.timeLeft().toSeconds());
        }
        if (!task.stored().isEmpty()) {
            ArrayNode stored = node.putArray("stored");
            task.stored().forEach(image -> stored.add(image.name()));
        }
        ArrayNode headers = node.putArray("headers");
        task.headers().keySet().stream().sorted().forEach(headers::add);
        return node;
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }
}
