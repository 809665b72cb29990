/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image format, recognised by the first bytes of a file and by nothing else: neither a file name nor a media type that
 * somebody declared is asked.
 */
public enum ImageFormat {
    /** Portable Network Graphics. */
    PNG("png", "image/png"),
    /** JPEG, whatever the wrapper (JFIF, Exif, none). */
    JPEG("jpg", "image/jpeg"),
    /** GIF87a and GIF89a. */
    GIF("gif", "image/gif"),
    /** WebP in its RIFF container. */
    WEBP("webp", "image/webp"),
    /** Windows bitmap. */
    BMP("bmp", "image/bmp");

    private static final int BMP_HEADER = 26;

    private final String extension;
    private final String mediaType;

    ImageFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** The usual extension of a file name, without a dot, in lower case. */
    public String extension() {
        return extension;
    }

    /** The media type, for example {@code image/png}. */
    public String mediaType() {
        return mediaType;
    }

    /**
     * The format of an image.
     *
     * @param bytes the image or its beginning; 26 bytes are enough
     * @return empty if the bytes begin like none of the formats
     */
    public static Optional<ImageFormat> of(byte[] bytes) {
        return Optional.ofNullable(detect(bytes));
    }

    static @Nullable ImageFormat detect(byte[] b) {
        if (startsWith(b, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return PNG;
        }
        if (startsWith(b, 0, 0xFF, 0xD8, 0xFF)) {
            return JPEG;
        }
        if (startsWith(b, 0, 'G', 'I', 'F', '8', '7', 'a') || startsWith(b, 0, 'G', 'I', 'F', '8', '9', 'a')) {
            return GIF;
        }
        if (startsWith(b, 0, 'R', 'I', 'F', 'F') && startsWith(b, 8, 'W', 'E', 'B', 'P')) {
            return WEBP;
        }
        // "BM" alone begins many a sentence; the four reserved bytes are zero in a bitmap only.
        if (b.length >= BMP_HEADER && startsWith(b, 0, 'B', 'M') && startsWith(b, 6, 0, 0, 0, 0)) {
            return BMP;
        }
        return null;
    }

    private static boolean startsWith(byte[] bytes, int offset, int... signature) {
        if (bytes.length < offset + signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if ((bytes[offset + i] & 0xFF) != signature[i]) {
                return false;
            }
        }
        return true;
    }
}
