/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import java.io.IOException;
import java.io.InputStream;

/** A picture that can be read, as often as needed. Safe for use by several threads. */
public interface Picture {

    /** In bytes. */
    long length();

    /** Such as {@code image/png}. */
    String mediaType();

    /**
     * The bytes from the first on. The caller closes the stream.
     *
     * @throws IOException if the picture has gone since it was found
     */
    InputStream open() throws IOException;
}
