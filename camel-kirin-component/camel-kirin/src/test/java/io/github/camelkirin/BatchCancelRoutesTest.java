/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches that are cancelled, or whose time is over, while the service is at work on their tasks. */
class BatchCancelRoutesTest extends CamelTestSupport {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMinutes(10))));

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        KirinConfiguration configuration = kirin.getConfiguration();
        configuration.setBaseUrl(KIRIN.baseUrl());
        configuration.setApiKey(KIRIN.apiKey());
        configuration.setFirstQueryDelay(50);
        configuration.setQueryInterval(50);
        configuration.setMaxQueryInterval(100);
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (Protocol protocol : Protocol.values()) {
                    String posters = "kirin:" + protocol + "?protocol=" + protocol;
                    from("direct:create-" + protocol).to(posters);
                    from("direct:timed-" + protocol).to(posters + "&batchTimeout=1s");
                    from("direct:cancel-" + protocol).to(posters + "&operation=cancelBatch");
                    from(posters)
                            .choice()
                            .when(header("CamelKirinEvent").isEqualTo("batch"))
                            .to("mock:batches")
                            .otherwise()
                            .to("mock:done");
                }
            }
        };
    }

    private Exchange send(String to, Map<String, Object> headers) {
        return template.request(to, exchange -> {
            exchange.getMessage().setBody("A pier at dusk");
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }

    private Exchange event() {
        await().atMost(SOON)
                .until(() ->
                        !getMockEndpoint("mock:batches").getReceivedExchanges().isEmpty());
        return getMockEndpoint("mock:batches").getReceivedExchanges().get(0);
    }

    @ParameterizedTest
    @EnumSource
    void cancellingABatchClosesItAndEndsItsOpenTasks(Protocol protocol) {
        for (int i = 0; i < 5; i++) {
            assertThat(send("direct:create-" + protocol, Map.of(KirinConstants.BATCH_ID, "big"))
                            .getException())
                    .isNull();
        }
        Exchange reply = send("direct:cancel-" + protocol, Map.of(KirinConstants.BATCH_ID, "big"));
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getBody(KirinBatch.class).isEnded()).isFalse();
        Exchange event = event();
        assertThat(event.getMessage().getHeader(KirinConstants.BATCH_CANCELLED)).isEqualTo(5L);
        assertThat(event.getMessage().getBody(String.class).lines())
                .hasSize(5)
                .allMatch(line -> line.endsWith(",cancelled"));
        assertThat(getMockEndpoint("mock:done").getReceivedExchanges())
                .hasSize(5)
                .allSatisfy(done -> assertThat(done.getMessage().getHeader(KirinConstants.STATUS))
                        .isEqualTo("cancelled"));
    }

    @ParameterizedTest
    @EnumSource
    void aBatchWhoseTimeIsOverIsClosedAndItsOpenTasksAreCancelled(Protocol protocol) {
        send("direct:timed-" + protocol, Map.of(KirinConstants.BATCH_ID, "slow", KirinConstants.BATCH_SIZE, 3));
        send("direct:timed-" + protocol, Map.of(KirinConstants.BATCH_ID, "slow", KirinConstants.BATCH_SIZE, 3));
        Exchange event = event();
        assertThat(event.getMessage().getHeader(KirinConstants.BATCH_CANCELLED)).isEqualTo(2L);
        assertThat(event.getMessage().getBody(KirinBatch.class).getSize()).isEqualTo(3);
    }

    @Test
    void aNegativeBatchTimeoutIsRefused() {
        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:bad").to("kirin:bad?batchTimeout=-1");
                    }
                }))
                .hasStackTraceContaining("batchTimeout must be 0 (none) or more, was -1 ms");
    }
}
