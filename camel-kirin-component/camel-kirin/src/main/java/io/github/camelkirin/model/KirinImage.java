/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One image of a completed task, as the service describes it. Immutable. The image itself is at {@link #getUrl()}. */
public final class KirinImage {

    private final String url;
    private final Map<String, Object> fields;
    private final @Nullable StoredImage storedAs;

    KirinImage(String url, Map<String, Object> fields) {
        this(url, fields, null);
    }

    private KirinImage(String url, Map<String, Object> fields, @Nullable StoredImage storedAs) {
        this.url = url;
        this.fields = fields;
        this.storedAs = storedAs;
    }

    /** The same image, with its copy in the image store. */
    public KirinImage withStoredAs(@Nullable StoredImage copy) {
        return new KirinImage(url, fields, copy);
    }

    /** Where the image is, for a time: result URLs expire. Fetching it needs no key, and must not be sent one. */
    public String getUrl() {
        return url;
    }

    /** Where the image with a watermark is, if the service made one. */
    public @Nullable String getWatermarkUrl() {
        return text("watermark_url");
    }

    /** The media type such as {@code image/png}, if the service says. */
    public @Nullable String getContentType() {
        return text("content_type");
    }

    /** The service's name for the file, if it gives one: text from the network, not to be used as a path. */
    public @Nullable String getFileName() {
        return text("file_name");
    }

    /** Width in pixels, if the service says. */
    public @Nullable Integer getWidth() {
        return pixels("width");
    }

    /** Height in pixels, if the service says. */
    public @Nullable Integer getHeight() {
        return pixels("height");
    }

    /** The copy in the image store of the consumer's {@code imageStore}; null if it has none. */
    public @Nullable StoredImage getStoredAs() {
        return storedAs;
    }

    /** Every field the service gave, under its name on the wire, also those without a getter. Unmodifiable. */
    public Map<String, Object> getFields() {
        return fields;
    }

    /** By what the service said, wherever a copy is. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KirinImage image && fields.equals(image.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fields);
    }

    /** The class's name only: a result's URL lets anyone fetch it. */
    @Override
    public String toString() {
        return "KirinImage";
    }

    private @Nullable String text(String name) {
        return fields.get(name) instanceof String text && !text.isBlank() ? text : null;
    }

    private @Nullable Integer pixels(String name) {
        Object value = fields.get(name);
        try {
            int pixels = value instanceof Number number
                    ? number.intValue()
                    : value instanceof String text ? Integer.parseInt(text.strip()) : 0;
            return pixels > 0 ? pixels : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
