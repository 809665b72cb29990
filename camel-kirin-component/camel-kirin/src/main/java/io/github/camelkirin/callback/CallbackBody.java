/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Reads a request's body, whatever the platform makes of it, and never more than may be in one. */
final class CallbackBody {

    static final int MOST_BYTES = 1 << 20;
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final boolean VERTX = isThere("io.vertx.core.http.HttpServerRequest");
    private static final boolean SERVLET = isThere("jakarta.servlet.http.HttpServletRequest");

    private CallbackBody() {}

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, CallbackBody.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** What came of reading. */
    sealed interface Read {
        record Bytes(byte[] bytes) implements Read {}

        record TooLarge() implements Read {}

        record TooSlow() implements Read {}

        /** The connection broke, most likely. */
        record Broken() implements Read {}
    }

    static Read read(Exchange exchange) {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        try {
            if (body instanceof byte[] bytes) {
                return bytes.length > MOST_BYTES ? new Read.TooLarge() : new Read.Bytes(bytes);
            }
            if (body != null && VERTX && VertxBody.is(body)) {
                return VertxBody.read(body, MOST_BYTES, PATIENCE);
            }
            InputStream stream = stream(message, body);
            byte[] bytes = stream == null ? new byte[0] : stream.readNBytes(MOST_BYTES + 1);
            return bytes.length > MOST_BYTES ? new Read.TooLarge() : new Read.Bytes(bytes);
        } catch (IOException e) {
            return new Read.Broken();
        }
    }

    /** A servlet's body of a length that is not told, and of which nothing has come yet, is made none by its binding. */
    private static @Nullable InputStream stream(Message message, @Nullable Object body) throws IOException {
        if (body != null) {
            return message.getBody(InputStream.class);
        }
        return SERVLET ? ServletBody.of(message) : null;
    }

    /** Of a request that is answered before its body is read: its rest is not kept. */
    static void leave(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body != null && VERTX && VertxBody.is(body)) {
            VertxBody.leave(body);
        }
    }
}
