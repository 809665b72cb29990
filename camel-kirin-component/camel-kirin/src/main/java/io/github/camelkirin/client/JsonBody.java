/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/** A JSON body made of parts that are sent one after another, so that big parameters are never copied. Sent once. */
final class JsonBody implements AsyncEntityProducer {

    /** A bigger write would make the JDK keep a direct buffer of its size. */
    private static final int SLICE = 64 * 1024;

    private final ByteBuffer[] parts;
    private final long length;
    private int next;

    /** @param parts each from its position to its limit */
    JsonBody(List<ByteBuffer> parts) {
        this.parts = parts.stream()
                .map(ByteBuffer::slice)
                .map(ByteBuffer::asReadOnlyBuffer)
                .toArray(ByteBuffer[]::new);
        length = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    private JsonBody(JsonBody sent) {
        parts = new ByteBuffer[sent.parts.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = sent.parts[i].duplicate().rewind();
        }
        length = sent.length;
    }

    /** The same body from its beginning, for a request of its own. */
    JsonBody again() {
        return new JsonBody(this);
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        while (next < parts.length) {
            ByteBuffer part = parts[next];
            if (!part.hasRemaining()) {
                next++;
                continue;
            }
            ByteBuffer slice = part.slice(part.position(), Math.min(SLICE, part.remaining()));
            int written = channel.write(slice);
            part.position(part.position() + slice.position());
            if (written == 0 || slice.hasRemaining()) {
                return;
            }
        }
        channel.endStream();
    }

    @Override
    public int available() {
        long left = 0;
        for (ByteBuffer part : parts) {
            left += part.remaining();
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public String getContentType() {
        return "application/json";
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isChunked() {
        return false;
    }

    @Override
    public @Nullable String getContentEncoding() {
        return null;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }

    @Override
    public void failed(Exception cause) {}

    @Override
    public void releaseResources() {}
}
