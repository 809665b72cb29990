/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import io.github.camelkirin.model.ModelLimits.ReferenceLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be said about one reference image without fetching or decoding it. */
final class InlineImageCheck {
    private InlineImageCheck() {}

    /** What is wrong with the image, to be read after "reference image 2", or null. */
    static @Nullable String problem(ReferenceImage image, @Nullable ReferenceLimits limits) {
        if (image instanceof ReferenceImage.Unusable unusable) {
            return unusable.reason();
        }
        if (!(image instanceof ReferenceImage.Inline inline)) {
            return null;
        }
        if (inline.size() == 0) {
            return "is empty";
        }
        return limits == null ? null : problem(inline, limits);
    }

    private static @Nullable String problem(ReferenceImage.Inline image, ReferenceLimits limits) {
        if (image.size() > limits.maxBytes()) {
            return "must be at most " + limits.maxBytes() + " bytes (10 MB), had " + image.size();
        }
        ImageFormat format = ImageFormat.detect(image.bytes());
        if (format == null || !limits.formats().contains(format)) {
            return "must be PNG or JPEG by its bytes, was " + (format == null ? "neither" : format.name());
        }
        Optional<ImageHeader> header = ImageHeader.read(image.bytes());
        return header.isEmpty()
                ? "begins as a " + format + " but has no width and height where they have to be: it is damaged"
                : problem(header.get(), limits);
    }

    private static @Nullable String problem(ImageHeader header, ReferenceLimits limits) {
        int shorter = Math.min(header.width(), header.height());
        int longer = Math.max(header.width(), header.height());
        String was = ", was " + header.width() + "x" + header.height();
        if (shorter < limits.minSide()) {
            return "must have at least " + limits.minSide() + " px on each side" + was;
        }
        if ((long) limits.ratioShort() * longer > (long) limits.ratioLong() * shorter) {
            return "must be within 1:2.5 and 2.5:1" + was;
        }
        return null;
    }
}
