/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.model.StoredImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The copies of a task's images, as a part of its record. */
final class StoredImageJson {

    private static final String FIELD = "stored";

    private StoredImageJson() {}

    static void write(ObjectNode record, List<StoredImage> images) {
        if (images.isEmpty()) {
            return;
        }
        ArrayNode nodes = record.putArray(FIELD);
        for (StoredImage image : images) {
            ObjectNode node = nodes.addObject()
                    .put("name", image.name())
                    .put("length", image.length())
                    .put("mediaType", image.mediaType())
                    .put("sha256", image.sha256());
            if (image.width() != null) {
                node.put("width", image.width());
            }
            if (image.height() != null) {
                node.put("height", image.height());
            }
        }
    }

    /** @throws IllegalArgumentException if there is something that is no stored image, such as a path for a name */
    static List<StoredImage> read(JsonNode record) {
        List<StoredImage> images = new ArrayList<>();
        for (JsonNode node : record.path(FIELD)) {
            images.add(new StoredImage(
                    node.path("name").asText(),
                    node.path("length").asLong(),
                    node.path("mediaType").asText(),
                    node.path("sha256").asText(),
                    pixels(node, "width"),
                    pixels(node, "height")));
        }
        return images;
    }

    private static @Nullable Integer pixels(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.get(name).asInt() : null;
    }
}
