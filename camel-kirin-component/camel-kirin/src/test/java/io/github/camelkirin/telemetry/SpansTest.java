/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import static io.github.camelkirin.telemetry.TracedNode.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Camel's tracer and ours, in routes. */
class SpansTest {

    private static final String CREATE = "generate_content kirin_image_omni";
    private static final String QUERY = "query kirin_image_omni";
    private static final String SENT = "create kirin_image_omni";
    private static final String COMPLETION = "completion kirin_image_omni";
    private static final String PROMPT = "A lighthouse nobody may know of";
    private static final String UPSTREAM = "0af7651916cd43dd8448eb211c80319c";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
            KirinSimulator.builder().latency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(60))));

    private final InMemoryTaskRepository repository = new InMemoryTaskRepository();
    private final TracedNode node = new TracedNode(KIRIN, repository);

    @AfterEach
    void stop() {
        node.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    private void posters() throws Exception {
        node.routes(routes -> {
            routes.from("direct:create").to("kirin:posters?keepHeaders=*");
            routes.from("kirin:posters").process(node::note);
        });
        node.start();
    }

    private List<SpanData> completions(TracedNode where, int count) {
        soon().until(() -> where.spans(COMPLETION, SpanKind.INTERNAL).size() >= count);
        return where.spans(COMPLETION, SpanKind.INTERNAL);
    }

    private static SpanData only(List<SpanData> spans) {
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    @Test
    void createQueriesAndCompletionAreInTheTraceThatCreatedTheTask() throws Exception {
        posters();
        Exchange created = node.create("direct:create", PROMPT, Map.of());
        SpanData completion = only(completions(node, 1));
        SpanData sent = only(node.spans(SENT, SpanKind.INTERNAL));
        SpanData create = only(node.spans(CREATE, SpanKind.CLIENT));
        List<SpanData> queries = node.spans(QUERY, SpanKind.CLIENT);
        assertThat(sent.getParentSpanContext().isValid()).isTrue();
        assertThat(queries).isNotEmpty();
        assertThat(List.of(completion, create)).allSatisfy(span -> inside(span, sent));
        assertThat(queries).allSatisfy(span -> inside(span, sent));
        assertThat(create.getStartEpochNanos()).isLessThan(create.getEndEpochNanos());
        String taskId = created.getMessage().getHeader(KirinConstants.TASK_ID, String.class);
        assertThat(List.of(sent, create, completion)).allSatisfy(span -> {
            assertThat(text(span, "gen_ai.provider.name")).isEqualTo("kirin");
            assertThat(text(span, "gen_ai.request.model")).isEqualTo("kirin_image_omni");
            assertThat(text(span, "gen_ai.output.type")).isEqualTo("image");
            assertThat(text(span, "gen_ai.response.id")).isEqualTo(taskId);
            assertThat(text(span, "kirin.group")).isEqualTo("posters");
            assertThat(text(span, "kirin.task.external_id"))
                    .isEqualTo(created.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID));
            assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        });
        assertThat(text(create, "gen_ai.operation.name")).isEqualTo("generate_content");
        assertThat(text(sent, "gen_ai.operation.name")).isEqualTo("create");
        assertThat(text(completion, "gen_ai.operation.name")).isEqualTo("completion");
        assertThat(text(completion, "kirin.task.status")).isEqualTo("completed");
        assertThat(text(queries.get(queries.size() - 1), "kirin.task.status")).isEqualTo("completed");
        assertThat(text(create, "server.address")).isEqualTo("127.0.0.1");
        assertThat(create.getAttributes().get(AttributeKey.longKey("server.port")))
                .isEqualTo(URI.create(KIRIN.baseUrl()).getPort());
    }

    private static String told(SpanData span) {
        return span.getName() + span.getAttributes() + span.getEvents() + span.getStatus();
    }

    private static void inside(SpanData span, SpanData parent) {
        assertThat(span.getTraceId()).isEqualTo(parent.getTraceId());
        assertThat(span.getParentSpanId()).isEqualTo(parent.getSpanId());
    }

    @Test
    void thereAreAsManySpansAsTheServiceWasAsked() throws Exception {
        posters();
        for (int i = 0; i < 40; i++) {
            node.create("direct:create", PROMPT, Map.of());
        }
        completions(node, 40);
        assertThat(node.spans(COMPLETION, SpanKind.INTERNAL)).hasSize(40);
        assertThat(node.spans(CREATE, SpanKind.CLIENT)).hasSize(40);
        assertThat(KIRIN.ledger().totals().creates().sends()).isEqualTo(40);
        soon().untilAsserted(() -> assertThat(node.spans(QUERY, SpanKind.CLIENT))
                .hasSize((int) KIRIN.ledger().totals().traffic().queries()));
    }

    @Test
    void aQueryThatFailsSaysHow() throws Exception {
        posters();
        KIRIN.faults().next(Operation.QUERY, Fault.status(500));
        node.create("direct:create", PROMPT, Map.of());
        completions(node, 1);
        SpanData failed = only(node.spans(QUERY, SpanKind.CLIENT).stream()
                .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
                .toList());
        assertThat(text(failed, "error.type")).isEqualTo("500");
        assertThat(failed.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(500);
    }

    @Test
    void aCreateWhoseAnswerIsLostHasASpanForEachSend() throws Exception {
        posters();
        KIRIN.faults().next(Operation.CREATE, Fault.dropped());
        node.create("direct:create", PROMPT, Map.of());
        SpanData completion = only(completions(node, 1));
        List<SpanData> creates = node.spans(CREATE, SpanKind.CLIENT);
        assertThat(creates).hasSize(2).extracting(SpanData::getTraceId).containsOnly(completion.getTraceId());
        AttributeKey<Long> resent = AttributeKey.longKey("http.request.resend_count");
        assertThat(creates.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(creates.get(0), "error.type"))
                .isEqualTo("io.github.camelkirin.api.ServiceUnavailableException");
        assertThat(creates.get(0).getAttributes().get(resent)).isNull();
        assertThat(creates.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(creates.get(1).getAttributes().get(resent)).isEqualTo(1);
    }

    @Test
    void aRedeliveredCompletionIsASpanOfItsOwnInTheSameTrace() throws Exception {
        AtomicInteger failures = new AtomicInteger(1);
        node.routes(routes -> {
            routes.from("direct:create").to("kirin:posters");
            routes.from("kirin:posters").errorHandler(routes.noErrorHandler()).process(exchange -> {
                if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("what the route says");
                }
            });
        });
        node.start().create("direct:create", PROMPT, Map.of());
        List<SpanData> completions = completions(node, 2);
        SpanData sent = only(node.spans(SENT, SpanKind.INTERNAL));
        assertThat(completions).hasSize(2).allSatisfy(span -> inside(span, sent));
        assertThat(completions).extracting(SpanData::getSpanId).doesNotHaveDuplicates();
        assertThat(completions).noneSatisfy(span -> assertThat(told(span)).contains("what the route says"));
        assertThat(completions)
                .extracting(span -> text(span, "kirin.delivery.attempt"))
                .containsExactly("1", "2");
        assertThat(completions)
                .extracting(span -> text(span, "error.type"))
                .containsExactly("java.lang.IllegalStateException", null);
    }

    @Test
    void theCompletionOnAnotherNodeIsInTheTraceOfTheOneThatIsGone() throws Exception {
        node.routes(routes -> routes.from("direct:create").to("kirin:posters"));
        node.start().create("direct:create", PROMPT, Map.of("tracestate", "ours=1"));
        node.context.stop();
        SpanData sent = only(node.spans(SENT, SpanKind.INTERNAL));
        try (TracedNode other = new TracedNode(KIRIN, repository)) {
            other.routes(routes -> routes.from("kirin:posters").process(other::note));
            other.start();
            inside(only(completions(other, 1)), sent);
            assertThat(other.spans(QUERY, SpanKind.CLIENT)).isNotEmpty().allSatisfy(span -> inside(span, sent));
            assertThat(other.spans(CREATE, SpanKind.CLIENT)).isEmpty();
        }
    }

    @Test
    void aTraceFromUpstreamIsContinuedWithItsState() throws Exception {
        posters();
        node.create(
                "direct:create",
                PROMPT,
                Map.of("traceparent", "00-" + UPSTREAM + "-b7ad6b7169203331-01", "tracestate", "ours=1"));
        SpanData completion = only(completions(node, 1));
        assertThat(completion.getTraceId()).isEqualTo(UPSTREAM);
        assertThat(node.spans()).hasSizeGreaterThan(4).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(UPSTREAM);
            assertThat(span.getSpanContext().getTraceState().get("ours")).isEqualTo("1");
        });
    }

    @Test
    void whatIsNotSampledLeavesNoSpan() throws Exception {
        posters();
        node.create("direct:create", PROMPT, Map.of("traceparent", "00-" + UPSTREAM + "-b7ad6b7169203331-00"));
        soon().until(() -> !node.completions.isEmpty());
        assertThat(node.completions.get(0).getMessage().getHeader("traceparent", String.class))
                .startsWith("00-" + UPSTREAM)
                .endsWith("-00");
        node.create("direct:create", PROMPT, Map.of());
        completions(node, 1);
        assertThat(node.spans()).extracting(SpanData::getTraceId).doesNotContain(UPSTREAM);
    }

    @Test
    void anInvalidTraceparentOfAUsersOwnIsInNobodysWay() throws Exception {
        posters();
        node.create("direct:create", PROMPT, Map.of("traceparent", "mine", "X-Order", "7"));
        inside(only(completions(node, 1)), only(node.spans(SENT, SpanKind.INTERNAL)));
        assertThat(node.completions.get(0).getMessage().getHeader("X-Order")).isEqualTo("7");
    }

    @Test
    void aStepInACompletionsRouteIsNoCompletion() throws Exception {
        AtomicInteger copies = new AtomicInteger(1);
        node.routes(routes -> {
            routes.from("direct:create").to("kirin:posters");
            routes.from("kirin:posters")
                    .filter(exchange -> copies.getAndDecrement() > 0)
                    .setBody(routes.constant("A copy"))
                    .to("kirin:posters");
            routes.from("direct:now").to("kirin:posters?operation=generate");
        });
        node.start();
        node.context.createProducerTemplate().requestBody("direct:now", PROMPT);
        SpanData generated = only(node.spans("generate kirin_image_omni", SpanKind.INTERNAL));
        assertThat(text(generated, "kirin.task.status")).isEqualTo("completed");
        assertThat(node.spans(COMPLETION, SpanKind.INTERNAL)).isEmpty();
        node.create("direct:create", Map.of("prompt", PROMPT), Map.of(KirinConstants.MODEL, "another"));
        soon().until(() ->
                node.spans("completion kirin_image_omni", SpanKind.INTERNAL).size() == 1);
        SpanData poster = only(node.spans("completion another", SpanKind.INTERNAL));
        SpanData copy = only(node.spans(SENT, SpanKind.INTERNAL));
        inside(copy, poster);
        assertThat(text(copy, "gen_ai.response.id")).isNotEqualTo(text(poster, "gen_ai.response.id"));
    }

    @Test
    void noSpanTellsAPromptOrAKey() throws Exception {
        node.routes(routes -> {
            routes.from("direct:create").errorHandler(routes.noErrorHandler()).toD("kirin:posters?prompt=RAW(${body})");
            routes.from("direct:wrong").to("kirin:posters?imageCount=99&prompt=" + PROMPT);
            routes.from("kirin:posters").errorHandler(routes.noErrorHandler()).process(node::note);
        });
        node.start();
        KIRIN.failNext("002016095");
        node.create("direct:create", PROMPT, Map.of());
        node.create("direct:create", PROMPT, Map.of());
        KIRIN.faults().next(Operation.CREATE, Fault.status(401));
        node.create("direct:create", PROMPT, Map.of());
        Exchange wrong = node.create("direct:wrong", "", Map.of());
        assertThat(wrong.getException()).isNotNull();
        completions(node, 2);
        List<SpanData> refused = node.spans(SENT, SpanKind.INTERNAL).stream()
                .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
                .toList();
        assertThat(refused).hasSize(2);
        assertThat(refused)
                .extracting(span -> text(span, "error.type"))
                .contains("io.github.camelkirin.api.AuthenticationException");
        assertThat(node.spans()).allSatisfy(span -> assertThat(told(span)).doesNotContain("nobody", KIRIN.apiKey()));
    }
}
