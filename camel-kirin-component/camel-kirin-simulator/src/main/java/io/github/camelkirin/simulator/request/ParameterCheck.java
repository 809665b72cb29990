/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds a create's parameters to the rules of the service's reference page. Of a model other than
 * {@code kirin_image_omni} only the JSON types and the reference images are checked. Safe for use by several threads.
 */
public final class ParameterCheck {
    /** The model whose limits are known. */
    public static final String KNOWN_MODEL = "kirin_image_omni";

    private static final int MAX_PROMPT = 2500;
    private static final int MAX_REFERENCES = 10;
    private static final Set<String> RESOLUTIONS = Set.of("1k", "2k");
    private static final Set<String> RATIOS = Set.of("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "auto");
    private static final Pattern PLACEHOLDER = Pattern.compile("<<<image_(\\d{1,9})>>>");

    private final JsonNode params;
    private final boolean known;

    private ParameterCheck(String model, JsonNode params) {
        this.params = params;
        this.known = KNOWN_MODEL.equals(model);
    }

    /**
     * Checks the parameters of one create.
     *
     * @param model the model they are for
     * @param params what was sent as parameters, of any JSON type
     * @return the parameters, or the first violation
     */
    public static Checked check(String model, JsonNode params) {
        try {
            return new Checked.Valid(new ParameterCheck(model, params).checked());
        } catch (Refusal e) {
            return e.asOutcome();
        }
    }

    private Parameters checked() throws Refusal {
        require(params.isObject(), "params must be a JSON object, was " + params.getNodeType());
        require(!params.has("model") && !params.has("input"), "model and input do not belong into the parameters");
        String prompt = prompt();
        int count = count();
        String resolution = oneOf("resolution", RESOLUTIONS, "1k");
        String ratio = oneOf("aspect_ratio", RATIOS, "auto");
        ReferenceCheck references = ReferenceCheck.of(params);
        if (known) {
            int both = references.images() + references.elements();
            require(both <= MAX_REFERENCES, "image_list and element_list must hold at most 10 together, held " + both);
            checkPlaceholders(prompt, references.images());
        }
        Optional<PixelSize> reference = references.firstSize();
        String drawn = ratio.equals("auto")
                ? reference.map(PixelSize::closestAspectRatio).orElse("1:1")
                : ratio;
        Parameters.Pictures pictures =
                new Parameters.Pictures(count, PixelSize.of(drawn, resolution), resolution, watermark());
        return new Parameters(params.toString(), pictures, externalTaskId(), callbackUrl());
    }

    private String prompt() throws Refusal {
        JsonNode prompt = params.path("prompt");
        boolean absent = prompt.isMissingNode() || prompt.isNull();
        require(absent || prompt.isTextual(), "prompt must be a string, was " + prompt.getNodeType());
        String text = absent ? "" : prompt.asText();
        if (known && text.isBlank()) {
            throw new Refusal("002016001", "prompt is required");
        }
        int length = text.codePointCount(0, text.length());
        if (known && length > MAX_PROMPT) {
            throw new Refusal("002016002", "prompt must be at most 2500 characters, was " + length);
        }
        return text;
    }

    private int count() throws Refusal {
        JsonNode n = params.path("n");
        if (n.isMissingNode()) {
            return 1;
        }
        boolean integer = n.isIntegralNumber() && n.canConvertToInt();
        if (!integer || n.asInt() < 1 || n.asInt() > 9) {
            throw new Refusal("002016003", "n must be an integer from 1 to 9, was " + shown(n));
        }
        return n.asInt();
    }

    private String oneOf(String name, Set<String> allowed, String otherwise) throws Refusal {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        require(!known || allowed.contains(value), name + " must be one of " + sorted(allowed));
        return value;
    }

    private boolean watermark() throws Refusal {
        JsonNode info = params.path("watermark_info");
        if (info.isMissingNode()) {
            return false;
        }
        boolean shape =
                info.isObject() && info.size() == 1 && info.path("enabled").isBoolean();
        require(shape, "watermark_info must be an object with the boolean enabled");
        return info.path("enabled").asBoolean();
    }

    private @Nullable String externalTaskId() throws Refusal {
        String id = text("external_task_id");
        require(id == null || !id.isBlank(), "external_task_id must not be blank");
        return id;
    }

    private @Nullable String callbackUrl() throws Refusal {
        String url = text("callback_url");
        require(url == null || isHttpUrl(url), "callback_url must be an http or https URL");
        return url;
    }

    private @Nullable String text(String name) throws Refusal {
        JsonNode value = params.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        require(value.isTextual(), name + " must be a string, was " + value.getNodeType());
        return value.asText();
    }

    private static void checkPlaceholders(String prompt, int images) throws Refusal {
        Matcher placeholder = PLACEHOLDER.matcher(prompt);
        while (placeholder.find()) {
            int index = Integer.parseInt(placeholder.group(1));
            require(
                    index >= 1 && index <= images,
                    "prompt points to image %d, image_list holds %d".formatted(index, images));
        }
    }

    static boolean isHttpUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return http && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static void require(boolean condition, String message) throws Refusal {
        if (!condition) {
            throw new Refusal(message);
        }
    }

    private static String shown(JsonNode n) {
        return n.isNumber() ? n.asText() : n.getNodeType().toString();
    }

    private static String sorted(Set<String> values) {
        return String.join(", ", values.stream().sorted().toList());
    }
}
