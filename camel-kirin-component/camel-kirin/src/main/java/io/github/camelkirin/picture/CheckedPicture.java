/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import io.github.camelkirin.model.ImageFormat;
import io.github.camelkirin.model.ImageHeader;
import io.github.camelkirin.model.StoredImage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are a picture as far as its header tells. Of PNG and JPEG the size in pixels was read; GIF, WebP and BMP are
 * known by their signature only.
 */
@SuppressWarnings("ArrayRecordComponent")
public record CheckedPicture(
        byte[] bytes, ImageFormat format, @Nullable ImageHeader header) {

    /** @return empty if the bytes are no picture in a format that is known, or its header cannot be read */
    public static Optional<CheckedPicture> of(byte[] bytes) {
        return ImageFormat.of(bytes).flatMap(format -> {
            boolean sized = format == ImageFormat.PNG || format == ImageFormat.JPEG;
            ImageHeader header = sized ? ImageHeader.read(bytes).orElse(null) : null;
            return sized && header == null ? Optional.empty() : Optional.of(new CheckedPicture(bytes, format, header));
        });
    }

    StoredImage storedAs(String name, String sha256) {
        return new StoredImage(
                name,
                bytes.length,
                format.mediaType(),
                sha256,
                header == null ? null : header.width(),
                header == null ? null : header.height());
    }

    @Override
    public String toString() {
        return "CheckedPicture[" + bytes.length + " bytes, " + format + "]";
    }
}
