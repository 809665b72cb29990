/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer before it is sent. */
final class Answer {
    static final String JSON = "application/json";

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final Map<String, String> headers;

    private Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
    }

    static Answer json(int status, ObjectNode body) {
        return text(status, JSON, body.toString());
    }

    static Answer text(int status, String contentType, String body) {
        return bytes(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer bytes(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body, Map.of());
    }

    Answer withHeaders(Map<String, String> more) {
        return new Answer(status, contentType, body, more);
    }

    Answer withContentType(String other) {
        return new Answer(status, other, body, headers);
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
