/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters that have a place of their own in a request, by their names on the wire. */
final class WireNames {
    static final String MODEL = "model";
    static final String PROMPT = "prompt";
    static final String IMAGE_LIST = "image_list";
    static final String IMAGE = "image";
    static final String ELEMENT_LIST = "element_list";
    static final String ELEMENT_ID = "element_id";
    static final String RESOLUTION = "resolution";
    static final String COUNT = "n";
    static final String ASPECT_RATIO = "aspect_ratio";
    static final String WATERMARK = "watermark_info";
    static final String ENABLED = "enabled";
    static final String CALLBACK_URL = "callback_url";
    static final String EXTERNAL_TASK_ID = "external_task_id";

    /** Not on the wire: where a body in the wire's names holds further parameters. */
    static final String PARAMETERS = "parameters";

    private static final Map<String, String> OWN = Map.of(
            MODEL, "set model",
            PROMPT, "set prompt",
            IMAGE_LIST, "set referenceImages",
            ELEMENT_LIST, "set elementIds",
            RESOLUTION, "set resolution",
            COUNT, "set imageCount",
            ASPECT_RATIO, "set aspectRatio",
            WATERMARK, "set watermark",
            CALLBACK_URL, "set callbackUrl",
            EXTERNAL_TASK_ID, "set the header CamelKirinIdempotencyKey");

    private WireNames() {}

    /** What to do instead of giving this one as a further parameter, or null if it may be given. */
    static @Nullable String insteadOf(String name) {
        return OWN.get(name);
    }
}
