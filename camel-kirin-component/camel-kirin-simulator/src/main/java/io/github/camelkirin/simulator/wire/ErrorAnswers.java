/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import static io.github.camelkirin.simulator.wire.Answers.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The bodies of HTTP errors. */
public final class ErrorAnswers {
    private ErrorAnswers() {}

    /** The media type of the dialect's error bodies. */
    public static String mediaType(Dialect dialect) {
        if (dialect.is(Dialect.HttpError.HTML)) {
            return "text/html";
        }
        return dialect.is(Dialect.HttpError.TEXT) ? "text/plain" : "application/json";
    }

    /**
     * An error's body.
     *
     * @param status the HTTP status
     * @param code the service's code; the HTTP status as text where it has none
     * @param message what is wrong
     * @param requestId the request's ID
     */
    public static String body(Dialect dialect, int status, String code, String message, String requestId) {
        if (dialect.is(Dialect.HttpError.HTML)) {
            return "<html><head><title>%d</title></head><body><h1>%d</h1></body></html>".formatted(status, status);
        }
        if (dialect.is(Dialect.HttpError.TEXT)) {
            return status + " " + message;
        }
        ObjectNode body = JSON.objectNode();
        if (dialect.is(Dialect.HttpError.DETAIL)) {
            body.put("detail", message);
        } else if (dialect.is(Dialect.HttpError.MESSAGE)) {
            body.put("message", message);
        } else if (dialect.is(Dialect.HttpError.ERROR_STRING)) {
            body.put("error", message);
        } else if (dialect.is(Dialect.HttpError.STATUS_OBJECT)) {
            ObjectNode object = body.putObject("status").put("code", status).put("message", message);
            putCode(object, "error_code", code);
            body.putNull("data");
        } else {
            ObjectNode object = body.putObject("error");
            putCode(object, "code", code);
            object.put("message", message);
            body.put("request_id", requestId);
        }
        return body.toString();
    }

    /** A number where no leading zero would be lost. */
    private static void putCode(ObjectNode object, String name, String code) {
        if (Answers.isNumber(code) && !code.startsWith("0")) {
            object.put(name, Long.parseLong(code));
        } else {
            object.put(name, code);
        }
    }
}
