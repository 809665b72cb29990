/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Turns the answer that the service gave into the one that a fault makes of it. */
final class Mishap {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Service service;

    Mishap(Service service) {
        this.service = service;
    }

    /** The answer that is sent; the same one for faults that concern how or when. */
    Answer spoil(Call call, Answer answer, Fault fault) {
        if (fault instanceof Fault.Refuse refuse) {
            return refusal(call, refuse);
        }
        return fault instanceof Fault.OtherStatus other ? withStatus(answer, other.status()) : spoilFile(answer, fault);
    }

    /** The same for an answer that is no JSON of the service's. */
    static Answer spoilFile(Answer answer, Fault fault) {
        if (fault instanceof Fault.Refuse refuse) {
            return Answer.text(refuse.status(), "text/plain", refuse.message());
        }
        if (fault instanceof Fault.Reply reply) {
            Map<String, String> headers = reply.headers() == null ? Map.of() : reply.headers();
            return Answer.text(reply.status(), reply.contentType(), reply.body())
                    .withHeaders(headers);
        }
        if (fault instanceof Fault.Truncate) {
            byte[] body = answer.body();
            return Answer.bytes(answer.status(), answer.contentType(), Arrays.copyOf(body, body.length / 2));
        }
        if (fault instanceof Fault.ContentType other) {
            return answer.withContentType(other.contentType());
        }
        return answer;
    }

    private Answer refusal(Call call, Fault.Refuse refuse) {
        String code = refuse.code() == null ? Integer.toString(refuse.status()) : refuse.code();
        Answer answer = service.refuse(call, refuse.status(), code, refuse.message());
        RetryAfter retryAfter = refuse.retryAfter();
        return retryAfter == null ? answer : answer.withHeaders(Map.of("Retry-After", retryAfter.value()));
    }

    private static Answer withStatus(Answer answer, String status) {
        try {
            JsonNode body = JSON.readTree(new String(answer.body(), StandardCharsets.UTF_8));
            JsonNode task = body.path("data").isObject() ? body.path("data") : body;
            if (task instanceof ObjectNode object && body instanceof ObjectNode whole) {
                object.put("status", status);
                return Answer.json(answer.status(), whole);
            }
            return answer;
        } catch (JsonProcessingException e) {
            return answer;
        }
    }
}
