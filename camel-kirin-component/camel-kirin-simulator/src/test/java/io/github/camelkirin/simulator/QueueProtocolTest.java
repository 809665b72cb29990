/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.wire.Dialect;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueueProtocolTest {
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().clock(CLOCK));

    private final Caller caller = new Caller(KIRIN.simulator());

    @Test
    void answersACreateWithLinksThatWork() throws IOException {
        JsonNode created = caller.enqueue("{'prompt':'a fox'}").json();

        assertThat(created.has("status")).isFalse();
        assertThat(created.path("queue_position").asInt(-1)).isZero();
        assertThat(caller.get(created.path("status_url").asText())
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("IN_QUEUE");
    }

    @Test
    void answersTheResponseWith202UntilItIsThere() throws IOException {
        String id = enqueued();
        Caller.Reply early = caller.queue(id, "response");
        assertThat(early.status()).isEqualTo(202);
        assertThat(early.json().path("status").asText()).isEqualTo("IN_QUEUE");

        CLOCK.advance(Duration.ofSeconds(1));

        Caller.Reply there = caller.queue(id, "response");
        assertThat(there.status()).isEqualTo(200);
        JsonNode output = there.json().path("outputs").path(0);
        assertThat(output.path("width").asInt()).isEqualTo(1024);
        assertThat(output.path("content_type").asText()).isEqualTo("image/png");
        assertThat(caller.anonymously(output.path("url").asText()).status()).isEqualTo(200);
        assertThat(caller.queue(id, "status").json().has("outputs")).isFalse();
    }

    @Test
    void refusesCallbacks() throws IOException {
        Caller.Reply reply = caller.enqueue("{'prompt':'a fox','callback_url':'http://127.0.0.1:1/'}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).isEqualTo("{\"detail\":\"webhook not supported\"}");
    }

    @Test
    void refusesTheWrapperOfTheOtherProtocol() throws IOException {
        assertThat(caller.enqueue("{'model':'kirin_image_omni','input':[{'params':{'prompt':'a fox'}}]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void saysCompletedWithAnErrorWhenATaskFails() throws IOException {
        KIRIN.failNext("002016096");
        String id = enqueued();
        CLOCK.advance(Duration.ofSeconds(1));

        JsonNode status = caller.queue(id, "status").json();

        assertThat(status.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(status.path("error").path("code").asText()).isEqualTo("002016096");
        assertThat(status.path("provider_error").path("code").asText()).isEqualTo("002016096");
        assertThat(caller.queue(id, "response").json().has("outputs")).isFalse();
    }

    @Test
    void cancelsWithTheMethodOfItsDialect() throws IOException {
        String id = enqueued();
        assertThat(cancel(id, "POST").status()).isEqualTo(405);
        assertThat(cancel(id, "PUT").json().path("status").asText()).isEqualTo("CANCELLED");

        KIRIN.simulator().use(Dialect.standard().with(Dialect.Cancel.POST));
        String other = enqueued();
        assertThat(cancel(other, "PUT").status()).isEqualTo(405);
        assertThat(cancel(other, "POST").status()).isEqualTo(200);
    }

    @Test
    void refusesToCancelWhatHasEnded() throws IOException {
        String id = enqueued();
        CLOCK.advance(Duration.ofSeconds(1));

        assertThat(cancel(id, "PUT").status()).isEqualTo(400);
    }

    @Test
    void takesTheKeyUnderBothSchemes() throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        java.net.URI.create(KIRIN.baseUrl() + "/model/v1/queue/kirin_image_omni"))
                .header("Authorization", "Key " + KIRIN.apiKey())
                .header("Content-Type", "application/json; charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"a fox\"}"));

        assertThat(caller.send(request).status()).isEqualTo(200);
        assertThat(caller.enqueue("{'prompt':'a fox'}").status()).isEqualTo(200);
    }

    @Test
    void doesNotFindATaskByTheCallersIdOrUnderAnotherModel() throws IOException {
        String id = caller.enqueue("{'prompt':'a fox','external_task_id':'mine'}")
                .json()
                .path("request_id")
                .asText();

        assertThat(caller.queue("mine", "status").status()).isEqualTo(404);
        assertThat(caller.get("/model/v1/queue/another/requests/" + id + "/status")
                        .status())
                .isEqualTo(404);
    }

    private String enqueued() throws IOException {
        return caller.enqueue("{'prompt':'a fox'}").json().path("request_id").asText();
    }

    private Caller.Reply cancel(String id, String method) throws IOException {
        return caller.send(caller.request("/model/v1/queue/kirin_image_omni/requests/" + id + "/cancel")
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }
}
