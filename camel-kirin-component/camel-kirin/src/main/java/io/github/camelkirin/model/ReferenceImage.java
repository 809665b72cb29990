/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * An image that the prompt may refer to as {@code <<<image_N>>>}, counted from 1 in the order of the request.
 *
 * <p>The service takes PNG and JPEG, at most 10 MB, each side at least 300 px, between 1:2.5 and 2.5:1 (the reference
 * page of {@code kirin_image_omni}). {@link Inline} images are checked against that before anything is sent; what a
 * {@link Url} points to is not looked at. Immutable and safe for use by several threads. No {@code toString} here shows
 * image data or more of a URL than its host.
 */
public sealed interface ReferenceImage {

    /**
     * An image that the service fetches itself.
     *
     * @param url absolute, http or https, reachable from the service
     * @throws IllegalArgumentException if it is not such a URL
     */
    static ReferenceImage url(String url) {
        return new Url(url);
    }

    /**
     * An image that travels in the request.
     *
     * @param image the bytes of a PNG or JPEG file, at most 10 MB; copied
     */
    static ReferenceImage bytes(byte[] image) {
        return new Inline(image.clone());
    }

    /**
     * As {@link #bytes(byte[])}, without the copy.
     *
     * @param image the bytes of a PNG or JPEG file; must not be changed by anyone from now on
     */
    static ReferenceImage wrap(byte[] image) {
        return new Inline(image);
    }

    /**
     * An image that travels in the request.
     *
     * @param base64 a PNG or JPEG file as Base64, standard or URL-safe alphabet; padding may be missing, line breaks
     *     may be there
     * @throws IllegalArgumentException if it is not Base64
     */
    static ReferenceImage base64(String base64) {
        return new Inline(Base64Text.decode(base64, 0));
    }

    /**
     * An image that travels in the request. The media type in the URL is not looked at, the bytes are.
     *
     * @param dataUrl for example {@code data:image/png;base64,iVBOR…}
     * @throws IllegalArgumentException if it is not a {@code data:} URL, or not a Base64 one
     */
    static ReferenceImage dataUrl(String dataUrl) {
        int comma = dataUrl.indexOf(',');
        if (!dataUrl.regionMatches(true, 0, "data:", 0, 5) || comma < 0) {
            throw new IllegalArgumentException("must look like data:image/png;base64,…");
        }
        if (!dataUrl.regionMatches(true, comma - ";base64".length(), ";base64", 0, ";base64".length())) {
            throw new IllegalArgumentException("is a data: URL without ;base64, which an image needs");
        }
        return new Inline(Base64Text.decode(dataUrl, comma + 1));
    }

    /**
     * Text as it comes in messages: an http(s) URL, a {@code data:} URL, or the raw Base64 of an image. Never a path: no
     * file is opened, whatever the text says.
     *
     * @throws IllegalArgumentException if it is none of these, or raw Base64 of something that is no image
     */
    static ReferenceImage parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        if (HttpUrl.hasScheme(trimmed)) {
            return url(trimmed);
        }
        if (trimmed.regionMatches(true, 0, "data:", 0, 5)) {
            return dataUrl(trimmed);
        }
        byte[] bytes;
        try {
            bytes = Base64Text.decode(trimmed, 0);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException(Texts.NO_IMAGE, notBase64);
        }
        // "photos" and "/tmp/photo" are Base64 too, of nothing in particular.
        if (ImageFormat.detect(bytes) == null) {
            throw new IllegalArgumentException(Texts.NO_IMAGE);
        }
        return new Inline(bytes);
    }

    /**
     * A place in the list whose image could not be read. A request with one of these is invalid, but can still be
     * checked as a whole, so that everything that is wrong with it is reported at once.
     *
     * @param reason what is wrong, to be read after "reference image 2", for example {@code "is empty"}
     */
    static ReferenceImage unusable(String reason) {
        return new Unusable(reason);
    }

    /**
     * An image that the service fetches itself.
     *
     * @param url absolute, http or https
     */
    record Url(String url) implements ReferenceImage {
        /** @throws IllegalArgumentException if it is not an absolute http or https URL with a host */
        public Url {
            String problem = HttpUrl.problem(url);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }

        @Override
        public String toString() {
            return "Url[" + Texts.origin(url) + "]";
        }
    }

    /** An image whose bytes travel in the request. Two are equal if their bytes are. */
    final class Inline implements ReferenceImage {
        private final byte[] bytes;

        private Inline(byte[] bytes) {
            this.bytes = Objects.requireNonNull(bytes, "image");
        }

        /** The image's size in bytes. */
        public int size() {
            return bytes.length;
        }

        /** The image's bytes, read-only. */
        public ByteBuffer asByteBuffer() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Inline that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Inline[" + bytes.length + " bytes]";
        }
    }

    /**
     * A place in the list whose image could not be read.
     *
     * @param reason what is wrong, to be read after "reference image 2"
     */
    record Unusable(String reason) implements ReferenceImage {}
}
