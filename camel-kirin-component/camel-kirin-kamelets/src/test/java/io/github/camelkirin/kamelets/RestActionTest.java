/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.Totals;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A REST service for those who want pictures, over platform-http. */
class RestActionTest extends KameletRoutes {

    @TempDir
    Path pictures;

    private final HttpClient client = HttpClient.newHttpClient();
    private String server;

    @BeforeEach
    void startServer() throws Exception {
        connectTheComponent();
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(freePort());
        context.addService(new VertxPlatformHttpServer(configuration), true, true);
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/recipes/rest.camel.yaml"))) {
            load(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        server = "http://127.0.0.1:" + configuration.getBindPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(server + path));
    }

    private HttpResponse<String> order(String key, String prompt) throws Exception {
        return send(at("/posters")
                .header("Idempotency-Key", key)
                .header("X-Caller", "me")
                .POST(BodyPublishers.ofString(prompt)));
    }

    private HttpResponse<String> status(String path) throws Exception {
        return send(at(path));
    }

    private HttpResponse<String> cancel(String path) throws Exception {
        return send(at(path).DELETE());
    }

    private TaskRecord task(String id) {
        return context.getEndpoint("kirin:posters", KirinEndpoint.class)
                .tasks()
                .find(id)
                .orElseThrow();
    }

    /** Creates, queries and cancels that the service has got. */
    private static Object calls() {
        Totals totals = KIRIN.ledger().totals();
        return Map.of(
                "traffic", totals.traffic(), "creates", KIRIN.ledger().sends().size());
    }

    private void consume() throws Exception {
        load("""
                - from:
                    uri: kirin:posters
                    steps:
                      - to: bean:arrived
                """);
    }

    @Test
    void anOrderIsAcceptedWithItsLocation() throws Exception {
        HttpResponse<String> accepted = order("order-1", "A lighthouse at dawn");

        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("Location")).contains("/posters/order-1");
        assertThat(accepted.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(accepted.headers().map()).doesNotContainKeys("x-caller", "X-Caller", "idempotency-key");
        assertThat(accepted.body()).isEqualTo("{\"id\":\"order-1\",\"status\":\"submitting\"}");
        assertThat(KIRIN.ledger().sends()).isEmpty();
        consume();
        await().atMost(PATIENCE).until(() -> arrived().size() == 1);
        assertThat(KIRIN.ledger().sends()).singleElement().satisfies(sent -> assertThat(
                        sent.params().path("prompt").asText())
                .isEqualTo("A lighthouse at dawn"));
    }

    @Test
    void orderStatusAndCancelMakeNoCallToTheService() throws Exception {
        Object before = calls();
        order("order-1", "A lighthouse");
        order("order-2", "A pier");
        assertThat(status("/posters/order-1").body()).isEqualTo("{\"id\":\"order-1\",\"status\":\"submitting\"}");
        assertThat(cancel("/posters/order-2").body()).isEqualTo("{\"id\":\"order-2\",\"status\":\"cancelled\"}");
        assertThat(KIRIN.ledger().sends()).isEmpty();
        assertThat(calls()).isEqualTo(before);
    }

    @Test
    void theStatusOfAnOrderThatIsDoneIsToldWithoutACallToTheService() throws Exception {
        order("order-1", "A lighthouse");
        consume();
        await().atMost(PATIENCE).until(() -> arrived().size() == 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(task("order-1").status()).isEqualTo(TaskStatus.COMPLETED));
        Object before = calls();
        HttpResponse<String> ended = status("/posters/order-1");

        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(ended.body()).contains("\"status\":\"completed\"").doesNotContain("lighthouse");
        assertThat(calls()).isEqualTo(before);
    }

