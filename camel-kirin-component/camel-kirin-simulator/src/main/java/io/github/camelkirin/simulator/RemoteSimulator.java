/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkirin.simulator.control.ControlJson;
import io.github.camelkirin.simulator.control.FaultOrder;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.Totals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scripts a simulator in another process, and reads its ledger. Every method throws
 * {@link UncheckedIOException} if the simulator cannot be reached and {@link IllegalArgumentException} if it refuses what it
 * is asked. Safe for use by several threads.
 */
public final class RemoteSimulator {
    private static final JsonMapper JSON = ControlJson.mapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String baseUrl;
    private final @Nullable String apiKey;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private RemoteSimulator(String baseUrl, @Nullable String apiKey) {
        this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
        this.apiKey = apiKey;
    }

    /**
     * A simulator on this machine.
     *
     * @param baseUrl such as {@code http://127.0.0.1:40123}
     */
    public static RemoteSimulator at(String baseUrl) {
        return new RemoteSimulator(baseUrl, null);
    }

    /**
     * A simulator that takes control from elsewhere, as {@link KirinSimulatorBuilder#remoteControl} says.
     *
     * @param baseUrl such as {@code http://simulator.example:8089}
     * @param apiKey the key that it takes
     */
    public static RemoteSimulator at(String baseUrl, String apiKey) {
        return new RemoteSimulator(baseUrl, apiKey);
    }

    /** What to set as the service's base URL. */
    public String baseUrl() {
        return baseUrl;
    }

    /** The ledger's totals. */
    public Totals totals() {
        JsonNode totals = ask("GET", "/simulator/ledger", null);
        try {
            return JSON.treeToValue(totals, Totals.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many creates the service has acted on by now. */
    public int createsActedOn() {
        return totals().creates().actedOn();
    }

    /** How many creates under one external ID the service has acted on by now. */
    public int createsActedOn(String externalTaskId) {
        return (int) creates(externalTaskId).stream()
                .filter(create -> create.path("actedOn").asBoolean())
                .count();
    }

    /**
     * Every create request that arrived: objects of {@code at} (epoch milliseconds), {@code path}, {@code externalTaskId},
     * {@code taskId}, {@code actedOn}, {@code status}, {@code authorizationScheme}, {@code headers} and {@code params}.
     */
    public List<JsonNode> creates() {
        return all("/simulator/ledger/creates?");
    }

    /** The create requests that arrived under one external ID, as {@link #creates()} has them. */
    public List<JsonNode> creates(String externalTaskId) {
        return all("/simulator/ledger/creates?externalTaskId=" + encoded(externalTaskId) + "&");
    }

    /**
     * All tasks: objects of {@code id}, {@code externalTaskId}, {@code model}, {@code phase}, {@code createdAt},
     * {@code endsAt} and {@code queries}, times in epoch milliseconds.
     */
    public List<JsonNode> tasks() {
        return all("/simulator/ledger/tasks?");
    }

    /** The tasks under one external ID, as {@link #tasks()} has them. */
    public List<JsonNode> tasks(String externalTaskId) {
        return all("/simulator/ledger/tasks?externalTaskId=" + encoded(externalTaskId) + "&");
    }

    /** When a task was asked about, by the service's ID. */
    public List<Instant> queries(String taskId) {
        List<Instant> times = new ArrayList<>();
        for (JsonNode task : all("/simulator/ledger/tasks?id=" + encoded(taskId) + "&")) {
            task.path("queries").forEach(at -> times.add(Instant.ofEpochMilli(at.asLong())));
        }
        return times;
    }

    /** The callbacks that were due: objects of {@code at}, {@code taskId}, {@code phase} and {@code outcome}. */
    public List<JsonNode> callbacks() {
        return all("/simulator/ledger/callbacks?");
    }

    /** Befalls the next event of this kind. */
    public void next(Operation operation, Fault fault) {
        order(new FaultOrder(operation, null, null, null, fault));
    }

    /** Befalls the next so many events of this kind. */
    public void next(Operation operation, int times, Fault fault) {
        order(new FaultOrder(operation, times, null, null, fault));
    }

    /** Befalls the next event of this kind that concerns one task. */
    public void nextFor(Operation operation, String id, Fault fault) {
        order(new FaultOrder(operation, null, id, null, fault));
    }

    /** Befalls events of this kind by chance, until {@link #clearFaults()}. */
    public void randomly(Operation operation, double probability, Fault fault) {
        order(new FaultOrder(operation, null, null, probability, fault));
    }

    /** The next task that is taken on ends failed with this code. */
    public void failNext(String code) {
        next(Operation.TASK, Fault.taskFails(code));
    }

    /** The next create is acted on, and its answer lost. */
    public void loseNextAnswer() {
        next(Operation.CREATE, Fault.answerLost());
    }

    /** The next task that is taken on takes so long. */
    public void delayNext(Duration takes) {
        next(Operation.TASK, Fault.taskTakes(takes));
    }

    /** The next create is refused with this HTTP status, such as 402. */
    public void refuseNext(int status) {
        next(Operation.CREATE, Fault.status(status));
    }

    /** The next create is answered with 429 and asked to come again after so many seconds. */
    public void throttleNext(Duration retryAfter) {
        next(Operation.CREATE, Fault.slowDown(retryAfter));
    }

    /** How many scripted faults have not befallen anything yet. */
    public int pendingFaults() {
        return ask("GET", "/simulator/faults", null).path("pending").asInt();
    }

    /** How many answers are kept back. */
    public int hanging() {
        return ask("GET", "/simulator/faults", null).path("hanging").asInt();
    }

    /** Gives all answers that were kept back. */
    public void releaseHanging() {
        ask("POST", "/simulator/faults/release", "{}");
    }

    /** Forgets all faults but those that the simulator was started with. */
    public void clearFaults() {
        ask("DELETE", "/simulator/faults", null);
    }

    /**
     * Lets time pass at once, for the simulator: tasks end and URLs expire as if so long had gone by.
     *
     * @param duration whole milliseconds
     */
    public void advance(Duration duration) {
        ask("POST", "/simulator/clock", "{\"advanceMillis\":%d}".formatted(duration.toMillis()));
    }

    /** Forgets tasks, faults and ledger. */
    public void reset() {
        ask("POST", "/simulator/reset", "{}");
    }

    private void order(FaultOrder order) {
        try {
            ask("POST", "/simulator/faults", JSON.writeValueAsString(order));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Entries come in pages. */
    private List<JsonNode> all(String path) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode page;
        do {
            page = ask("GET", path + "offset=" + all.size(), null);
            page.forEach(all::add);
        } while (!page.isEmpty());
        return all;
    }

    private JsonNode ask(String method, String path, @Nullable String body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, publisher);
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalArgumentException("%s %s was answered with %d: %s"
                        .formatted(method, path, response.statusCode(), response.body()));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reach the simulator at " + baseUrl, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException("interrupted", new IOException(e));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
