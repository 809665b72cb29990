/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** @param bytes not copied, and not to be changed */
@SuppressWarnings("ArrayRecordComponent")
public record PictureInMemory(byte[] bytes, String mediaType) implements Picture {

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public String toString() {
        return "PictureInMemory[" + bytes.length + " bytes, " + mediaType + "]";
    }
}
