/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pictures of a simulated service, as it gives them to anybody, and their checksums. */
final class ServedPictures {

    private static final String NEVER = "?expires=" + Long.MAX_VALUE;

    private final KirinSimulator simulator;
    private final HttpClient client = HttpClient.newHttpClient();

    ServedPictures(KirinSimulator simulator) {
        this.simulator = simulator;
    }

    /** The checksums of each task's first picture, by external IDs. Nothing must go wrong any more. */
    Map<String, String> checksums() {
        Map<String, String> sums = new ConcurrentHashMap<>();
        simulator.ledger().sends().parallelStream()
                .filter(SentCreate::actedOn)
                .forEach(create -> sums.put(
                        create.externalTaskId().orElse(""),
                        fetched(create.taskId().orElseThrow())));
        return sums;
    }

    private String fetched(String taskId) {
        URI address = URI.create(simulator.baseUrl() + "/results/" + taskId + "/0.jpg" + NEVER);
        try {
            HttpResponse<byte[]> answer =
                    client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Digest.of(answer.body()) : "HTTP " + answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
