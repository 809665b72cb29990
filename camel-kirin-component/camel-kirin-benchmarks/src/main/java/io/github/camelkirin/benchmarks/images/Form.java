/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** As what a reference image is given. */
enum Form {
    /** In memory already: the array is there before anything begins. */
    BYTES,
    FILE,
    /** As a network's: it does not tell how long it is. */
    STREAM;

    /** @return {@code byte[]}, {@code File} or {@code InputStream} */
    Object open(Path image) throws IOException {
        return switch (this) {
            case BYTES -> Files.readAllBytes(image);
            case FILE -> image.toFile();
            case STREAM ->
                new FilterInputStream(Files.newInputStream(image)) {
                    @Override
                    public int available() {
                        return 0;
                    }
                };
        };
    }

    /** Whether the image gets to the heap only by being sent. */
    boolean isRead() {
        return this != BYTES;
    }

    @Override
    public String toString() {
        return switch (this) {
            case BYTES -> "`byte[]`";
            case FILE -> "file";
            case STREAM -> "stream";
        };
    }
}
