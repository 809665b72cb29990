/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.callback.Callbacks;
import io.github.camelkirin.simulator.callback.Post;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.wire.CallbackBodies;
import io.github.camelkirin.simulator.wire.GenerationAnswers;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/** Sends callbacks from one of the server's I/O threads, so that they need none of their own. */
final class CallbackLine implements Callbacks.Line {
    private final Backend backend;
    private final CallbackBodies bodies;
    private final String baseUrl;
    private final XnioIoThread thread;
    private final ByteBufferPool buffers = new DefaultByteBufferPool(false, 4096, -1, 0);

    CallbackLine(Backend backend, String baseUrl, XnioIoThread thread) {
        this.backend = backend;
        this.bodies = new CallbackBodies(
                new GenerationAnswers(backend.rules().prices(), backend.rules().files()));
        this.baseUrl = baseUrl;
        this.thread = thread;
    }

    @Override
    public void after(long millis, Runnable step) {
        thread.executeAfter(step, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletableFuture<Integer> post(URI target, String body) {
        return Post.send(target, body, thread, buffers);
    }

    @Override
    public String body(Task task, long at) {
        return bodies.body(task, at, baseUrl, backend.dialect().get()).toString();
    }
}
