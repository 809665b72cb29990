/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.DateUtils;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;

/** Puts answers on the wire, whole or in part, from the I/O thread of their connection. */
final class Delivery {
    static final HttpString REQUEST_ID = new HttpString("X-Request-Id");

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private Delivery() {}

    /** Runs a step on the connection's I/O thread, after a delay that holds no thread. */
    static void after(HttpServerExchange exchange, Duration delay, Runnable step) {
        XnioIoThread thread = exchange.getIoThread();
        if (delay.isZero()) {
            if (Thread.currentThread() == thread) {
                step.run();
            } else {
                thread.execute(step);
            }
        } else {
            thread.executeAfter(step, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Runs a step, and answers with 500 should it fail: nothing is waited for that never comes. */
    static void guarded(HttpServerExchange exchange, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("The simulator failed at {} {}", exchange.getRequestMethod(), exchange.getRequestPath(), e);
            after(exchange, Duration.ZERO, () -> send(exchange, Answer.text(500, "text/plain", "simulator failed")));
        }
    }

    static void send(HttpServerExchange exchange, Answer answer) {
        prepare(exchange, answer);
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
    }

    /** Sends the head and half of the body, then closes the connection. */
    static void sendHalf(HttpServerExchange exchange, Answer answer) {
        prepare(exchange, answer);
        exchange.setResponseContentLength(answer.body().length);
        ByteBuffer half = ByteBuffer.wrap(answer.body(), 0, answer.body().length / 2);
        try {
            StreamSinkChannel channel = exchange.getResponseChannel();
            int written;
            do {
                written = channel.write(half);
            } while (written > 0 && half.hasRemaining());
            channel.flush();
        } catch (IOException e) {
            // the caller is gone already, which is what was wanted
        }
        close(exchange);
    }

    /** Closes the connection without an answer. */
    static void drop(HttpServerExchange exchange, boolean reset) {
        if (reset) {
            reset(exchange);
        } else {
            close(exchange);
        }
    }

    /** Closes the connection in an orderly way; of HTTP/2, the one stream. */
    static void close(HttpServerExchange exchange) {
        IoUtils.safeClose(exchange.getConnection());
    }

    /** Closes the connection by a TCP reset; of HTTP/2, the one stream. */
    private static void reset(HttpServerExchange exchange) {
        try {
            exchange.getConnection().setOption(Options.CLOSE_ABORT, true);
        } catch (IOException | IllegalArgumentException e) {
            // then the close below has to do
        }
        close(exchange);
    }

    private static void prepare(HttpServerExchange exchange, Answer answer) {
        exchange.setStatusCode(answer.status());
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, answer.contentType());
        // Undertow keeps a date for all servers of a process, and one that is stopped leaves it as it is.
        exchange.getResponseHeaders().put(Headers.DATE, DateUtils.toDateString(new Date()));
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    }
}