    @Test
    void imagesAreToldAsLongAsTheyAreKnown() throws Exception {
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setCompletionRedeliveryDelay(3_600_000);
        load("""
                - from:
                    uri: kirin:posters
                    steps:
                      - throwException:
                          exceptionType: java.lang.IllegalStateException
                          message: not now
                """);
        order("order-1", "A lighthouse");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status("/posters/order-1").body())
                        .contains("\"status\":\"completed\"", "\"images\":[{\"index\":0,\"url\":\"" + KIRIN.baseUrl()));
    }

    @Test
    void anOrderThatIsCancelledBeforeItIsSentNeverIsAndCostsNothing() throws Exception {
        order("order-1", "A lighthouse");
        Object before = calls();

        HttpResponse<String> cancelled = cancel("/posters/order-1");

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(cancelled.body()).isEqualTo("{\"id\":\"order-1\",\"status\":\"cancelled\"}");
        assertThat(status("/posters/order-1").body()).isEqualTo(cancelled.body());
        assertThat(calls()).isEqualTo(before);
        consume();
        await().atMost(PATIENCE).until(() -> arrived().size() == 1);
        assertThat(arrived().get(0).getMessage().getHeader("CamelKirinStatus")).isEqualTo("cancelled");
        assertThat(calls()).isEqualTo(before);
        assertThat(KIRIN.ledger().sends()).isEmpty();
        assertThat(KIRIN.ledger().moneyCharged()).isEqualByComparingTo("0");
    }

    @Test
    void anOrderThatIsSentAgainIsTheSameOne() throws Exception {
        assertThat(order("order-1", "A lighthouse").statusCode()).isEqualTo(202);
        assertThat(order("order-1", "A lighthouse").statusCode()).isEqualTo(202);
        assertThat(order("order-1", "A pier").statusCode()).isEqualTo(409);

        consume();
        await().atMost(PATIENCE).until(() -> arrived().size() == 1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void tasksOfOtherGroupsAreNeitherSeenNorCancelled() throws Exception {
        send("kirin:other", "A pier", Map.of("CamelKirinIdempotencyKey", "theirs"));

        assertThat(status("/posters/theirs").statusCode()).isEqualTo(404);
        assertThat(cancel("/posters/theirs").statusCode()).isEqualTo(404);
        assertThat(cancel("/posters/nobodys").statusCode()).isEqualTo(404);

        assertThat(context.getEndpoint("kirin:other", KirinEndpoint.class)
                        .tasks()
                        .find("theirs"))
                .hasValueSatisfying(task -> assertThat(task.status()).isEqualTo(TaskStatus.QUEUED));
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        HttpResponse<String> tooLong = order("order-1", "A".repeat(2501));
        HttpResponse<String> noPrompt = order("order-1", "");
        HttpResponse<String> badKey = order("order/1", "A pier");

        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("2500").doesNotContain("AAA");
        assertThat(noPrompt.statusCode()).isEqualTo(400);
        assertThat(badKey.statusCode()).isEqualTo(400);
        assertThat(badKey.body()).startsWith("Idempotency-Key must be 1 to 100 letters");
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void whatTheServiceRefusesHasFailedWithItsCode() throws Exception {
        KIRIN.faults().next(Operation.CREATE, Fault.error(400, "002016003", "n must be 1 to 9"));
        order("order-1", "A pier");

        consume();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status("/posters/order-1").body())
                        .contains("\"status\":\"failed\"", "\"errorCode\":\"002016003\""));
    }

    @Test
    void storedPicturesAreToldAsLongAsTheTaskIsKnown() throws Exception {
        load("""
                - from:
                    uri: kirin:posters?imageStore=%s
                    steps:
                      - to: bean:arrived
                """.formatted(pictures));
        order("order-1", "A lighthouse");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(task("order-1").state()).isEqualTo(TaskState.DONE));

        assertThat(status("/posters/order-1").body())
                .contains("\"images\":[{\"index\":0,\"storedAs\":\"order-1-0.png\",\"contentType\":\"image/png\"")
                .doesNotContain("url", pictures.toString());
    }

    @Test
    void aCallerCannotChooseModelOrOperationByAHeader() throws Exception {
        order("order-1", "{\"n\": 9}");
        send(at("/posters/order-1").header("CamelKirinOperation", "erase"));
        send(at("/posters/order-1?CamelKirinOperation=erase&CamelKirinModel=other"));

        assertThat(task("order-1").status()).isEqualTo(TaskStatus.SUBMITTING);
        consume();
        await().atMost(PATIENCE).until(() -> arrived().size() == 1);
        assertThat(KIRIN.ledger().sends().get(0).params().has("n")).isFalse();
    }
}
