/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes that a task has on the wire. */
final class TaskJson {

    /** The year 5138 in seconds, 1973 in milliseconds: no time of a task is in doubt. */
    private static final int LARGEST_SCALE = 30;

    private static final BigDecimal FIRST_MILLISECONDS = BigDecimal.valueOf(100_000_000_000L);

    private static final int LONGEST_NUMBER = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private TaskJson() {}

    static ObjectNode parse(String json) {
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Its message quotes the input; the one below does not.
        }
        throw new IllegalArgumentException(
                "a task's JSON must be an object, was other text of " + json.length() + " characters");
    }

    static KirinTask read(ObjectNode node, String json, StatusMapping mapping) {
        String rawStatus = text(first(node, "status", "task_status"));
        TaskError error = error(node);
        TaskStatus status = mapping.status(rawStatus);
        if (status == TaskStatus.COMPLETED && readError(node.path("error")) != null) {
            status = TaskStatus.FAILED;
        }
        JsonNode usage = node.path("usage");
        return KirinTask.builder()
                .taskId(text(first(node, "id", "task_id", "request_id")))
                .externalTaskId(externalTaskId(node))
                .model(text(node.path("model")))
                .status(status)
                .rawStatus(rawStatus)
                .progress(progress(node.path("progress")))
                .error(error)
                .images(images(node))
                .cost(cost(usage.path("cost")))
                .discount(number(usage.has("discount") ? usage.path("discount") : node.path("discount")))
                .createdAt(instant(node.path("created_at")))
                .updatedAt(instant(node.path("updated_at")))
                .requestId(node.has("id") || node.has("task_id") ? text(node.path("request_id")) : null)
                .json(json)
                .build();
    }

    static String write(
            @Nullable String taskId,
            @Nullable String externalTaskId,
            @Nullable String model,
            TaskStatus status,
            @Nullable TaskError error,
            @Nullable BigDecimal cost) {
        ObjectNode node = MAPPER.createObjectNode();
        putIfPresent(node, "id", taskId);
        putIfPresent(node, "external_task_id", externalTaskId);
        putIfPresent(node, "model", model);
        node.put("status", status.value());
        if (error != null) {
            ObjectNode object = node.putObject("error");
            putIfPresent(object, "code", error.code());
            putIfPresent(object, "message", error.message());
        }
        if (cost != null) {
            node.putObject("usage").put("cost", cost.toPlainString());
        }
        return node.toString();
    }

    static Map<String, Object> fields(JsonNode object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> {
            Object value = value(field.getValue());
            if (value != null) {
                fields.put(field.getKey(), value);
            }
        });
        return Collections.unmodifiableMap(fields);
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isObject()) {
            return fields(node);
        }
        if (node.isArray()) {
            List<Object> values = new ArrayList<>(node.size());
            for (JsonNode element : node) {
                Object value = value(element);
                if (value != null) {
                    values.add(value);
                }
            }
            return Collections.unmodifiableList(values);
        }
        return node.isNull()
                ? null
                : node.isNumber() ? node.numberValue() : node.isBoolean() ? node.asBoolean() : node.asText();
    }

    private static @Nullable String externalTaskId(JsonNode node) {
        String id = text(node.path("external_task_id"));
        return id != null ? id : text(node.path("task_info").path("external_task_id"));
    }

    private static @Nullable TaskError error(JsonNode node) {
        TaskError error = readError(node.path("error"));
        TaskError provider = readError(node.path("provider_error"));
        String type = text(node.path("error_type"));
        String code = error != null ? error.code() : null;
        String message = error != null ? error.message() : null;
        if (provider != null) {
            code = code != null ? code : provider.code();
            message = message != null ? message : provider.message();
        }
        code = code != null ? code : type;
        message = message != null ? message : text(node.path("task_status_msg"));
        return code == null && message == null ? null : new TaskError(code, message);
    }

    /** {@code {code, message}}, {@code {code, error_message}}, a code alone, or plain text. */
    private static @Nullable TaskError readError(JsonNode error) {
        if (error.isObject()) {
            String code = text(error.path("code"));
            String message = text(first(error, "message", "error_message"));
            if ("0".equals(code) && message == null) {
                return null;
            }
            if (code == null && message == null) {
                return error.isEmpty() ? null : new TaskError(null, error.toString());
            }
            return new TaskError(code, message);
        }
        String text = text(error);
        if (text == null || text.equals("0")) {
            return null;
        }
        boolean isCode = error.isNumber() || text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isCode ? new TaskError(text, null) : new TaskError(null, text);
    }

    private static List<KirinImage> images(JsonNode node) {
        List<KirinImage> images = new ArrayList<>();
        addImages(node.path("output"), images);
        addImages(node.path("outputs"), images);
        addImages(node.path("task_result").path("images"), images);
        return images;
    }

    /** Groups with a {@code content} of images, the images themselves, or one of either without its array. */
    private static void addImages(JsonNode output, List<KirinImage> images) {
        if (output.isArray()) {
            output.forEach(element -> addImages(element, images));
        } else if (output.has("content")) {
            addImages(output.path("content"), images);
        } else {
            String url = text(output.path("url"));
            if (url != null && isImage(text(output.path("type")))) {
                images.add(new KirinImage(url, fields(output)));
            }
        }
    }

    private static boolean isImage(@Nullable String type) {
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        return !lower.startsWith("video") && !lower.startsWith("audio") && !lower.startsWith("text");
    }

    private static @Nullable Double progress(JsonNode node) {
        BigDecimal value = number(node);
        if (value == null || value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
            return null;
        }
        return value.doubleValue();
    }

    private static @Nullable BigDecimal number(JsonNode node) {
        String text = text(node);
        if (text == null || text.length() > LONGEST_NUMBER) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Costs are added up: one of a billion digits is none. */
    private static @Nullable BigDecimal cost(JsonNode node) {
        BigDecimal value = number(node);
        boolean usable =
                value != null && Math.abs((long) value.scale()) <= LARGEST_SCALE && value.precision() <= LARGEST_SCALE;
        return usable ? value : null;
    }

    private static @Nullable Instant instant(JsonNode node) {
        BigDecimal value = number(node);
        if (value == null || value.signum() <= 0 || value.scale() < -18 || value.precision() > 30) {
            return null;
        }
        try {
            BigDecimal millis = value.compareTo(FIRST_MILLISECONDS) >= 0 ? value : value.movePointRight(3);
            return Instant.ofEpochMilli(millis.setScale(0, RoundingMode.DOWN).longValueExact());
        } catch (ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    private static JsonNode first(JsonNode node, String... names) {
        for (String name : names) {
            if (text(node.path(name)) != null) {
                return node.path(name);
            }
        }
        return node.path(names[0]);
    }

    /** A string or number that is not blank. */
    private static @Nullable String text(JsonNode node) {
        if (!node.isTextual() && !node.isNumber()) {
            return null;
        }
        String text = node.asText().strip();
        return text.isEmpty() ? null : text;
    }

    private static void putIfPresent(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
