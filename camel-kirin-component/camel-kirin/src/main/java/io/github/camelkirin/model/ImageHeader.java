/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a PNG or JPEG image says, read without decoding the image.
 *
 * @param format {@link ImageFormat#PNG} or {@link ImageFormat#JPEG}
 * @param width  in pixels, at least 1, as stored (an Exif rotation is not applied)
 * @param height in pixels, at least 1, as stored
 */
public record ImageHeader(ImageFormat format, int width, int height) {
    private static final int IHDR = 0x49484452;

    /** Checks the ranges given above. */
    public ImageHeader {
        if (format != ImageFormat.PNG && format != ImageFormat.JPEG) {
            throw new IllegalArgumentException("format must be PNG or JPEG, was " + format);
        }
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("width and height must be at least 1, were " + width + " and " + height);
        }
    }

    /**
     * Reads the header of an image. Takes time in proportion to the bytes at most, and no memory.
     *
     * @param image the bytes of an image, or whatever else
     * @return empty if this is neither PNG nor JPEG by its signature, or if no width and height are found where they
     *     have to be
     */
    public static Optional<ImageHeader> read(byte[] image) {
        ImageFormat format = ImageFormat.detect(image);
        if (format == ImageFormat.PNG) {
            return Optional.ofNullable(png(image));
        }
        return format == ImageFormat.JPEG ? Optional.ofNullable(jpeg(image)) : Optional.empty();
    }

    private static @Nullable ImageHeader png(byte[] b) {
        if (b.length < 24 || int32(b, 8) != 13 || int32(b, 12) != IHDR) {
            return null;
        }
        return header(ImageFormat.PNG, int32(b, 16), int32(b, 20));
    }

    private static @Nullable ImageHeader jpeg(byte[] b) {
        int at = 2;
        while (at + 1 < b.length) {
            int marker = b[at + 1] & 0xFF;
            if ((b[at] & 0xFF) != 0xFF || marker == 0xFF) {
                at++; // garbage between segments, or a fill byte
            } else if (marker == 0 || marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
                at += 2; // markers without a segment
            } else if (marker == 0xD9 || marker == 0xDA || at + 3 >= b.length) {
                return null; // the image data begins or ends, and no frame header came before it
            } else {
                int length = int16(b, at + 2);
                if (isFrame(marker)) {
                    return length < 8 || at + 9 > b.length
                            ? null
                            : header(ImageFormat.JPEG, int16(b, at + 7), int16(b, at + 5));
                }
                at += 2 + Math.max(2, length);
            }
        }
        return null;
    }

    /** SOF0 to SOF15, without what shares their range: DHT, JPG and DAC. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static @Nullable ImageHeader header(ImageFormat format, int width, int height) {
        return width < 1 || height < 1 ? null : new ImageHeader(format, width, height);
    }

    private static int int16(byte[] b, int at) {
        return (b[at] & 0xFF) << 8 | b[at + 1] & 0xFF;
    }

    private static int int32(byte[] b, int at) {
        return int16(b, at) << 16 | int16(b, at + 2);
    }
}
