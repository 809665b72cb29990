/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Reads an answer's body up to a limit. Of any answer but a 200 the head is enough: its body is not read. */
final class BoundedImageConsumer extends AbstractBinResponseConsumer<BoundedImageConsumer.Answer> {
    private static final int WINDOW = 64 * 1024;

    private final int maxBytes;
    private final Bytes body = new Bytes();
    private volatile @Nullable Answer head;

    BoundedImageConsumer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What came back; the body of a 200 only. */
    record Answer(int status, @Nullable String location, byte[] body) {}

    /** The body is larger than allowed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Ends an exchange whose head said everything. */
    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Spares the copy that the stream's own accessor makes when the body fills its buffer to the brim. */
    private static final class Bytes extends ByteArrayOutputStream {
        void reserve(long bytes) {
            if (bytes > buf.length) {
                buf = new byte[(int) bytes];
            }
        }

        byte[] take() {
            return count == buf.length ? buf : toByteArray();
        }
    }

    /** The head of an answer whose body was not read, once it is there. */
    @Nullable
    Answer head() {
        return head;
    }

    @Override
    protected void start(HttpResponse response, @Nullable ContentType contentType) throws IOException {
        Header location = response.getFirstHeader("Location");
        Answer answer = new Answer(response.getCode(), location == null ? null : location.getValue(), new byte[0]);
        head = answer;
        if (answer.status() != HttpStatus.SC_OK) {
            throw new EnoughException();
        }
        Header length = response.getFirstHeader("Content-Length");
        long declared = length == null ? -1 : parse(length.getValue());
        if (declared > maxBytes) {
            throw new TooLargeException();
        }
        body.reserve(declared);
    }

    @Override
    protected int capacityIncrement() {
        return WINDOW;
    }

    @Override
    protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
        if (source.remaining() > maxBytes - body.size()) {
            throw new TooLargeException();
        }
        byte[] chunk = new byte[source.remaining()];
        source.get(chunk);
        body.write(chunk, 0, chunk.length);
    }

    @Override
    protected Answer buildResult() {
        return new Answer(HttpStatus.SC_OK, null, body.take());
    }

    @Override
    public void informationResponse(HttpResponse response, org.apache.hc.core5.http.protocol.HttpContext context) {
        // A 1xx says nothing about the image.
    }

    @Override
    public void releaseResources() {
        // Nothing but memory.
    }

    private static long parse(String length) {
        try {
            return Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
