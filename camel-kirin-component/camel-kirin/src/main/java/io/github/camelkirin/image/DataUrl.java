/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import io.github.camelkirin.model.ImageFormat;
import java.util.Base64;

/** An image that is in its URL. */
final class DataUrl {

    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    private DataUrl() {}

    static boolean is(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** The image, if it is one by its signature: what the URL says of it is not relied on. */
    static Download read(String url, int maxBytes) {
        int comma = url.indexOf(',');
        if (comma < 0 || !url.regionMatches(true, comma - BASE64.length(), BASE64, 0, BASE64.length())) {
            return new Download.Failed("a data: URL must have Base64 in it", 0);
        }
        long padded = (url.length() - comma - 1L) * 3 / 4;
        if (padded - 2 > maxBytes) {
            return new Download.TooLarge(maxBytes);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(url.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            return new Download.Failed("a data: URL must have Base64 in it", 0);
        }
        return ImageFormat.of(bytes)
                .<Download>map(format -> bytes.length > maxBytes
                        ? new Download.TooLarge(maxBytes)
                        : new Download.Downloaded(bytes, format.mediaType()))
                .orElseGet(() -> new Download.Failed("a data: URL must have an image in it", 0));
    }
}
