/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The copy of an image in the image store. Immutable.
 *
 * @param name under which the store has it: 1 to 120 ASCII letters, digits, dots, dashes and underscores, beginning with a
 *     letter or a digit
 * @param length in bytes, 1 or more
 * @param mediaType by the image's own signature, such as {@code image/png}
 * @param sha256 of the bytes, as 64 lower-case hexadecimal digits
 * @param width in pixels, as the header says; null for formats of which only the signature is known
 * @param height in pixels, as the header says; null like {@code width}
 */
public record StoredImage(
        String name,
        long length,
        String mediaType,
        String sha256,
        @Nullable Integer width,
        @Nullable Integer height) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if a value is not as described; a stored name is never taken for a path */
    public StoredImage {
        requireName(name);
        if (length < 1) {
            throw new IllegalArgumentException("the length of a stored image must be 1 or more, was " + length);
        }
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("the SHA-256 of a stored image must be 64 hexadecimal digits, was "
                    + sha256.length() + " characters or others");
        }
    }

    /**
     * Refuses what is no name of a stored image, such as a path.
     *
     * @return the name
     * @throws IllegalArgumentException if it is not as described for {@link #name()}
     */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a stored image must be 1 to 120 letters, digits, dots, dashes and underscores, was "
                            + name.length() + " characters or others");
        }
        return name;
    }
}
