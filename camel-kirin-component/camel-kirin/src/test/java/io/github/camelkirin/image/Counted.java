/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import java.io.InputStream;

/** A stream that begins as given, never ends, and counts what is read from it. */
final class Counted extends InputStream {
    private final byte[] start;
    private long read;
    private boolean closed;

    Counted(byte[] start) {
        this.start = start;
    }

    @Override
    public int read() {
        int next = read < start.length ? start[(int) read] & 0xFF : 0;
        read++;
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        for (int i = 0; i < length; i++) {
            into[offset + i] = (byte) read();
        }
        return length;
    }

    @Override
    public void close() {
        closed = true;
    }

    long count() {
        return read;
    }

    boolean isClosed() {
        return closed;
    }
}
