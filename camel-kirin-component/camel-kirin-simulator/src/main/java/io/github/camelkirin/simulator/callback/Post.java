/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.callback;

import io.undertow.client.ClientCallback;
import io.undertow.client.ClientConnection;
import io.undertow.client.ClientExchange;
import io.undertow.client.ClientRequest;
import io.undertow.client.UndertowClient;
import io.undertow.connector.ByteBufferPool;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StringWriteChannelListener;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/** One POST on a connection of its own. It holds no thread, and ends within ten seconds. */
public final class Post {
    private static final int TIMEOUT_SECONDS = 10;

    private final URI target;
    private final String body;
    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    private Post(URI target, String body) {
        this.target = target;
        this.body = body;
    }

    /**
     * Posts JSON.
     *
     * @return the HTTP status, or 0 if there was no answer
     */
    public static CompletableFuture<Integer> send(
            URI target, String body, XnioIoThread thread, ByteBufferPool buffers) {
        Post post = new Post(target, body);
        UndertowClient.getInstance().connect(post.connected(thread), target, thread, buffers, OptionMap.EMPTY);
        return post.status;
    }

    private ClientCallback<ClientConnection> connected(XnioIoThread thread) {
        return new OrElse<>() {
            @Override
            public void completed(ClientConnection connection) {
                XnioExecutor.Key timeout =
                        thread.executeAfter(() -> status.complete(0), TIMEOUT_SECONDS, TimeUnit.SECONDS);
                var unused = status.whenComplete((answered, error) -> {
                    timeout.remove();
                    IoUtils.safeClose(connection);
                });
                connection.sendRequest(request(), sent());
            }
        };
    }

    private ClientRequest request() {
        String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        ClientRequest request = new ClientRequest()
                .setMethod(Methods.POST)
                .setPath(target.getRawQuery() == null ? path : path + "?" + target.getRawQuery());
        request.getRequestHeaders().put(Headers.HOST, target.getAuthority());
        request.getRequestHeaders().put(Headers.CONTENT_TYPE, "application/json");
        request.getRequestHeaders().put(Headers.CONTENT_LENGTH, body.getBytes(StandardCharsets.UTF_8).length);
        return request;
    }

    private ClientCallback<ClientExchange> sent() {
        return new OrElse<>() {
            @Override
            public void completed(ClientExchange exchange) {
                exchange.setResponseListener(answered());
                new StringWriteChannelListener(body, StandardCharsets.UTF_8).setup(exchange.getRequestChannel());
            }
        };
    }

    private ClientCallback<ClientExchange> answered() {
        return new OrElse<>() {
            @Override
            public void completed(ClientExchange exchange) {
                status.complete(exchange.getResponse().getResponseCode());
            }
        };
    }

    private abstract class OrElse<T> implements ClientCallback<T> {
        @Override
        public void failed(IOException e) {
            status.complete(0);
        }
    }
}
