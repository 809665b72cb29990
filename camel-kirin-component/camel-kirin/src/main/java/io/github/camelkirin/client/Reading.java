/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says, in or out of an envelope.
 *
 * @param status the HTTP status, or the one that an envelope carries under HTTP 2xx
 * @param task the JSON object that should be the task; only if the answer says that all is well
 * @param code the error code, as the service wrote it
 * @param message the error message, as the service wrote it
 * @param requestId the body's {@code request_id}
 */
record Reading(
        Kind kind,
        int status,
        @Nullable ObjectNode task,
        @Nullable String code,
        @Nullable String message,
        @Nullable String requestId) {

    /** Under HTTP 2xx, in bytes. */
    private static final int LONGEST_REFUSAL = 4096;

    enum Kind {
        /** All is well, says the answer. */
        OK,
        REDIRECT,
        /** The request is wrong. */
        REQUEST,
        KEY,
        CREDITS,
        NOT_FOUND,
        /** The external ID is taken. */
        DUPLICATE,
        THROTTLED,
        /** The service's own trouble, or nonsense. */
        TROUBLE
    }

    static Reading of(Answer answer) {
        JsonNode root = Json.read(answer.body());
        if (!(root instanceof ObjectNode object)) {
            Kind kind = ok(answer.status()) ? Kind.TROUBLE : kind(answer.status(), null, null);
            return new Reading(kind, answer.status(), null, null, ServiceText.ofBody(answer.body()), null);
        }
        JsonNode head = object.path("status");
        boolean enveloped = head.isObject()
                || object.has("data")
                        && !object.has("id")
                        && (head.isMissingNode() || object.path("data").has("id"));
        JsonNode verdict = !enveloped ? MissingNode.getInstance() : head.isObject() ? head : object;
        JsonNode data = enveloped ? object.path("data") : object;
        int inner = number(Json.text(verdict.path("code")));
        int status = ok(answer.status()) && inner >= 300 && inner <= 599 ? inner : answer.status();
        String requestId = Json.text(object, "request_id");
        requestId = requestId != null || !enveloped ? requestId : Json.text(data, "request_id");
        if (ok(status) && (inner == 0 || ok(inner)) && data instanceof ObjectNode task && !errorOnly(task)) {
            return new Reading(Kind.OK, status, task, null, null, requestId);
        }
        String code = code(object, verdict);
        String message = message(object, verdict);
        return new Reading(kind(status, code, message), status, null, code, message, requestId);
    }

    /** Whether the answer is that the key is missing or wrong (401), not what it may be used for. */
    static boolean refusesKey(Answer answer) {
        if (answer.status() != 401 && (!ok(answer.status()) || answer.body().length > LONGEST_REFUSAL)) {
            return false;
        }
        try {
            Reading reading = of(answer);
            return reading.status() == 401 && reading.kind() == Kind.KEY;
        } catch (RuntimeException | StackOverflowError e) {
            return false;
        }
    }

    /** Whether a waiting caller can hope: the service is in trouble, not the request. */
    boolean passing() {
        return status == 408 || status >= 500 || ok(status) && kind == Kind.TROUBLE;
    }

    private static Kind kind(int status, @Nullable String code, @Nullable String message) {
        int number = number(code);
        if (status == 402 || number >= 40201 && number <= 40208 || number == 1101 || number == 1102) {
            return Kind.CREDITS;
        }
        if (status == 401 || status == 403 || number == 1304) {
            return Kind.KEY;
        }
        if (status == 409 || namesDuplicate(code + " " + message)) {
            return Kind.DUPLICATE;
        }
        return switch (status) {
            case 404, 410 -> Kind.NOT_FOUND;
            case 408 -> Kind.TROUBLE;
            case 429 -> Kind.THROTTLED;
            default ->
                status >= 300 && status < 400
                        ? Kind.REDIRECT
                        : status >= 400 && status < 500 ? Kind.REQUEST : Kind.TROUBLE;
        };
    }

    private static boolean namesDuplicate(String text) {
        String words = text.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ');
        return words.contains("external task id")
                && (words.contains("duplicate") || words.contains("already") || words.contains("exists"));
    }

    /** An error in place of a task: a failed task has an ID or a status beside its error. */
    private static boolean errorOnly(ObjectNode node) {
        boolean error = node.hasNonNull("error") || node.hasNonNull("detail") || node.hasNonNull("code");
        return error && Json.text(node, "id", "task_id", "status", "task_status", "status_url") == null;
    }

    private static @Nullable String code(ObjectNode object, JsonNode verdict) {
        String code = Json.text(verdict, "error_code");
        JsonNode error = object.path("error");
        code = code != null ? code : Json.text(object, "error_code");
        code = code != null ? code : Json.text(error, "code", "error_code");
        code = code != null ? code : error.isNumber() ? error.asText() : null;
        code = code != null ? code : Json.text(object, "code");
        return code != null ? code : Json.text(verdict, "code");
    }

    private static @Nullable String message(ObjectNode object, JsonNode verdict) {
        String message = Json.text(verdict, "message", "error_message");
        JsonNode error = object.path("error");
        message = message != null ? message : Json.text(error, "message", "error_message");
        message = message != null ? message : error.isTextual() ? Json.text(error) : null;
        JsonNode detail = object.path("detail");
        message = message != null ? message : Json.text(detail);
        message = message != null ? message : detail.isContainerNode() ? detail.toString() : null;
        return message != null ? message : Json.text(object, "message", "error_message", "msg");
    }

    private static boolean ok(int status) {
        return status >= 200 && status < 300;
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
