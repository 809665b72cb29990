/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/** A create's JSON whose image is encoded while it is sent, 48 KiB at a time. */
final class Base64Body implements AsyncEntityProducer {

    private static final byte[] BEFORE = ("{\"model\":\"kirin_image_omni\",\"input\":[{\"params\":"
                    + "{\"prompt\":\"A pier\",\"image_list\":[{\"image\":\"")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\"}]}}]}".getBytes(StandardCharsets.US_ASCII);
    private static final int CHUNK = 48 * 1024;

    private final InputStream image;
    private final long length;
    private final byte[] chunk = new byte[CHUNK];
    private final byte[] text = new byte[CHUNK / 3 * 4];
    private ByteBuffer ready = ByteBuffer.wrap(BEFORE);
    private boolean read;

    Base64Body(InputStream image, long bytes) {
        this.image = image;
        this.length = BEFORE.length + (bytes + 2) / 3 * 4 + AFTER.length;
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        while (ready.hasRemaining() || !read) {
            if (!ready.hasRemaining()) {
                ready = next();
            }
            if (channel.write(ready) == 0 || ready.hasRemaining()) {
                return;
            }
        }
        channel.endStream();
    }

    private ByteBuffer next() throws IOException {
        int count = image.readNBytes(chunk, 0, CHUNK);
        if (count == CHUNK) {
            return ByteBuffer.wrap(text, 0, Base64.getEncoder().encode(chunk, text));
        }
        read = true;
        byte[] last = new byte[count];
        System.arraycopy(chunk, 0, last, 0, count);
        ByteBuffer end = ByteBuffer.allocate(text.length + AFTER.length);
        return end.put(Base64.getEncoder().encode(last)).put(AFTER).flip();
    }

    @Override
    public int available() {
        return ready.hasRemaining() || !read ? Integer.MAX_VALUE : 0;
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
