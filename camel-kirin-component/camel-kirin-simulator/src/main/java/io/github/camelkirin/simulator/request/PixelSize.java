/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The size of a picture in pixels. The sizes by aspect ratio are those of the service's sibling pages.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 */
public record PixelSize(int width, int height) {
    private static final Map<String, PixelSize> AT_1K = new LinkedHashMap<>();

    static {
        AT_1K.put("1:1", new PixelSize(1024, 1024));
        AT_1K.put("3:2", new PixelSize(1248, 832));
        AT_1K.put("2:3", new PixelSize(832, 1248));
        AT_1K.put("4:3", new PixelSize(1168, 880));
        AT_1K.put("3:4", new PixelSize(880, 1168));
        AT_1K.put("9:16", new PixelSize(768, 1360));
        AT_1K.put("16:9", new PixelSize(1360, 768));
        AT_1K.put("21:9", new PixelSize(1552, 656));
    }

    /** Refuses sides below one pixel. */
    public PixelSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "width and height must be at least 1 pixel, were %d and %d".formatted(width, height));
        }
    }

    /**
     * The size the service draws at.
     *
     * @param aspectRatio such as {@code 16:9}; one that is not in the table counts as {@code 1:1}
     * @param resolution {@code 1k}, {@code 2k} (twice each side) or {@code 4k} (four times)
     */
    public static PixelSize of(String aspectRatio, String resolution) {
        PixelSize base = AT_1K.getOrDefault(aspectRatio, new PixelSize(1024, 1024));
        return switch (resolution) {
            case "2k" -> base.times(2);
            case "4k" -> base.times(4);
            default -> base;
        };
    }

    /** The aspect ratio of the table that is closest to this size's. */
    public String closestAspectRatio() {
        return AT_1K.entrySet().stream()
                .min(Comparator.comparingDouble(
                        entry -> Math.abs(Math.log(entry.getValue().ratio() / ratio()))))
                .map(Map.Entry::getKey)
                .orElse("1:1");
    }

    double ratio() {
        return (double) width / height;
    }

    private PixelSize times(int factor) {
        return new PixelSize(width * factor, height * factor);
    }
}
