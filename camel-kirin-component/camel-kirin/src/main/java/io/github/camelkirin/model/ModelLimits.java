/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model accepts.
 *
 * @param promptRequired  whether there has to be a prompt
 * @param maxPromptLength in characters, a character being a Unicode code point
 * @param maxImageCount   images made by one request
 * @param resolutions     those it knows; empty if not known
 * @param aspectRatios    those it knows; empty if not known
 * @param references      limits of reference images, or null if not known
 */
public record ModelLimits(
        boolean promptRequired,
        int maxPromptLength,
        int maxImageCount,
        List<String> resolutions,
        List<String> aspectRatios,
        @Nullable ReferenceLimits references) {

    private static final ModelLimits OMNI = new ModelLimits(
            true,
            2500,
            9,
            List.of("1k", "2k"),
            List.of("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "auto"),
            new ReferenceLimits(10, EnumSet.of(ImageFormat.PNG, ImageFormat.JPEG), 10 * 1024 * 1024, 300, 5, 2));

    private static final ModelLimits UNKNOWN =
            new ModelLimits(false, Integer.MAX_VALUE, Integer.MAX_VALUE, List.of(), List.of(), null);

    /** Copies the lists. */
    public ModelLimits {
        resolutions = List.copyOf(resolutions);
        aspectRatios = List.copyOf(aspectRatios);
    }

    /**
     * The limits of a model. Those of {@code kirin_image_omni} are from the service's reference page; a model that is
     * not known here is limited by nothing but what holds for all.
     */
    public static ModelLimits of(String model) {
        return model.equals(ImageRequest.DEFAULT_MODEL) ? OMNI : UNKNOWN;
    }

    /**
     * Limits of reference images.
     *
     * @param maxCount reference images and elements together
     * @param formats  those it takes, by an image's bytes
     * @param maxBytes of one image. The service's page says 10 MB, taken as 10 × 1024 × 1024 bytes: the larger of the
     *     two readings, so that no image is refused here that the service would take
     * @param minSide  pixels of width and of height
     * @param ratioLong  with {@code ratioShort}: the longer side to the shorter is at most this, 5 to 2
     * @param ratioShort see {@code ratioLong}
     */
    public record ReferenceLimits(
            int maxCount, Set<ImageFormat> formats, int maxBytes, int minSide, int ratioLong, int ratioShort) {

        /** Copies the set. */
        public ReferenceLimits {
            formats = Set.copyOf(formats);
        }
    }
}
