/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import io.github.camelkirin.image.ImageFileName;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Names in a store: safe as all file names for images, and different for different IDs. */
final class StoredName {

    private static final int DIGITS = 16;
    /** An ID that looks as if it had been digested already gets digits of its own. */
    private static final Pattern DIGESTED = Pattern.compile(".*-[0-9a-f]{" + DIGITS + "}", Pattern.DOTALL);

    private StoredName() {}

    /**
     * @param id the caller's ID of the task. Where it cannot stand in a name as it is, what stands for it ends with digits of
     *     its SHA-256
     * @param index from 0
     * @return {@code <id>-<index>.<ext>}
     */
    static String of(String id, int index, byte[] image) {
        String name = ImageFileName.of(id, index, image);
        int stem = name.lastIndexOf("-" + index + ".");
        String ending = name.substring(stem);
        if (name.equals(id + ending) && !DIGESTED.matcher(id).matches()) {
            return name;
        }
        String digits = "-" + Sha256.of(id.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
        int room = ImageFileName.MAX_LENGTH - ending.length() - digits.length();
        return name.substring(0, Math.min(stem, room)) + digits + ending;
    }
}
