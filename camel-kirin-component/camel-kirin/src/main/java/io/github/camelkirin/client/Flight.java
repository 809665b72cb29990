/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange under way. It is sent once or not at all: whoever gives it up and the I/O thread that is about to
 * write its first byte compete for one state, so that "not sent" is certain.
 */
final class Flight implements FutureCallback<Answer> {

    /** The attribute under which the HTTP context carries the flight. */
    static final String ATTRIBUTE = "camelkirin.flight";

    private enum State {
        WAITING,
        SENT,
        GIVEN_UP
    }

    private final String requestId;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private volatile @Nullable Future<?> exchange;

    Flight(String requestId) {
        this.requestId = requestId;
    }

    String requestId() {
        return requestId;
    }

    CompletableFuture<Reply> reply() {
        return reply;
    }

    /** Just before the first byte is written; throws if the flight was given up, or sent already. */
    void sending() throws IOException {
        if (!state.compareAndSet(State.WAITING, State.SENT)) {
            throw new IOException("the request was given up or sent before");
        }
    }

    void started(Future<?> future) {
        exchange = future;
        if (reply.isDone()) {
            future.cancel(true);
        }
    }

    void timeOut() {
        giveUp(new SocketTimeoutException("no whole answer within requestTimeout"));
    }

    void giveUp(Exception cause) {
        failed(cause);
        Future<?> future = exchange;
        if (future != null) {
            future.cancel(true);
        }
    }

    @Override
    public void completed(Answer answer) {
        // A proxy that refuses the tunnel answers a request that was never sent.
        if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
            IOException cause = new IOException("the proxy answered HTTP " + answer.status());
            reply.complete(new Reply.Lost(cause, false, requestId));
        } else {
            reply.complete(new Reply.Answered(answer, requestId));
        }
    }

    @Override
    public void failed(Exception cause) {
        boolean sent = !state.compareAndSet(State.WAITING, State.GIVEN_UP) && state.get() == State.SENT;
        reply.complete(new Reply.Lost(cause, sent, requestId));
    }

    @Override
    public void cancelled() {
        failed(new CancellationException("the request was cancelled"));
    }
}
