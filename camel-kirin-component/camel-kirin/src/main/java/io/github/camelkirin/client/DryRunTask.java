/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A task that no service knows. Its ID says all about it, as in {@code dryrun-2-1360x768-5f0c…}.
 *
 * @param images how many it makes, 1 to 100
 * @param width in pixels
 * @param height in pixels
 * @param name of its external ID, so that the same request is the same task
 */
record DryRunTask(int images, int width, int height, String name) {

    private static final int MOST_IMAGES = 100;
    private static final int LONGEST_SIDE = 4096;
    private static final Pattern ID =
            Pattern.compile("dryrun-([1-9]\\d{0,2})-([1-9]\\d{0,3})x([1-9]\\d{0,3})-([0-9a-f]{20})");

    /** Pixels at 1k; at 2k each side is twice that. */
    private static final Map<String, int[]> SIZES = Map.of(
            "3:2", new int[] {1248, 832},
            "2:3", new int[] {832, 1248},
            "4:3", new int[] {1168, 880},
            "3:4", new int[] {880, 1168},
            "9:16", new int[] {768, 1360},
            "16:9", new int[] {1360, 768},
            "21:9", new int[] {1552, 656});

    private static final int[] SQUARE = {1024, 1024};

    /** The task that a request asks for; what cannot be read counts as not there. */
    static DryRunTask of(JsonNode params) {
        int[] size = Objects.requireNonNull(
                SIZES.getOrDefault(params.path("aspect_ratio").asText(), SQUARE));
        int factor = params.path("resolution").asText().equals("2k") ? 2 : 1;
        int images = Math.max(1, Math.min(MOST_IMAGES, params.path("n").asInt(1)));
        String externalTaskId = Json.text(params, "external_task_id");
        return new DryRunTask(images, size[0] * factor, size[1] * factor, name(externalTaskId));
    }

    /** The task of this ID, or null if it is no such task's. */
    static @Nullable DryRunTask parse(String id) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            return null;
        }
        DryRunTask task = new DryRunTask(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                parts.group(4));
        boolean sane = task.images <= MOST_IMAGES && task.width <= LONGEST_SIDE && task.height <= LONGEST_SIDE;
        return sane ? task : null;
    }

    String id() {
        return "dryrun-%d-%dx%d-%s".formatted(images, width, height, name);
    }

    private static String name(@Nullable String externalTaskId) {
        String text = externalTaskId == null ? UUID.randomUUID().toString() : externalTaskId;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
