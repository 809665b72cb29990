/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls a simulator as a careful caller would. */
final class Caller {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final KirinSimulator simulator;

    Caller(KirinSimulator simulator) {
        this.simulator = simulator;
    }

    record Reply(int status, HttpResponse<byte[]> response) {
        JsonNode json() {
            return Caller.json(text());
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Single quotes for double ones. */
    static String quoted(String json) {
        return json.replace('\'', '"');
    }

    Reply create(String params) throws IOException {
        return createRaw(
                quoted("{'model':'kirin_image_omni','input':[{'params':%s}]}").formatted(quoted(params)));
    }

    Reply createRaw(String body) throws IOException {
        return send(request("/model/v1/generation").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Reply query(String id) throws IOException {
        return get("/model/v1/generation/task/" + id);
    }

    Reply enqueue(String params) throws IOException {
        return send(
                request("/model/v1/queue/kirin_image_omni").POST(HttpRequest.BodyPublishers.ofString(quoted(params))));
    }

    Reply queue(String id, String what) throws IOException {
        return get("/model/v1/queue/kirin_image_omni/requests/" + id + "/" + what);
    }

    Reply get(String path) throws IOException {
        return send(request(path));
    }

    Reply anonymously(String url) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("/") ? simulator.baseUrl() + path : path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + simulator.apiKey());
    }

    Reply send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
