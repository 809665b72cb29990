/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears callbacks, and serves a picture to refer to. */
final class Listener implements AutoCloseable {
    private final HttpServer server;
    private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    private final byte[] picture;

    Listener(byte[] picture) throws IOException {
        this.picture = picture;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("POST")) {
            heard.add(Caller.json(new String(body, StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(202, -1);
        } else {
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
        }
        exchange.close();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    List<JsonNode> heard() {
        return heard;
    }

    List<String> statuses() {
        return heard.stream().map(body -> body.path("status").asText()).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
