/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a request's parameters, but for images: what an error message must not repeat.
 *
 * @param values the string values
 * @param complete false if there are more than are kept, so that nothing the service says can be passed on
 */
record RequestText(List<String> values, @Nullable String externalTaskId, boolean complete) {

    private static final int MOST_CHARACTERS = 200_000;

    static RequestText of(byte[] params) {
        List<String> values = new ArrayList<>();
        String externalTaskId = null;
        int characters = 0;
        try (JsonParser parser = Json.factory().createParser(params)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && isImage(parser.currentName())) {
                    parser.nextToken();
                    parser.skipChildren();
                } else if (token == JsonToken.VALUE_STRING) {
                    String value = parser.getText();
                    characters += value.length();
                    if (characters > MOST_CHARACTERS) {
                        return new RequestText(List.of(), externalTaskId, false);
                    }
                    values.add(value);
                    if ("external_task_id".equals(parser.currentName())) {
                        externalTaskId = value;
                    }
                }
            }
            return new RequestText(values, externalTaskId, true);
        } catch (IOException e) {
            return new RequestText(List.of(), externalTaskId, false);
        }
    }

    private static boolean isImage(String field) {
        String name = field.toLowerCase(Locale.ROOT);
        return name.equals("image_list") || name.endsWith("image") || name.endsWith("images");
    }
}
