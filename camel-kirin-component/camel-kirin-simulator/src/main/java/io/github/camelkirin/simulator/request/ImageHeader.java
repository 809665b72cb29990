/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the first bytes of a PNG or JPEG say, read without decoding the picture.
 *
 * @param mediaType {@code image/png} or {@code image/jpeg}
 * @param size in pixels
 */
record ImageHeader(String mediaType, PixelSize size) {
    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

    static Optional<ImageHeader> read(byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image);
        if (image.length >= 24 && bytes.getLong(0) == PNG_SIGNATURE) {
            return header("image/png", bytes.getInt(16), bytes.getInt(20));
        }
        if (image.length >= 4 && (bytes.getShort(0) & 0xFFFF) == 0xFFD8) {
            return jpeg(bytes);
        }
        return Optional.empty();
    }

    private static Optional<ImageHeader> jpeg(ByteBuffer bytes) {
        int at = 2;
        while (at + 9 <= bytes.limit() && (bytes.get(at) & 0xFF) == 0xFF) {
            int marker = bytes.get(at + 1) & 0xFF;
            if (marker == 0xFF) {
                at++;
            } else if (isStartOfFrame(marker)) {
                return header("image/jpeg", bytes.getShort(at + 7) & 0xFFFF, bytes.getShort(at + 5) & 0xFFFF);
            } else {
                at += 2 + (bytes.getShort(at + 2) & 0xFFFF);
            }
        }
        return Optional.empty();
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static Optional<ImageHeader> header(String mediaType, int width, int height) {
        return width < 1 || height < 1
                ? Optional.empty()
                : Optional.of(new ImageHeader(mediaType, new PixelSize(width, height)));
    }
}
