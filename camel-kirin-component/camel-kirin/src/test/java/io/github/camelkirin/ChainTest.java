/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;

/** Tasks that follow others, step by step. */
class ChainTest extends CompletionTestSupport {

    private static final String FIRST = "kirin:first";

    private String begin(String key) {
        return begin(key, Map.of("prompt", "A lighthouse"));
    }

    private String begin(String key, Map<String, Object> request) {
        template.requestBodyAndHeader(FIRST, request, KirinConstants.IDEMPOTENCY_KEY, key);
        return key;
    }

    private static SentCreate onlySend(String externalTaskId) {
        List<SentCreate> sends = KIRIN.ledger().sends(externalTaskId);
        assertThat(sends).hasSize(1);
        return sends.get(0);
    }

    private static List<String> references(SentCreate sent) {
        return sent.params().path("image_list").findValuesAsText("image");
    }

    private Seen completionOf(String id) {
        soon().until(() -> seen.stream().anyMatch(one -> id.equals(one.id())));
        return seen.stream().filter(one -> id.equals(one.id())).findFirst().orElseThrow();
    }

    @Test
    void aCompletionIsFollowedUnderAnIdThatComesOfItsOwn() throws Exception {
        routes(rb -> {
            rb.from(FIRST + "?" + NO_TICK).to("kirin:second?step=upscale&prompt=Sharper <<<image_1>>>");
            rb.from("kirin:second?" + NO_TICK).process(this::note);
        });
        begin("order-1");

        Seen second = completionOf("order-1/upscale");
        assertThat(second.headers())
                .containsEntry("CamelKirinParentTaskId", "order-1")
                .containsEntry("CamelKirinRootTaskId", "order-1")
                .containsEntry("CamelKirinStatus", "completed");
        String first = record("order-1").taskId();
        assertThat(references(onlySend("order-1/upscale")))
                .singleElement()
                .satisfies(url -> assertThat(url).startsWith(KIRIN.baseUrl()).contains(String.valueOf(first)));
    }

    @Test
    void theThirdStepFollowsTheSecondInTheFlowOfTheFirst() throws Exception {
        routes(rb -> {
            rb.from(FIRST + "?" + NO_TICK).process(this::note).to("kirin:second?step=b&prompt=Again");
            rb.from("kirin:second?" + NO_TICK).process(this::note).to("kirin:third?step=c&prompt=Again");
            rb.from("kirin:third?" + NO_TICK).process(this::note);
        });
        begin("a");

        Seen third = completionOf("a/b/c");
        assertThat(third.headers())
                .containsEntry("CamelKirinParentTaskId", "a/b")
                .containsEntry("CamelKirinRootTaskId", "a");
        assertThat(completionOf("a").headers()).doesNotContainKeys("CamelKirinParentTaskId", "CamelKirinRootTaskId");
    }

