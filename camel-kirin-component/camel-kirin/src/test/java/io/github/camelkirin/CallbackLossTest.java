/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Callbacks that are lost, late, repeated and out of order. */
class CallbackLossTest extends CamelTestSupport {

    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(300))));

    private final CallbackServer server = new CallbackServer();
    private final Queue<String> completions = new ConcurrentLinkedQueue<>();

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
        options.setFirstQueryDelay(60);
        options.setQueryInterval(60);
        options.setMaxQueryInterval(100);
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters")
                        .routeId("posters")
                        .process(exchange -> completions.add(
                                exchange.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class)));
            }
        };
    }

    private void create(String externalTaskId) {
        template.requestBodyAndHeader(
                "direct:create", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, externalTaskId);
    }

    private boolean leftToCallbacks() {
        return ((KirinConsumer) context.getRoute("posters").getConsumer()).isLeftToCallbacks();
    }

    private void completed(int tasks) {
        await().atMost(SOON).untilAsserted(() -> assertThat(completions).hasSize(tasks));
    }

    @Test
    void withAllOfThemLostNothingIsMissedAndTheyAreMissed() {
        KIRIN.faults().randomly(Operation.CALLBACK, 1, Fault.callbackLost());
        for (int i = 0; i < 100; i++) {
            create("poster-" + i);
        }
        completed(100);
        assertThat(completions).doesNotHaveDuplicates();
        assertThat(leftToCallbacks()).isFalse();
        assertThat(((KirinConsumer) context.getRoute("posters").getConsumer()).getEndsKnownByPoll())
                .isEqualTo(100);
        KIRIN.faults().clear();
        create("poster-100");
        completed(101);
        await().atMost(SOON).until(this::leftToCallbacks);
    }

    @Test
    void oneThatIsLostIsMadeUpFor() {
        KIRIN.faults().next(Operation.CALLBACK, 2, Fault.callbackLost());
        create("poster-1");
        completed(1);
        assertThat(leftToCallbacks()).isTrue();
    }

    @Test
    void repeatedAndOvertakenOnesChangeNothing() {
        KIRIN.faults().next(Operation.CALLBACK, Fault.callbackLate(Duration.ofMillis(600)));
        KIRIN.faults().next(Operation.CALLBACK, Fault.callbackRepeated(20));
        create("poster-1");
        await().atMost(SOON).until(() -> KIRIN.ledger().callbacks().size() == 21);
        completed(1);
        assertThat(KIRIN.ledger().callbacks())
                .allSatisfy(sent -> assertThat(sent.outcome()).isEqualTo(202));
    }

    @Test
    void thatOfAFailedTryIsNoneOfTheNext() {
        KIRIN.faults().next(Operation.TASK, Fault.taskFails("002016095"));
        template.sendBodyAndHeader(
                "kirin:posters?resubmitFailed=1", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, "poster-1");
        await().atMost(SOON).until(() -> KIRIN.ledger().sends().size() == 2);
        KIRIN.faults().randomly(Operation.CALLBACK, 1, Fault.callbackLost());
        completed(1);
        assertThat(((KirinConsumer) context.getRoute("posters").getConsumer()).getEndsKnownByPoll())
                .isEqualTo(1);
    }
}
