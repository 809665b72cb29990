/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/** A context's HTTP server, and a client that calls it as anybody might. */
final class CallbackServer {

    static final String SECRET = "a secret of 32 random characters";
    static final String ENDED = "{\"id\":\"x\",\"status\":\"completed\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    final int port = freePort();

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Callbacks on, and a server for them. */
    CallbackServer in(CamelContext context) throws Exception {
        serve(context);
        options(context.getComponent("kirin", KirinComponent.class).getConfiguration());
        return this;
    }

    void serve(CamelContext context) throws Exception {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(port);
        context.addService(new VertxPlatformHttpServer(configuration), true, true);
    }

    void options(KirinConfiguration options) {
        options.setCallback(true);
        options.setCallbackSecret(SECRET);
        options.setCallbackExternalUrl("http://127.0.0.1:" + port);
    }

    int post(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    int send(HttpRequest.Builder request) {
        return answer(request).statusCode();
    }

    HttpResponse<String> answer(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
