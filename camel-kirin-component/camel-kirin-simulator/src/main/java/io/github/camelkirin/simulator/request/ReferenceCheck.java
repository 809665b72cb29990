/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

import static io.github.camelkirin.simulator.request.ParameterCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reference images and elements of one create, checked. */
final class ReferenceCheck {
    private static final int MAX_BYTES = 10 * 1024 * 1024;
    private static final int MIN_SIDE = 300;
    private static final double MAX_RATIO = 2.5;

    private final int images;
    private final int elements;
    private final @Nullable PixelSize firstSize;

    private ReferenceCheck(int images, int elements, @Nullable PixelSize firstSize) {
        this.images = images;
        this.elements = elements;
        this.firstSize = firstSize;
    }

    static ReferenceCheck of(JsonNode params) throws Refusal {
        PixelSize first = null;
        JsonNode images = list(params, "image_list");
        int position = 0;
        for (JsonNode entry : images) {
            position++;
            boolean shape =
                    entry.isObject() && entry.size() == 1 && entry.path("image").isTextual();
            require(shape, "image_list entry %d must be an object with the string image".formatted(position));
            Optional<PixelSize> size = image(position, entry.path("image").asText());
            first = first == null ? size.orElse(null) : first;
        }
        JsonNode elements = list(params, "element_list");
        for (JsonNode entry : elements) {
            boolean shape = entry.isObject()
                    && entry.size() == 1
                    && entry.path("element_id").isIntegralNumber();
            require(shape, "each element_list entry must be an object with the integer element_id");
        }
        return new ReferenceCheck(images.size(), elements.size(), first);
    }

    int images() {
        return images;
    }

    int elements() {
        return elements;
    }

    /** The size of the first image that came as Base64; one given as a URL is not fetched to find out. */
    Optional<PixelSize> firstSize() {
        return Optional.ofNullable(firstSize);
    }

    private static JsonNode list(JsonNode params, String name) throws Refusal {
        JsonNode list = params.path(name);
        if (!list.isMissingNode()) {
            require(list.isArray(), name + " must be an array, was " + list.getNodeType());
            require(!list.isEmpty(), name + " must not be empty: leave it out instead");
        }
        return list;
    }

    private static Optional<PixelSize> image(int position, String value) throws Refusal {
        String where = "image_list entry " + position + " ";
        String start = value.substring(0, Math.min(value.length(), 8)).toLowerCase(Locale.ROOT);
        require(!start.startsWith("data:"), where + "must be raw Base64, had a data: prefix");
        if (start.startsWith("http://") || start.startsWith("https://")) {
            require(ParameterCheck.isHttpUrl(value), where + "is not a well-formed URL");
            return Optional.empty();
        }
        byte[] bytes = decoded(where, value);
        require(bytes.length <= MAX_BYTES, where + "must be at most 10 MB, was " + bytes.length + " bytes");
        Optional<ImageHeader> header = ImageHeader.read(bytes);
        require(header.isPresent(), where + "must be a PNG or JPEG");
        PixelSize size = header.orElseThrow().size();
        String shown = size.width() + "x" + size.height();
        require(
                size.width() >= MIN_SIDE && size.height() >= MIN_SIDE,
                where + "must be at least 300 pixels wide and high, was " + shown);
        require(
                size.ratio() <= MAX_RATIO && size.ratio() >= 1 / MAX_RATIO,
                where + "must have an aspect ratio from 1:2.5 to 2.5:1, was " + shown);
        return Optional.of(size);
    }

    private static byte[] decoded(String where, String value) throws Refusal {
        require(!value.isEmpty(), where + "must not be empty");
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new Refusal(where + "must be a URL or raw Base64");
        }
    }
}
