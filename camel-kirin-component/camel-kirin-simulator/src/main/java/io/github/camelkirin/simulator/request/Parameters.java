/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a create that passed the service's checks. Kept as JSON text and parsed when asked for, so that many
 * tasks take little memory.
 *
 * @param json the parameters as they were sent, as a JSON object
 * @param pictures what is to be drawn
 * @param externalTaskId the caller's ID, if it gave one
 * @param callbackUrl where status changes are posted to, if anywhere
 */
public record Parameters(
        String json,
        Pictures pictures,
        @Nullable String externalTaskId,
        @Nullable String callbackUrl) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is to be drawn.
     *
     * @param count pictures, 1 to 9
     * @param size of each, in pixels
     * @param resolution {@code 1k}, {@code 2k} or {@code 4k}
     * @param watermark whether each bears the service's mark
     */
    public record Pictures(int count, PixelSize size, String resolution, boolean watermark) {}

    /** The parameters as they were sent. */
    public JsonNode parsed() {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("parameters must be JSON, since they were when they came in", e);
        }
    }

    /** The prompt, empty if there was none. */
    public String prompt() {
        return parsed().path("prompt").asText();
    }

    /** The reference images in their order: each an http(s) URL or raw Base64. */
    public List<String> referenceImages() {
        List<String> images = new ArrayList<>();
        for (JsonNode entry : parsed().path("image_list")) {
            images.add(entry.path("image").asText());
        }
        return images;
    }

    /** Names the pictures and never the prompt, the images or the URLs. */
    @Override
    public String toString() {
        return "Parameters[pictures=" + pictures + "]";
    }
}
