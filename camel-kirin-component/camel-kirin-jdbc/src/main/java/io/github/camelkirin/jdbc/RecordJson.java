/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskEvent;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a task has no column of its own, as JSON that a person can read. Fields are only ever added, and each addition that
 * an earlier version must not overlook raises {@link #VERSION}.
 */
final class RecordJson {

    /** The newest form that this version writes and understands; stored beside each record. */
    static final int VERSION = 3;

    private static final int WITH_TRIES = 2;
    private static final int WITHOUT_TRIES = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** No database keeps half of a character in text, while JSON can. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private RecordJson() {}

    /**
     * The form of a record. One of a task with fresh tries is for those who know of them: others would lose the tries to come,
     * and ask about one that is over. So is one with stored images, whose copies others would forget, one that follows
     * another, which they would lose, one of a batch, which they would not count, and an unsent one, which they would give the
     * deadline of one that is sent at once.
     */
    static int version(TaskRecord task) {
        if (task.state() == TaskState.DONE) {
            return WITHOUT_TRIES;
        }
        boolean unsent = task.isUnsent() && (task.state() == TaskState.SUBMITTING || task.state() == TaskState.PARKED);
        if (unsent || !task.stored().isEmpty() || task.parentId() != null || task.batchId() != null) {
            return VERSION;
        }
        return task.attempt() > 0 || task.resubmits().left() > 0 ? WITH_TRIES : WITHOUT_TRIES;
    }

    static String write(TaskRecord task) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("v", version(task)).put("model", task.model()).put("digest", task.digest());
        if (!task.headers().isEmpty()) {
            ObjectNode headers = json.putObject("headers");
            task.headers().forEach((name, value) -> putHeader(headers, name, value));
        }
        if (task.progress() != null) {
            json.put("progress", task.progress());
        }
        if (task.parkReason() != null) {
            json.put("parkReason", task.parkReason().name());
        }
        if (task.note() != null) {
            json.put("note", task.note());
        }
        if (task.traceparent() != null) {
            json.put("traceparent", task.traceparent());
        }
        if (task.absentFrom() != null) {
            json.put("absentFrom", task.absentFrom().toString());
        }
        if (task.kind() != null) {
            json.put("kind", task.kind());
        }
        if (task.acceptedFrom() != null) {
            json.put("acceptedFrom", task.acceptedFrom().toString());
        }
        if (task.runningFrom() != null) {
            json.put("runningFrom", task.runningFrom().toString());
        }
        if (task.chargeId() != null) {
            json.put("charge", task.chargeId());
        }
        if (task.parentId() != null) {
            json.put("parent", task.parentId()).put("root", task.rootId());
        }
        if (task.batchId() != null) {
            json.put("batch", task.batchId());
        }
        if (task.event() != TaskEvent.COMPLETION) {
            json.put("event", task.event().name());
        }
        putCount(json, "sends", task.sends());
        putCount(json, "queries", task.queries());
        putCount(json, "deliveries", task.deliveries());
        putCount(json, "httpStatus", task.httpStatus());
        TaskOutcome outcome = task.outcome();
        if (outcome != null) {
            ObjectNode fields = json.putObject("outcome");
            fields.put("errorCode", outcome.errorCode());
            fields.put("cost", outcome.cost() == null ? null : outcome.cost().toPlainString());
            fields.put("requestId", outcome.requestId());
        }
        if (task.resend()) {
            json.put("resend", true);
        }
        Duration timeoutOnceSent = task.timeoutOnceSent();
        if (timeoutOnceSent != null) {
            json.put("timeoutOnceSent", timeoutOnceSent.toString());
        }
        putCount(json, "attempt", task.attempt());
        Resubmits resubmits = task.resubmits();
        if (!resubmits.equals(Resubmits.NONE)) {
            ObjectNode fields = json.putObject("resubmits").put("left", resubmits.left());
            if (!resubmits.codes().equals(Resubmits.SERVICE_FAULTS)) {
                resubmits.codes().forEach(fields.putArray("codes")::add);
            }
        }
        StoredImageJson.write(json, task.stored());
        return LONE_SURROGATE
                .matcher(json.toString())
                .replaceAll(found -> "\\\\u" + Integer.toHexString(found.group().charAt(0)));
    }

    private static void putCount(ObjectNode json, String name, int count) {
        if (count != 0) {
            json.put(name, count);
        }
    }

    /** Text, booleans and integers stand for themselves; of any other number the type is kept too. */
    private static void putHeader(ObjectNode headers, String name, Object value) {
        if (value instanceof Boolean flag) {
            headers.put(name, flag);
        } else if (value instanceof Integer number) {
            headers.put(name, number);
        } else if (value instanceof Number number) {
            headers.putObject(name).put(number.getClass().getSimpleName(), number.toString());
        } else {
            headers.put(name, value.toString());
        }
    }

    /**
     * Adds to a record what is in its JSON. Fields that are not known are left out.
     *
     * @throws IllegalArgumentException if it cannot be read; the message does not quote it
     */
    static TaskRecord.Builder read(String text, TaskRecord.Builder task) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "its record is not JSON, at " + e.getLocation().offsetDescription());
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("its record is not a JSON object");
        }
        task.model(json.path("model").asText())
                .digest(json.path("digest").asText())
                .headers(headers(json.path("headers")))
                .progress(json.hasNonNull("progress") ? json.get("progress").asDouble() : null)
                .note(text(json, "note"))
                .traceparent(text(json, "traceparent"))
                .absentFrom(duration(json, "absentFrom"))
                .kind(text(json, "kind"))
                .acceptedFrom(duration(json, "acceptedFrom"))
                .runningFrom(duration(json, "runningFrom"))
                .chargeId(text(json, "charge"))
                .parent(text(json, "parent"), text(json, "root"))
                .batchId(text(json, "batch"))
                .event(
                        json.hasNonNull("event")
                                ? TaskEvent.valueOf(json.get("event").asText())
                                : TaskEvent.COMPLETION)
                .sends(json.path("sends").asInt())
                .queries(json.path("queries").asInt())
                .deliveries(json.path("deliveries").asInt())
                .httpStatus(json.path("httpStatus").asInt())
                .resend(json.path("resend").asBoolean())
                .timeoutOnceSent(duration(json, "timeoutOnceSent"))
                .attempt(json.path("attempt").asInt())
                .resubmits(resubmits(json.path("resubmits")))
                .stored(StoredImageJson.read(json));
        if (json.hasNonNull("parkReason")) {
            task.parked(ParkReason.valueOf(json.get("parkReason").asText()), text(json, "note"));
        }
        JsonNode outcome = json.path("outcome");
        if (outcome.isObject()) {
            String cost = text(outcome, "cost");
            task.outcome(new TaskOutcome(
                    text(outcome, "errorCode"),
                    cost == null ? null : new BigDecimal(cost),
                    text(outcome, "requestId")));
        }
        return task;
    }

    private static Resubmits resubmits(JsonNode json) {
        int left = json.path("left").asInt();
        if (!json.has("codes")) {
            return new Resubmits(left);
        }
        List<String> codes = new ArrayList<>();
        json.get("codes").forEach(code -> codes.add(code.asText()));
        return new Resubmits(left, codes);
    }

    private static @Nullable String text(JsonNode json, String name) {
        return json.hasNonNull(name) ? json.get(name).asText() : null;
    }

    private static @Nullable Duration duration(JsonNode json, String name) {
        return json.hasNonNull(name) ? Duration.parse(json.get(name).asText()) : null;
    }

    private static Map<String, Object> headers(JsonNode json) {
        Map<String, Object> headers = new HashMap<>();
        json.properties().forEach(header -> headers.put(header.getKey(), header(header.getValue())));
        return headers;
    }

    private static Object header(JsonNode value) {
        if (value.isBoolean()) {
            return value.asBoolean();
        } else if (value.isInt()) {
            return value.asInt();
        } else if (value.isObject() && value.size() == 1) {
            Map.Entry<String, JsonNode> number = value.properties().iterator().next();
            String text = number.getValue().asText();
            return switch (number.getKey()) {
                case "Long" -> Long.valueOf(text);
                case "Short" -> Short.valueOf(text);
                case "Byte" -> Byte.valueOf(text);
                case "Float" -> Float.valueOf(text);
                case "Double" -> Double.valueOf(text);
                default -> text;
            };
        }
        return value.asText();
    }
}
