/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a callback's body hints at: nothing more is taken from it. The body is the answer to a query, bare or in its envelope, or
 * of the form that the upstream model's API sends.
 */
enum CallbackHint {
    /** The task may have ended. */
    END,
    /** It has moved, or says something that is not known. */
    PROGRESS;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /** Null if it is not a JSON object, or not all of one. */
    static @Nullable CallbackHint of(byte[] body, StatusMapping statuses) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (IOException e) {
            return null;
        }
        if (root == null || !root.isObject()) {
            return null;
        }
        JsonNode inner = root.path("data");
        JsonNode task = inner.isObject() && !root.path("status").isTextual() ? inner : root;
        JsonNode status = task.hasNonNull("task_status") ? task.path("task_status") : task.path("status");
        return ends(statuses.status(status.isTextual() ? status.textValue() : null)) ? END : PROGRESS;
    }

    private static boolean ends(TaskStatus status) {
        return status.isEnded();
    }
}
