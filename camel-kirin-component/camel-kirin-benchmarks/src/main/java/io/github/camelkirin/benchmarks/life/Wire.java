/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests and answers as those write and read them who do without the component: what they need, by Jackson. */
final class Wire {

    static final String PATH = "/model/v1/generation";
    static final String QUERY_PATH = PATH + "/task/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Wire() {}

    /** The fields that are needed of an answer. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Answer(String id, String status, @Nullable List<Group> output) {

        boolean ended() {
            return switch (status) {
                case "completed", "failed", "cancelled" -> true;
                default -> false;
            };
        }

        /** @throws IllegalStateException if it has not ended in a picture */
        Answer withPicture() {
            if (!status.equals("completed")
                    || output == null
                    || output.get(0).content().get(0).url().isEmpty()) {
                throw new IllegalStateException("the task must have ended in a picture, was " + status);
            }
            return this;
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Group(List<Picture> content) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Picture(String url) {}

    static byte[] create() {
        try {
            return JSON.writeValueAsBytes(createBody());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With an ID of the caller's, as the component sends one. */
    static Map<String, Object> createBody() {
        return Map.of(
                "model",
                "kirin_image_omni",
                "input",
                List.of(Map.of(
                        "params",
                        Map.of(
                                "prompt",
                                Life.PROMPT,
                                "external_task_id",
                                UUID.randomUUID().toString()))));
    }

    /** @throws IllegalStateException if it is no answer of a service that is well */
    static Answer answer(int status, byte[] body) {
        if (status != 200) {
            throw new IllegalStateException("status must be 200, was " + status);
        }
        try {
            return JSON.readValue(body, Answer.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
