/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import io.github.camelkirin.model.ReferenceImage;
import java.net.URI;
import java.net.URL;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of messages, and of the endpoint's option, into reference images.
 *
 * <p>It never throws for a bad value: that becomes {@link ReferenceImage.Unusable} in its place, so that all that is wrong
 * with a request is reported at once. At most 10 MiB and one byte of anything are read. Safe for use by several threads.
 */
public final class ReferenceImageReader {
    /** The most that is read of one image, 10 MiB: what the service's reference page allows. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    static final String TOO_LARGE = "must be at most " + MAX_BYTES + " bytes (10 MB), had more";

    private static final int MAX_ITEMS = 100;
    // A URL may have commas of its own, and a data: URL always has one: only a scheme after a comma begins the next.
    // They begin with the comma, and not with the space before it, since a text may be as long as an image.
    private static final Pattern NEXT_IN_MESSAGE = Pattern.compile(",\\s*(?=(?i:https?://|data:))");
    private static final Pattern NEXT_IN_OPTION = Pattern.compile(",\\s*(?=(?i:https?://|data:|file:))");

    private ReferenceImageReader() {}

    /**
     * Reads a value of a message: one of those that {@link #read} takes, an {@code Iterable} or an array of them, or text
     * with several URLs, separated by commas.
     *
     * @param value    null for none
     * @param exchange the one it belongs to; lends its type converters
     */
    public static List<ReferenceImage> readAll(@Nullable Object value, Exchange exchange) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof Object[] array) {
            return readItems(Arrays.asList(array), exchange);
        }
        // A path is an Iterable of its elements.
        if (value instanceof Iterable<?> items && !(value instanceof Path)) {
            return readItems(items, exchange);
        }
        if (value instanceof String text) {
            return Arrays.stream(NEXT_IN_MESSAGE.split(text))
                    .map(ReferenceImageReader::parse)
                    .toList();
        }
        return List.of(read(value, exchange));
    }

    /**
     * Reads one image.
     *
     * @param value text (an http(s) URL, a {@code data:} URL or raw Base64, <b>never a path</b>), a {@code URI} or
     *     {@code URL} (http(s) only), {@code byte[]} (not copied), {@code ByteBuffer}, {@code InputStream} (closed
     *     afterwards), {@code StreamCache} (reset afterwards), {@code DataHandler} of either generation, {@code File},
     *     {@code Path}, {@code WrappedFile}, or anything else that Camel can convert to a stream
     * @param exchange the one it belongs to; lends its type converters
     */
    public static ReferenceImage read(@Nullable Object value, Exchange exchange) {
        if (value == null) {
            return ReferenceImage.unusable("must not be null");
        }
        if (value instanceof ReferenceImage image) {
            return image;
        }
        if (value instanceof CharSequence || value instanceof URI || value instanceof URL) {
            return parse(value.toString());
        }
        if (value instanceof Number || value instanceof Boolean) {
            return ReferenceImage.unusable("must be an image, was a number or a boolean");
        }
        return bytes(value, exchange);
    }

    /**
     * Reads the endpoint's option.
     *
     * @param option   http(s) URLs, {@code data:} URLs and {@code file:} paths, separated by commas. A path is taken as it
     *     is, absolute or relative to the working directory, in any of the forms {@code file:a/b.png},
     *     {@code file:/a/b.png}, {@code file:///a/b.png}
     * @param exchange any; lends its type converters
     */
    public static List<ReferenceImage> readOption(String option, Exchange exchange) {
        if (option.isBlank()) {
            return List.of();
        }
        List<ReferenceImage> images = new ArrayList<>();
        for (String part : NEXT_IN_OPTION.split(option)) {
            String item = part.strip();
            images.add(
                    item.regionMatches(true, 0, "file:", 0, 5) ? file(item.substring(5), exchange) : optionUrl(item));
        }
        return images;
    }

    private static ReferenceImage optionUrl(String item) {
        return item.matches("(?is)(https?://|data:).*")
                ? parse(item)
                : ReferenceImage.unusable("must be an http(s) URL, or a path that begins with file:");
    }

    private static ReferenceImage file(String path, Exchange exchange) {
        try {
            return bytes(Path.of(path.startsWith("//") ? path.substring(2) : path), exchange);
        } catch (InvalidPathException e) {
            return ReferenceImage.unusable("must be a valid path");
        }
    }

    private static ReferenceImage parse(String text) {
        try {
            return ReferenceImage.parse(text);
        } catch (IllegalArgumentException e) {
            return ReferenceImage.unusable(String.valueOf(e.getMessage()));
        }
    }

    private static ReferenceImage bytes(Object value, Exchange exchange) {
        try {
            return ReferenceImage.wrap(ValueBytes.read(value, exchange, head -> MAX_BYTES));
        } catch (ValueBytes.UnreadableException e) {
            return ReferenceImage.unusable(e.reason());
        }
    }

    private static List<ReferenceImage> readItems(Iterable<?> items, Exchange exchange) {
        List<ReferenceImage> images = new ArrayList<>();
        for (Object item : items) {
            if (images.size() == MAX_ITEMS) {
                images.add(ReferenceImage.unusable("and those after it are too many to be read"));
                break;
            }
            images.add(read(item, exchange));
        }
        return images;
    }
}
