/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A service in a process of its own whose tasks have ended by the first query, each with the same nine pictures. The simulator
 * would draw them anew for each download, which takes longer than to download them.
 */
final class Gallery {

    static final String LINE = "Gallery: ";
    static final int PICTURES = 9;
    static final int BYTES = 4_000_000;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private final String baseUrl;
    private final byte[] picture = new byte[BYTES];
    private final AtomicLong tasks = new AtomicLong();

    private Gallery(HttpServer server) {
        baseUrl = "http://127.0.0.1:" + server.getAddress().getPort();
        new Random(1).nextBytes(picture);
        ByteBuffer.wrap(picture).put(PNG);
    }

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Gallery gallery = new Gallery(server);
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.createContext("/", gallery::answer);
        server.start();
        System.out.println(LINE + gallery.baseUrl);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            exchange.getRequestBody().readAllBytes();
            if (path.startsWith("/pictures/")) {
                send(exchange, "image/png", picture);
            } else {
                String json = exchange.getRequestMethod().equals("POST")
                        ? "{\"id\":\"task-" + tasks.incrementAndGet() + "\",\"status\":\"in_queue\"}"
                        : ended(path.substring(path.lastIndexOf('/') + 1));
                send(exchange, "application/json", json.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private String ended(String id) {
        String content = IntStream.range(0, PICTURES)
                .mapToObj(index -> "{\"type\":\"image\",\"url\":\"" + baseUrl + "/pictures/" + index + ".png\"}")
                .collect(Collectors.joining(","));
        return "{\"id\":\"" + id + "\",\"status\":\"completed\",\"output\":[{\"content\":[" + content + "]}]}";
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
