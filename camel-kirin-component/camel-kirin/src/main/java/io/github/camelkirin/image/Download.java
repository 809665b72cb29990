/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

/** How the download of a result image ended. No {@code toString} shows image data or a URL. */
public sealed interface Download {

    /**
     * The image is here.
     *
     * @param bytes       the file as it came; not copied
     * @param contentType for example {@code image/png}: by the bytes' signature, else as the server said, else
     *     {@code application/octet-stream}
     */
    record Downloaded(byte[] bytes, String contentType) implements Download {
        @Override
        public String toString() {
            return "Downloaded[" + bytes.length + " bytes, " + contentType + "]";
        }
    }

    /**
     * The URL no longer leads to the image, as it does once it has expired. A fresh URL may.
     *
     * @param status the HTTP status: 403, 404 or 410
     */
    record Expired(int status) implements Download {}

    /**
     * The image is larger than allowed; the rest was not read.
     *
     * @param maxBytes the limit
     */
    record TooLarge(int maxBytes) implements Download {}

    /**
     * There is no image, after as many attempts as were worthwhile.
     *
     * @param reason   of the last attempt, without the URL: it may carry a signature
     * @param attempts how many were made; 0 if the URL was not one to ask
     */
    record Failed(String reason, int attempts) implements Download {}
}
