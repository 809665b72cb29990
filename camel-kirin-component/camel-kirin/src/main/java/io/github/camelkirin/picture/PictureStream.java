/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A picture as a message's body: a stream that Camel can set back, opened when the first byte is read, and closed after the last
 * one or when its exchange is done. For one thread at a time.
 */
public final class PictureStream extends InputStream implements StreamCache {

    private final Picture picture;
    private @Nullable InputStream open;
    private long position;

    private PictureStream(Picture picture) {
        this.picture = picture;
    }

    /** @param exchange with which it ends */
    public static PictureStream of(Picture picture, Exchange exchange) {
        PictureStream stream = new PictureStream(picture);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                stream.close();
            }
        });
        return stream;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, into.length);
        if (count == 0) {
            return 0;
        }
        if (position >= picture.length()) {
            return -1;
        }
        InputStream from = open;
        if (from == null) {
            from = picture.open();
            open = from;
            from.skipNBytes(position);
        }
        int read = from.read(into, offset, (int) Math.min(count, picture.length() - position));
        if (read < 0) {
            throw new IOException("the picture ended after " + position + " of " + picture.length() + " bytes");
        }
        position += read;
        if (position == picture.length()) {
            release();
        }
        return read;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, picture.length() - position);
    }

    /** Lets go of the file; whoever reads on gets what follows all the same, as Camel does with its own caches. */
    @Override
    public void close() {
        release();
    }

    private void release() {
        InputStream from = open;
        open = null;
        try {
            if (from != null) {
                from.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void reset() {
        release();
        position = 0;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream whole = picture.open()) {
            whole.transferTo(out);
        }
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        return of(picture, exchange);
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return picture.length();
    }

    @Override
    public long position() {
        return position;
    }
}
