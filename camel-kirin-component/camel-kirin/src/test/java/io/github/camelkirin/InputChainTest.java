/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What a step leaves behind, and how the next one goes on from there. */
class InputChainTest extends InputRouteSupport {

    private static final Map<String, Object> INPUTS = Map.ofEntries(
            Map.entry("CamelKirinPrompt", "A tree"),
            Map.entry("CamelKirinIdempotencyKey", "order-1"),
            Map.entry("CamelKirinModel", "kirin_image_omni"),
            Map.entry("CamelKirinReferenceImages", "https://images.example/a.png"),
            Map.entry("CamelKirinResolution", "2k"),
            Map.entry("CamelKirinImageCount", 2),
            Map.entry("CamelKirinAspectRatio", "1:1"),
            Map.entry("CamelKirinWatermark", true),
            Map.entry("CamelKirinCallbackUrl", "http://127.0.0.1:9/x"),
            Map.entry("CamelKirinParameters", Map.of("style", "noir")),
            Map.entry("CamelKirinTimeout", "5s"),
            Map.entry("CamelKirinOperation", "create"));

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:two").to("kirin:" + GROUP).to("kirin:b?prompt=second");
                from("direct:loop")
                        .loop(3)
                        .to("kirin:" + GROUP + "?prompt=again")
                        .end();
                from("direct:all")
                        .multicast()
                        .to("kirin:" + GROUP, "kirin:b", "kirin:c")
                        .end();
                from("direct:parallel")
                        .multicast()
                        .parallelProcessing()
                        .to("kirin:" + GROUP, "kirin:b")
                        .end();
                from("direct:simple")
                        .to("kirin:" + GROUP + "?operation=generate")
                        .setHeader("url", simple("${body.images[0].url}"))
                        .setHeader("status", simple("${body.status}"));
                from("direct:redraw")
                        .to("kirin:" + GROUP + "?operation=generate")
                        .to("kirin:b?prompt=Redraw <<<image_1>>>");
                from("kirin:completed")
                        .to("kirin:follow?prompt=Redraw <<<image_1>>>")
                        .to("mock:followed");
                from("direct:redelivered")
                        .errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0))
                        .to("kirin:" + GROUP + "?tracked=false&submitTimeout=300&submitGrace=60000");
            }
        };
    }

    @Test
    void createRepliesWithTheTaskAndItsHeaders() {
        Message message =
                send("kirin:" + GROUP, "A tree", Map.of("X-Order", "1")).getMessage();
        KirinTask task = message.getBody(KirinTask.class);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.QUEUED);
        assertThat(task.getModel()).isEqualTo("kirin_image_omni");
        SentCreate sent = KIRIN.ledger().sends().get(0);
        assertThat(task.getTaskId()).isEqualTo(sent.taskId().orElseThrow());
        assertThat(task.getExternalTaskId()).isEqualTo(sent.externalTaskId().orElseThrow());
        assertThat(message.getHeaders())
                .containsEntry("CamelKirinGroup", GROUP)
                .containsEntry("CamelKirinTaskId", task.getTaskId())
                .containsEntry("CamelKirinExternalTaskId", task.getExternalTaskId())
                .containsEntry("CamelKirinStatus", "queued")
                .containsEntry("CamelKirinAdopted", false)
                .containsEntry("X-Order", "1")
                .containsKey("CamelKirinRequestId")
                .doesNotContainKeys("CamelKirinErrorCode", "CamelKirinCost", "CamelKirinImageTotal");
    }

    @Test
    void inputsAreTakenOffByTheStepThatUsedThem() {
        for (String operation : List.of("create", "generate")) {
            Exchange exchange = send("kirin:" + GROUP + "?operation=" + operation, "body", INPUTS);
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys(INPUTS.keySet().toArray(String[]::new));
        }
    }

    @Test
    void theTargetOfAnOperationOnATaskIsReplacedByWhatWasFound() {
        KirinTask task = template.requestBody("kirin:" + GROUP, "A tree", KirinTask.class);
        for (String header : List.of("CamelKirinTaskId", "CamelKirinExternalTaskId")) {
            String id = header.contains("External") ? task.getExternalTaskId() : task.getTaskId();
            Message found = send("kirin:" + GROUP, null, Map.of("CamelKirinOperation", "get", header, id))
                    .getMessage();
            assertThat(found.getHeaders())
                    .containsEntry("CamelKirinTaskId", task.getTaskId())
                    .containsEntry(header, id)
                    .doesNotContainKeys("CamelKirinOperation", "CamelKirinAdopted");
        }
    }

    @Test
    void aTaskConvertsToTheServicesJsonWithUnknownFields() throws Exception {
        KIRIN.faults()
                .next(
                        Operation.CREATE,
                        new Fault.Reply(
                                200,
                                "application/json",
                                "{\"id\":\"t-1\",\"status\":\"in_queue\",\"lucky_number\":7,\"n\u00f6\":[1]}",
                                null,
                                true));
        Message message =
                send("kirin:" + GROUP + "?tracked=false", "A tree", Map.of()).getMessage();
        String json = message.getBody(String.class);
        assertThat(new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(json)
                        .path("lucky_number")
                        .asInt())
                .isEqualTo(7);
        assertThat(json).contains("n\u00f6");
        assertThat(new String(message.getBody(byte[].class), StandardCharsets.UTF_8))
                .isEqualTo(json);
        assertThat(new String(message.getBody(InputStream.class).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(json);
        assertThat(message.getBody(KirinTask.class).getFields()).containsKeys("lucky_number", "n\u00f6");
    }

    @Test
    void simpleReachesIntoTheTask() {
        Message message = send("direct:simple", "A tree", Map.of()).getMessage();
        assertThat(message.getHeader("url", String.class)).startsWith(KIRIN.baseUrl());
        assertThat(message.getHeader("status", String.class)).isEqualToIgnoringCase("completed");
    }

    @Test
    void stepsAfterOneAnotherMakeDifferentTasks() {
        Exchange exchange = send("direct:two", "first", INPUTS);
        assertThat(exchange.getException()).isNull();
        List<SentCreate> sends = KIRIN.ledger().sends();
        assertThat(sends).hasSize(2);
        assertThat(sends.get(0).externalTaskId()).contains("order-1");
        assertThat(sends.get(1).externalTaskId())
                .isPresent()
                .isNotEqualTo(sends.get(0).externalTaskId());
        JsonNode second = sends.get(1).params();
        assertThat(second.path("prompt").asText()).isEqualTo("second");
        assertThat(second.fieldNames()).toIterable().containsExactlyInAnyOrder("prompt", "external_task_id");
        assertThat(exchange.getMessage().getHeader("CamelKirinGroup")).isEqualTo("b");
        assertThat(exchange.getMessage().getHeader("CamelKirinExternalTaskId"))
                .isEqualTo(sends.get(1).externalTaskId().orElseThrow());
    }

    @Test
    void aLoopMakesATaskEachTime() {
        assertThat(send("direct:loop", null, Map.of()).getException()).isNull();
        assertDistinct(3);
    }

    @Test
    void aMulticastMakesATaskForEachBranch() {
        assertThat(send("direct:all", "A tree", Map.of()).getException()).isNull();
        assertDistinct(3);
        assertThat(send("direct:parallel", "A tree", Map.of()).getException()).isNull();
        assertDistinct(5);
    }

    @Test
    void aStepThatIsReachedAgainAfterARefusalIsANewRequest() {
        KIRIN.faults().next(Operation.CREATE, Fault.status(422));
        assertThat(send("direct:redelivered", "A tree", Map.of()).getException())
                .isNull();
        assertDistinct(2);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }

    @Test
    void aRedeliveryAfterALostAnswerIsTheSameRequest() {
        KIRIN.faults().next(Operation.CREATE, Fault.answerLost());
        KIRIN.faults().next(Operation.QUERY, 1, Fault.delay(Duration.ofMillis(800)));
        Exchange exchange = send("direct:redelivered", "A tree", Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
        assertThat(KIRIN.ledger().sends())
                .extracting(SentCreate::externalTaskId)
                .containsOnly(KIRIN.ledger().sends().get(0).externalTaskId());
    }

    @Test
    void theImagesOfOneStepAreTheReferencesOfTheNext() {
        assertThat(send("direct:redraw", Map.of("prompt", "A tree", "n", 2), Map.of())
                        .getException())
                .isNull();
        JsonNode second = KIRIN.ledger().sends().get(1).params();
        assertThat(InputBodiesTest.images(second)).hasSize(2).allMatch(url -> url.startsWith(KIRIN.baseUrl()));
    }

    @Test
    void aCompletionCanBeTheNextRequest() throws Exception {
        getMockEndpoint("mock:followed").expectedMessageCount(1);
        KirinTask first = template.requestBody("kirin:completed", "A tree", KirinTask.class);
        getMockEndpoint("mock:followed").assertIsSatisfied(10_000);
        Message followed =
                getMockEndpoint("mock:followed").getReceivedExchanges().get(0).getMessage();
        KirinTask second = followed.getBody(KirinTask.class);
        assertThat(second.getExternalTaskId()).isNotEqualTo(first.getExternalTaskId());
        assertThat(followed.getHeader("CamelKirinTaskId")).isEqualTo(second.getTaskId());
        assertThat(followed.getHeader("CamelKirinGroup")).isEqualTo("follow");
        await().untilAsserted(() -> assertThat(KIRIN.ledger().sends()).hasSize(2));
        assertThat(InputBodiesTest.images(KIRIN.ledger().sends().get(1).params()))
                .hasSize(1);
        assertThat(followed.getHeaders()).doesNotContainKeys("CamelKirinCost", "CamelKirinImageTotal");
    }

    private static void assertDistinct(int tasks) {
        List<SentCreate> sends = KIRIN.ledger().sends();
        assertThat(sends).hasSize(tasks);
        assertThat(sends).extracting(SentCreate::externalTaskId).doesNotHaveDuplicates();
    }
}
