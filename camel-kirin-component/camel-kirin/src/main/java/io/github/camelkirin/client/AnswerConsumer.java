/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Collects an answer; breaks off one that is too long as soon as that shows, and one that nobody waits for any more. */
final class AnswerConsumer implements AsyncResponseConsumer<Answer> {

    private final int maxBytes;
    private final BooleanSupplier awaited;
    private @Nullable ByteArrayBuffer body;
    private @Nullable HttpResponse response;
    private @Nullable FutureCallback<Answer> whole;

    AnswerConsumer(int maxBytes, BooleanSupplier awaited) {
        this.maxBytes = maxBytes;
        this.awaited = awaited;
    }

    @Override
    public void consumeResponse(
            HttpResponse head, @Nullable EntityDetails entity, HttpContext context, FutureCallback<Answer> callback)
            throws IOException {
        response = head;
        if (entity == null) {
            callback.completed(answer(head));
            return;
        }
        checkLength(entity.getContentLength());
        whole = callback;
    }

    @Override
    public void informationResponse(HttpResponse head, HttpContext context) {}

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer source) throws IOException {
        if (!awaited.getAsBoolean()) {
            throw new IOException("nobody waits for the answer any more");
        }
        ByteArrayBuffer before = body;
        checkLength((before == null ? 0L : before.length()) + source.remaining());
        ByteArrayBuffer all = before == null ? new ByteArrayBuffer(source.remaining()) : before;
        all.append(source);
        body = all;
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        if (whole != null && response != null) {
            whole.completed(answer(response));
        }
    }

    @Override
    public void failed(Exception cause) {}

    @Override
    public void releaseResources() {}

    private void checkLength(long bytes) throws IOException {
        if (bytes > maxBytes) {
            throw new AnswerTooLongException(maxBytes);
        }
    }

    private Answer answer(HttpResponse head) {
        return new Answer(
                head.getCode(),
                header(head, "Retry-After"),
                header(head, "Date"),
                header(head, "X-Request-Id"),
                body == null ? new byte[0] : body.toByteArray());
    }

    private static @Nullable String header(HttpResponse head, String name) {
        Header header = head.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** The answer is longer than the client reads. */
    static final class AnswerTooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        AnswerTooLongException(int maxBytes) {
            super("the answer is longer than " + maxBytes + " bytes");
        }
    }
}
