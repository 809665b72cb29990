/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.picture.PictureStore;
import io.github.camelkirin.picture.PictureStores;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The image store that an endpoint's options name. */
final class ImageStores {

    private ImageStores() {}

    /** What can be said about the options before anything is opened. */
    static void check(KirinConfiguration configuration) {
        String store = configuration.getImageStore();
        String read = configuration.getImageStoreRead();
        if (store != null && store.isBlank()) {
            throw new IllegalArgumentException("imageStore must be a directory or the URI of an endpoint, was blank");
        }
        if (read != null && (store == null || PictureStores.isDirectory(store))) {
            throw new IllegalArgumentException("imageStoreRead is for an imageStore that is an endpoint, which was "
                    + (store == null ? "not set" : "a directory: that is read without it"));
        }
    }

    /**
     * Opens the store; whoever opens it closes it.
     *
     * @return null if there is none
     * @throws IllegalArgumentException if it cannot be opened; the message says which option is to be changed
     */
    static @Nullable PictureStore open(CamelContext context, KirinConfiguration configuration) {
        String store = configuration.getImageStore();
        return store == null ? null : PictureStores.open(context, store, configuration.getImageStoreRead());
    }
}
