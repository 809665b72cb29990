/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import io.github.camelkirin.model.ImageFormat;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;

/** Tells whether bytes in a message's body are a reference image or text. A pure function but for reading the body. */
public final class BodySniffer {
    /** The most that is read of a text: ten images of 10 MiB as Base64, and what stands around them. */
    public static final int MAX_TEXT_BYTES = 144 * 1024 * 1024;

    private static final String NEITHER = "the body must be an image (PNG, JPEG) or UTF-8 text, was neither";

    private BodySniffer() {}

    /** What a body turned out to be. */
    public sealed interface Sniffed {}

    /**
     * An image by its signature, though perhaps one in a format that no model takes.
     *
     * @param image as it is to be sent, or {@link ReferenceImage.Unusable} if it is too large
     */
    public record Image(ReferenceImage image) implements Sniffed {}

    /**
     * Text, perhaps empty.
     *
     * @param text without a byte order mark
     */
    public record Text(String text) implements Sniffed {
        @Override
        public String toString() {
            return "Text[" + text.length() + " characters]";
        }
    }

    /** Neither, or not to be read. */
    public record Refused(Violation violation) implements Sniffed {}

    /**
     * Reads a body that is bytes in one form or another.
     *
     * @param body     as in {@link ReferenceImageReader#read}, but not text
     * @param exchange the one it belongs to; lends its type converters
     */
    public static Sniffed sniff(Object body, Exchange exchange) {
        boolean[] image = new boolean[1];
        try {
            return sniff(ValueBytes.read(body, exchange, head -> {
                image[0] = ImageFormat.of(head).isPresent();
                return image[0] ? ReferenceImageReader.MAX_BYTES : MAX_TEXT_BYTES;
            }));
        } catch (ValueBytes.UnreadableException e) {
            return image[0]
                    ? new Image(ReferenceImage.unusable(e.reason()))
                    : new Refused(Violation.of("the body " + e.reason()));
        }
    }

    /** @param body not copied if it is an image */
    static Sniffed sniff(byte[] body) {
        if (ImageFormat.of(body).isPresent()) {
            return new Image(ReferenceImage.wrap(body));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            // Binary formats of small numbers are valid UTF-8 too, full of zeros.
            if (text.indexOf('\0') >= 0) {
                return new Refused(Violation.of(NEITHER));
            }
            return new Text(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            return new Refused(Violation.of(NEITHER));
        }
    }
}
