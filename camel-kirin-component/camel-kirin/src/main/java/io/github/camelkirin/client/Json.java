/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reading answers: numbers as they are written, nothing after the first value, Jackson's limits on depth and length. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** The value, or null if it is none. */
    static @Nullable JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node == null || node.isMissingNode() ? null : node;
        } catch (IOException e) {
            return null;
        }
    }

    static JsonFactory factory() {
        return MAPPER.getFactory();
    }

    static byte[] quoted(String text) {
        try {
            return MAPPER.writeValueAsBytes(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a text", e);
        }
    }

    /** A string or number that is not blank. */
    static @Nullable String text(JsonNode node) {
        if (!node.isTextual() && !node.isNumber()) {
            return null;
        }
        String text = node.asText().strip();
        return text.isEmpty() ? null : text;
    }

    /** The first of these members that is a string or number. */
    static @Nullable String text(JsonNode node, String... names) {
        for (String name : names) {
            String text = text(node.path(name));
            if (text != null) {
                return text;
            }
        }
        return null;
    }
}
