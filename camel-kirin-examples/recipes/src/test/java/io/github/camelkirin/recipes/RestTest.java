/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.api.TaskFailedException;
import io.github.camelkirin.api.TaskNotKeptException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.TaskState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.junit.jupiter.api.Test;

class RestTest extends RecipeSupport {

    private static final class Posters extends RouteBuilder {
        @Override
        public void configure() {
            // tag::from-rest[]
            onException(InvalidRequestException.class)
                    .handled(true)
                    .setHeader("CamelHttpResponseCode", constant(400))
                    .setBody(simple("${exception.message}"));
            onException(ExternalTaskIdConflictException.class)
                    .handled(true)
                    .setHeader("CamelHttpResponseCode", constant(409))
                    .setBody(constant("This Idempotency-Key is that of another order."));
            onException(TaskNotKeptException.class)
                    .handled(true)
                    .setHeader("CamelHttpResponseCode", constant(404))
                    .setBody(constant("There is no such order."));
            onException(TaskFailedException.class) // such as one that was cancelled
                    .handled(true)
                    .log("Order ${header.CamelKirinExternalTaskId} is ${header.CamelKirinStatus}");

            rest("/posters")
                    .post()
                    .to("direct:order")
                    .get("/{order}")
                    .to("direct:status")
                    .delete("/{order}")
                    .to("direct:cancel");

            from("direct:order")
                    .setHeader("CamelKirinIdempotencyKey", header("Idempotency-Key"))
                    .setHeader("CamelKirinPrompt", bodyAs(String.class))
                    .setBody(constant(""))
                    .to("kirin:posters?submission=deferred")
                    .setHeader("Location", simple("/posters/${header.CamelKirinExternalTaskId}"))
                    .setHeader("CamelHttpResponseCode", constant(202))
                    .to("direct:reply");

            from("direct:status")
                    .setHeader("CamelKirinExternalTaskId", header("order"))
                    .to("direct:reply");

            from("direct:cancel")
                    .setHeader("CamelKirinExternalTaskId", header("order"))
                    .to("kirin:posters?operation=status") // fails unless it is one of this group
                    .to("kirin:posters?operation=cancel")
                    .to("direct:reply");

            from("direct:reply")
                    .to("kirin:posters?operation=status")
                    .removeHeaders("*", "CamelHttpResponseCode", "Location")
                    .marshal()
                    .json()
                    .setHeader("Content-Type", constant("application/json"));

            from("kirin:posters?output=image").routeId("pictures").to("file:pictures");
            // end::from-rest[]
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private String server;

    private void startServer() throws Exception {
        VertxPlatformHttpServer http = addServer();
        // tasks of this resolution run until the test ends them
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setResolution("2k");
        start(new Posters());
        server = address(http);
    }

    private HttpResponse<String> order(String key, String prompt) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server + "/posters"))
                        .header("Idempotency-Key", key)
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString(prompt))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> status(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void completeOnceSent(String externalTaskId) {
        soon().until(() ->
                KIRIN.simulator().tasks().findByExternalId(externalTaskId).isPresent());
        complete(externalTaskId);
    }

    private HttpResponse<String> cancel(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server + path)).DELETE().build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anOrderIsAcceptedAtOnceAndItsStatusIsKnownHere() throws Exception {
        startServer();

        HttpResponse<String> accepted = order("order-1", "A lighthouse at dawn");

        assertThat(accepted.statusCode()).isEqualTo(202);
        String location = accepted.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/posters/order-1");
        assertThat(status(location).body()).contains("\"id\":\"order-1\"").doesNotContain("completed", "lighthouse");

        completeOnceSent("order-1");
        soon().until(() -> status(location).body().contains("\"status\":\"completed\""));
        soon().until(() -> files("pictures").size() == 1);
    }

    @Test
    void theServiceIsNotCalledBeforeThePicturesAreConsumed() throws Exception {
        startServer();
        context.getRouteController().stopRoute("pictures");

        String location = order("order-1", "A lighthouse at dawn")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        order("order-2", "A lighthouse at dusk");

        assertThat(status(location).body()).contains("\"status\":\"submitting\"");
        assertThat(cancel(location).body()).contains("\"status\":\"cancelled\"");
        assertThat(KIRIN.ledger().sends()).isEmpty();
        assertThat(KIRIN.ledger().totals().traffic().queries()).isZero();
        context.getRouteController().startRoute("pictures");
        completeOnceSent("order-2");
        soon().until(() -> files("pictures").size() == 1);
        assertThat(KIRIN.ledger().sends("order-1")).isEmpty();
    }

    @Test
    void theStatusIsNotAskedOfTheService() throws Exception {
        startServer();
        String location = order("order-1", "A lighthouse at dawn")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        completeOnceSent("order-1");
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        long asked = KIRIN.ledger().totals().traffic().queries();

        assertThat(status(location).body()).contains("\"status\":\"completed\"");

        assertThat(KIRIN.ledger().totals().traffic().queries()).isEqualTo(asked);
    }

    @Test
    void aCancelledOrderIsToldSo() throws Exception {
        startServer();
        String location = order("order-1", "A lighthouse at dawn")
                .headers()
                .firstValue("Location")
                .orElseThrow();

        HttpResponse<String> cancelled = cancel(location);

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(cancelled.body()).contains("\"status\":\"cancelled\"");
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(status(location).body()).contains("\"status\":\"cancelled\"");
    }

    @Test
    void anOrderThatIsSentAgainIsTheSameOne() throws Exception {
        startServer();

        assertThat(order("order-1", "A lighthouse at dawn").statusCode()).isEqualTo(202);
        assertThat(order("order-1", "A lighthouse at dawn").statusCode()).isEqualTo(202);
        assertThat(order("order-1", "A lighthouse at dusk").statusCode()).isEqualTo(409);

        completeOnceSent("order-1");
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        startServer();

        HttpResponse<String> refused = order("order-1", "A".repeat(2501));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("2500");
        assertThat(status("/posters/order-2").statusCode()).isEqualTo(404);
    }

    @Test
    void aPromptThatLooksLikeJsonIsAPromptAllTheSame() throws Exception {
        startServer();

        assertThat(order("order-1", "{\"n\": 9}").statusCode()).isEqualTo(202);

        completeOnceSent("order-1");
        var sent = KIRIN.ledger().sends().get(0).params();
        assertThat(sent.path("prompt").asText()).isEqualTo("{\"n\": 9}");
        assertThat(sent.has("n")).isFalse();
    }
}
