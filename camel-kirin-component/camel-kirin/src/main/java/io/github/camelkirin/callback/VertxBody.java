/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The body of a request to Vert.x that has not been read yet. To be touched only where Vert.x is. */
final class VertxBody {

    private final HttpServerRequest request;
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<CallbackBody.Read> result = new CompletableFuture<>();

    private VertxBody(HttpServerRequest request, int most) {
        this.request = request;
        this.most = most;
    }

    static boolean is(Object body) {
        return body instanceof HttpServerRequest;
    }

    /** Waits for it, on a thread that may wait; only for those who were given a URL. */
    static CallbackBody.Read read(Object body, int most, Duration patience) {
        return new VertxBody((HttpServerRequest) body, most).read(patience);
    }

    /** Takes what still comes off the connection, and forgets it. */
    static void leave(Object body) {
        HttpServerRequest request = (HttpServerRequest) body;
        request.handler(buffer -> {});
        request.resume();
    }

    private CallbackBody.Read read(Duration patience) {
        request.exceptionHandler(failure -> result.complete(new CallbackBody.Read.Broken()));
        request.endHandler(end -> finished());
        request.handler(this::add);
        request.resume();
        try {
            return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return forget(new CallbackBody.Read.TooSlow());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return forget(new CallbackBody.Read.Broken());
        }
    }

    private CallbackBody.Read forget(CallbackBody.Read instead) {
        result.complete(instead);
        return result.join();
    }

    private synchronized void add(Buffer buffer) {
        if (result.isDone()) {
            return;
        }
        if (bytes.size() + buffer.length() > most) {
            bytes.reset();
            result.complete(new CallbackBody.Read.TooLarge());
        } else {
            bytes.writeBytes(buffer.getBytes());
        }
    }

    private synchronized void finished() {
        result.complete(new CallbackBody.Read.Bytes(bytes.toByteArray()));
    }
}
