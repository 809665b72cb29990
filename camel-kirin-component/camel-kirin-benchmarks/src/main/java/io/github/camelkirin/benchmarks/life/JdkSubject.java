/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** By hand on {@code java.net.http}, a pool of threads as its own for what follows an answer, and one thread that waits. */
final class JdkSubject implements Subject {

    private final Life life;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(executor)
            .build();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    JdkSubject(Life life) {
        this.life = life;
    }

    @Override
    public void begin() {
        HttpRequest create = request(Wire.PATH)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Wire.create()))
                .build();
        send(create, answer -> queryLater(answer.id()));
    }

    private void queryLater(String id) {
        timer.schedule(() -> query(id), Life.WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void query(String id) {
        send(request(Wire.QUERY_PATH + id).GET().build(), answer -> {
            if (answer.ended()) {
                answer.withPicture();
                life.ended();
            } else {
                queryLater(id);
            }
        });
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(life.baseUrl() + path))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + life.apiKey())
                .timeout(Duration.ofSeconds(30));
    }

    private void send(HttpRequest request, Consumer<Wire.Answer> then) {
        http.sendAsync(request, BodyHandlers.ofByteArray())
                .thenAccept(response -> then.accept(Wire.answer(response.statusCode(), response.body())))
                .exceptionally(failure -> {
                    life.failed(failure);
                    return null;
                });
    }

    @Override
    public void close() {
        timer.shutdownNow();
        executor.shutdown();
    }
}
