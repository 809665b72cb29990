/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.wire.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callbacks of a service that sends them, from the create to the route. */
class CallbackRouteTest extends CamelTestSupport {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(300))));

    private final CallbackServer server = new CallbackServer();
    private final Queue<KirinTask> completions = new ConcurrentLinkedQueue<>();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        server.in(context);
        return context;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters")
                        .process(exchange ->
                                completions.add(exchange.getMessage().getBody(KirinTask.class)));
                from("direct:rotated")
                        .to("kirin:posters?callbackSecret=RAW(another secret & its rest)&previousCallbackSecret=RAW("
                                + CallbackServer.SECRET + ")");
                from("direct:untracked").to("kirin:posters?tracked=false");
                from("direct:steps").to("kirin:steps");
                from("kirin:steps?progress=true&callbackPath=/hooks/steps&concurrentConsumers=1")
                        .process(exchange ->
                                completions.add(exchange.getMessage().getBody(KirinTask.class)));
                from("direct:hooked").to("kirin:steps?callbackPath=/hooks/steps");
            }
        };
    }

    private KirinTask create(String externalTaskId) {
        return template.requestBodyAndHeader(
                "direct:create",
                "A lighthouse at dawn",
                KirinConstants.IDEMPOTENCY_KEY,
                externalTaskId,
                KirinTask.class);
    }

    private String callbackUrl(String externalTaskId) {
        List<SentCreate> sends = KIRIN.ledger().sends(externalTaskId);
        return sends.get(sends.size() - 1).params().path("callback_url").asText();
    }

    @ParameterizedTest
    @EnumSource(Dialect.Callback.class)
    void aTaskIsAskedAboutOnceWhenItsCallbackComes(Dialect.Callback form) {
        KIRIN.simulator().use(Dialect.standard().with(form));
        KirinTask task = create("poster-" + form);
        // the first query without callbacks is after three seconds, the safety net's after thirty
        await().atMost(SOON).untilAsserted(() -> assertThat(completions).hasSize(1));
        assertThat(completions.peek().getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(completions.peek().getImages()).hasSize(1);
        assertThat(KIRIN.ledger().queries(task.getTaskId())).hasSize(1);
        assertThat(KIRIN.ledger().callbacks())
                .allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(202));
    }

    @Test
    void theUrlNamesTheTaskWhateverIsInItsId() {
        KirinTask task = create("a/b c&token=d%2Fü");
        assertThat(callbackUrl(task.getExternalTaskId()))
                .startsWith(
                        "http://127.0.0.1:" + server.port + "/kirin/posters?task=a%2Fb+c%26token%3Dd%252F%C3%BC&token=")
                .matches(".*token=[A-Za-z0-9_-]{43}");
        await().atMost(SOON).untilAsserted(() -> assertThat(completions).hasSize(1));
    }

    @Test
    void aRequestIsTheSameWhateverItsSecret() {
        KirinTask first = create("poster-1");
        String url = callbackUrl("poster-1");
        KirinTask again = template.requestBodyAndHeader(
                "direct:rotated", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, "poster-1", KirinTask.class);
        assertThat(again.getTaskId()).isEqualTo(first.getTaskId());
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
        template.requestBodyAndHeader(
                "direct:rotated", "A lighthouse at dusk", KirinConstants.IDEMPOTENCY_KEY, "poster-2", KirinTask.class);
        assertThat(callbackUrl("poster-2").replaceFirst(".*token=", "")).isNotEqualTo(url.replaceFirst(".*token=", ""));
    }

    @Test
    void aUrlOfItsOwnWins() {
        template.requestBodyAndHeaders(
                "direct:create",
                "A lighthouse at dawn",
                Map.of(
                        KirinConstants.IDEMPOTENCY_KEY, "poster-3",
                        KirinConstants.CALLBACK_URL, "http://127.0.0.1:9/elsewhere"));
        assertThat(callbackUrl("poster-3")).isEqualTo("http://127.0.0.1:9/elsewhere");
    }

    @Test
    void aTaskThatNobodyFollowsHasNoCallback() {
        template.requestBodyAndHeader(
                "direct:untracked", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, "poster-4");
        assertThat(KIRIN.ledger().sends("poster-4").get(0).params().has("callback_url"))
                .isFalse();
    }

    @Test
    void progressIsToldOfAtOnceWhereItIsWanted() {
        KIRIN.delayNext(Duration.ofSeconds(2));
        template.requestBodyAndHeader(
                "direct:hooked", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, "poster-5");
        assertThat(callbackUrl("poster-5")).contains("/hooks/steps?");
        await().atMost(SOON).untilAsserted(() -> assertThat(completions)
                .extracting(KirinTask::getStatus)
                .containsExactly(TaskStatus.RUNNING, TaskStatus.COMPLETED));
    }
}
