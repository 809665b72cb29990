/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Tells by its option what an image store is. */
public final class PictureStores {

    /** One letter before a colon is a drive of Windows. */
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    private static final String FILE = "file:";

    private PictureStores() {}

    /** Whether it is a path, or a {@code file:} URI without options. Such a URI with options is an endpoint like others. */
    public static boolean isDirectory(String imageStore) {
        return !URI.matcher(imageStore).matches() || isFile(imageStore) && imageStore.indexOf('?') < 0;
    }

    /**
     * Opens a store; a directory that does not exist is made.
     *
     * @param imageStore a directory or the URI of an endpoint
     * @param imageStoreRead the URI of the endpoint that gives back what one of {@code imageStore} has taken, or null
     * @throws IllegalArgumentException if that is not possible; the message names the option
     */
    public static PictureStore open(CamelContext context, String imageStore, @Nullable String imageStoreRead) {
        if (!isDirectory(imageStore)) {
            return EndpointStore.open(context, imageStore, imageStoreRead);
        }
        String path = isFile(imageStore) ? imageStore.substring(FILE.length()).replaceFirst("^//", "") : imageStore;
        try {
            return DirectoryStore.open(Path.of(path));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "imageStore must be a directory or the URI of an endpoint, was " + imageStore, e);
        }
    }

    private static boolean isFile(String imageStore) {
        return imageStore.regionMatches(true, 0, FILE, 0, FILE.length());
    }
}