    @Test
    void aCompletionThatComesAgainDoesNotPayForTheNextStepAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            rb.from(FIRST + "?" + NO_TICK)
                    .to("kirin:second?step=upscale&prompt=Sharper")
                    .process(this::note)
                    .process(exchange -> {
                        if (failures.getAndDecrement() > 0) {
                            throw new IllegalStateException("after the create");
                        }
                    });
            rb.from("kirin:second?" + NO_TICK).to("mock:done");
        });
        getMockEndpoint("mock:done").expectedMessageCount(1);
        begin("a");

        awaitDone("a");
        awaitDone("a/upscale");
        assertThat(seen).extracting(one -> one.header("CamelKirinAdopted")).containsExactly(false, true, true);
        assertThat(KIRIN.ledger().sends("a/upscale")).hasSize(1);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);
        getMockEndpoint("mock:done").assertIsSatisfied();
    }

    @Test
    void eachImageOfSeveralHasAStepOfItsOwn() throws Exception {
        routes(rb -> {
            rb.from(FIRST + "?output=image&" + NO_TICK).to("kirin:second?step=upscale&prompt=Sharper");
            rb.from("kirin:second?" + NO_TICK).process(this::note);
        });
        begin("a", Map.of("prompt", "A lighthouse", "n", 2));
        begin("b");

        completionOf("a/upscale/0");
        completionOf("a/upscale/1");
        completionOf("b/upscale");
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(5);
        assertThat(references(onlySend("a/upscale/0")))
                .singleElement()
                .isNotEqualTo(references(onlySend("a/upscale/1")).get(0))
                .satisfies(image -> assertThat(image).startsWith("iVBOR"));
    }

    @Test
    void anImageAsTheBodyIsTheReferenceImage() throws Exception {
        routes(rb -> {
            rb.from(FIRST + "?" + NO_TICK)
                    .split(rb.simple("${body.images}"))
                    .setHeader("CamelKirinImageIndex", rb.exchangeProperty("CamelSplitIndex"))
                    .to("kirin:second?step=upscale&prompt=Sharper");
            rb.from("kirin:second?" + NO_TICK).process(this::note);
        });
        begin("a", Map.of("prompt", "A lighthouse", "n", 2));

        completionOf("a/upscale/0");
        completionOf("a/upscale/1");
        assertThat(references(onlySend("a/upscale/1"))).isNotEqualTo(references(onlySend("a/upscale/0")));
    }

    @Test
    void aMessageOfItsOwnNamesTheTaskThatItFollows() throws Exception {
        routes(rb -> rb.from(FIRST + "?" + NO_TICK).to("mock:first"));
        begin("a");
        awaitDone("a");

        Message reply = send(
                        "kirin:second", "Sharper", Map.of("CamelKirinParentTaskId", "a", "CamelKirinStep", "upscale"))
                .getMessage();

        assertThat(reply.getHeaders())
                .containsEntry("CamelKirinExternalTaskId", "a/upscale")
                .containsEntry("CamelKirinParentTaskId", "a")
                .containsEntry("CamelKirinRootTaskId", "a")
                .doesNotContainKey("CamelKirinStep");
        assertThat(record("a/upscale").parentId()).isEqualTo("a");
    }

    @Test
    void anotherTaskThanTheOneOfTheMessageCanBeFollowed() {
        begin("a");
        begin("b");

        Message reply = send(
                        "kirin:second?step=c",
                        "A pier",
                        Map.of("CamelKirinExternalTaskId", "a", "CamelKirinParentTaskId", "b"))
                .getMessage();

        assertThat(reply.getHeader("CamelKirinExternalTaskId")).isEqualTo("b/c");
    }

    @Test
    void generateIsFollowedWithinTheSameRoute() throws Exception {
        routes(rb -> rb.from("direct:both")
                .to("kirin:quick?operation=generate")
                .to("kirin:quick?operation=generate&step=again&prompt=Again <<<image_1>>>"));

        Message reply = send("direct:both", "A pier", Map.of("CamelKirinIdempotencyKey", "a"))
                .getMessage();

        assertThat(reply.getBody(KirinTask.class).getExternalTaskId()).isEqualTo("a/again");
        assertThat(reply.getHeaders())
                .containsEntry("CamelKirinStatus", "completed")
                .containsEntry("CamelKirinParentTaskId", "a");
        assertThat(references(onlySend("a/again"))).hasSize(1);
    }

    @Test
    void aCreateWithoutAStepBeginsAFlowOfItsOwn() {
        begin("a");
        Map<String, Object> carried = Map.of(
                "CamelKirinExternalTaskId", "a/b",
                "CamelKirinParentTaskId", "a",
                "CamelKirinRootTaskId", "a",
                "CamelKirinImageIndex", 1,
                "CamelKirinImageUrl", "https://cdn.example/1.png");

        Message reply = send("kirin:second", "A pier", carried).getMessage();

        TaskRecord created = record(reply.getHeader("CamelKirinExternalTaskId", String.class));
        assertThat(created.externalTaskId()).doesNotContain("/");
        assertThat(created.parentId()).isNull();
        assertThat(reply.getHeaders())
                .doesNotContainKeys(
                        "CamelKirinParentTaskId", "CamelKirinRootTaskId", "CamelKirinImageIndex", "CamelKirinImageUrl");
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }
}
