/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request in the form in which it travels: the parameters as JSON, with the external ID in them.
 *
 * <p>Known parameters come first in a fixed order, further ones sorted by name, so the same request is always the same
 * bytes. Immutable but for the array it hands out.
 */
public final class WireRequest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final String model;
    private final byte[] params;
    private final String digest;

    private WireRequest(String model, byte[] params, String digest) {
        this.model = model;
        this.params = params;
        this.digest = digest;
    }

    /**
     * Writes a request.
     *
     * @param request        a valid one: see {@link RequestValidator}
     * @param externalTaskId sent as {@code external_task_id}; null sends none
     * @param callbackUrl    sent as {@code callback_url} unless the request has one of its own; null sends none
     * @throws IllegalStateException if the request cannot be written since it is not valid
     */
    public static WireRequest of(ImageRequest request, @Nullable String externalTaskId, @Nullable String callbackUrl) {
        JsonPieces all = new JsonPieces();
        shared(request, all);
        JsonPieces identity = all.fork();
        extras(request, identity);
        String callback = request.getCallbackUrl() == null ? callbackUrl : request.getCallbackUrl();
        all.field(WireNames.CALLBACK_URL, callback);
        all.field(WireNames.EXTERNAL_TASK_ID, externalTaskId);
        extras(request, all);
        byte[] params = all.toBytes();
        return new WireRequest(request.getModel(), params, identity.digest(request.getModel(), params));
    }

    /**
     * The same parameters with another external ID: in pieces, since they may be long and are not copied.
     *
     * @param params a JSON object in UTF-8 with an external ID, as {@link #params()}; not changed
     * @throws IllegalArgumentException if there is none in it; the message does not quote it
     */
    public static List<ByteBuffer> under(String externalTaskId, byte[] params) {
        try (JsonParser parser = JSON.getFactory().createParser(params)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(WireNames.EXTERNAL_TASK_ID);
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                if (wanted) {
                    int end = (int) parser.currentLocation().getByteOffset();
                    return List.of(
                            ByteBuffer.wrap(params, 0, start),
                            ByteBuffer.wrap(json(externalTaskId).getBytes(StandardCharsets.UTF_8)),
                            ByteBuffer.wrap(params, end, params.length - end));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the parameters must be a JSON object, were none");
        }
        throw new IllegalArgumentException("the parameters must have an external_task_id, had none");
    }

    /** The model, which travels beside the parameters or in the path. */
    public String model() {
        return model;
    }

    /** The parameters: a JSON object in UTF-8. Not copied; must not be changed. */
    public byte[] params() {
        return params;
    }

    /**
     * Tells whether two requests ask for the same: SHA-256, in 64 lower-case hexadecimal digits, over the model and all
     * parameters but the external ID and the callback URL. An image counts by its bytes, however it was given.
     */
    public String digest() {
        return digest;
    }

    @Override
    public String toString() {
        return "WireRequest[model=" + model + ", " + params.length + " bytes, digest=" + digest + "]";
    }

    private static void shared(ImageRequest request, JsonPieces out) {
        out.field(WireNames.PROMPT, request.getPrompt());
        if (!request.getReferenceImages().isEmpty()) {
            out.name(WireNames.IMAGE_LIST);
            String before = "[{\"" + WireNames.IMAGE + "\":";
            for (ReferenceImage image : request.getReferenceImages()) {
                out.raw(before);
                image(image, out);
                before = "},{\"" + WireNames.IMAGE + "\":";
            }
            out.raw("}]");
        }
        if (!request.getElementIds().isEmpty()) {
            List<Map<String, Long>> elements = new ArrayList<>();
            request.getElementIds().forEach(id -> elements.add(Map.of(WireNames.ELEMENT_ID, id)));
            out.field(WireNames.ELEMENT_LIST, elements);
        }
        out.field(WireNames.RESOLUTION, request.getResolution());
        out.field(WireNames.COUNT, request.getImageCount());
        out.field(WireNames.ASPECT_RATIO, request.getAspectRatio());
        Boolean watermark = request.getWatermark();
        out.field(WireNames.WATERMARK, watermark == null ? null : Map.of(WireNames.ENABLED, watermark));
    }

    private static void image(ReferenceImage image, JsonPieces out) {
        if (image instanceof ReferenceImage.Url url) {
            out.raw(json(url.url()));
        } else if (image instanceof ReferenceImage.Inline inline) {
            out.base64(inline.bytes());
        } else {
            throw new IllegalStateException("a request with an unusable reference image cannot be sent: validate it");
        }
    }

    private static void extras(ImageRequest request, JsonPieces out) {
        new TreeMap<>(request.getParameters()).forEach((name, value) -> {
            if (WireNames.insteadOf(name) != null || JsonValues.firstUnsendable(value) != null) {
                throw new IllegalStateException("a request with parameters that cannot be sent: validate it");
            }
            out.name(name);
            out.raw(json(value));
        });
    }

    static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            // Its message may repeat what it could not write.
            throw new IllegalStateException(
                    "a value cannot be written as JSON: " + e.getClass().getSimpleName());
        }
    }
}
