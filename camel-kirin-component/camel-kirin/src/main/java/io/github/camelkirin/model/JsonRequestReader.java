/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a request given in the wire's parameter names, as a map or as a JSON object, into an {@link ImageRequest.Builder}.
 *
 * <p>Names it does not know are refused, so that a misspelt one is not silently without effect; further parameters go
 * under {@code parameters}. A null is as good as absent. Safe for use by several threads.
 */
public final class JsonRequestReader {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT = 64 * 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Function<Object, ReferenceImage> images;

    /** Reads images given as text or as {@code byte[]}. */
    public JsonRequestReader() {
        this(JsonRequestReader::image);
    }

    /**
     * @param images reads one image of {@code image_list}: text in a JSON object, anything in a map. What it cannot read it
     *     returns as {@link ReferenceImage#unusable}
     */
    public JsonRequestReader(Function<Object, ReferenceImage> images) {
        this.images = images;
    }

    /**
     * Reads a JSON object.
     *
     * @param json at most 32 levels deep
     * @param into takes what could be read
     * @return what could not be read; empty if all could. Images that could not be read are in the request instead, as
     *     {@link ReferenceImage#unusable}, and reported when it is validated
     */
    public List<Violation> read(String json, ImageRequest.Builder into) {
        Object value;
        try {
            value = JSON.readValue(json, Object.class);
        } catch (StreamConstraintsException e) {
            return List.of(Violation.of("the body must be a JSON object at most " + MAX_DEPTH
                    + " levels deep, with texts of at most " + MAX_TEXT + " characters"));
        } catch (JsonProcessingException e) {
            return List.of(Violation.of("the body must be a JSON object, was not valid JSON" + position(e)));
        }
        return value instanceof Map<?, ?> object
                ? read(object, into)
                : List.of(Violation.of("the body must be a JSON object, was " + RequestFields.kind(value)));
    }

    /**
     * Reads a map.
     *
     * @param wire from the wire's parameter names to values: text, numbers, booleans, lists and maps; images also as
     *     {@code byte[]}
     * @param into takes what could be read
     * @return as {@link #read(String, ImageRequest.Builder)}
     */
    public List<Violation> read(Map<?, ?> wire, ImageRequest.Builder into) {
        return new RequestFields(images, into).read(wire);
    }

    /** Where the JSON ends being JSON. Jackson's own message repeats what stands there. */
    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " from line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + " on";
    }

    private static ReferenceImage image(Object value) {
        try {
            if (value instanceof byte[] bytes) {
                return ReferenceImage.bytes(bytes);
            }
            if (value instanceof String text) {
                return ReferenceImage.parse(text);
            }
            return value instanceof ReferenceImage image
                    ? image
                    : ReferenceImage.unusable("must be text or bytes, was " + RequestFields.kind(value));
        } catch (IllegalArgumentException e) {
            return ReferenceImage.unusable(String.valueOf(e.getMessage()));
        }
    }
}
