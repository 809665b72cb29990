/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCreatedEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How soon after its callback a task's route starts. */
@Tag("scale")
class CallbackScaleTest extends CamelTestSupport {

    private static final int TASKS = 1_000;

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
            KirinSimulator.builder().latency(Latency.uniform(Duration.ofSeconds(5), Duration.ofSeconds(15))));

    private final CallbackServer server = new CallbackServer();
    private final Map<String, Long> arrivals = new ConcurrentHashMap<>();
    private final Map<String, Long> delays = new ConcurrentHashMap<>();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof ExchangeCreatedEvent created) {
                    arrived(created.getExchange());
                }
            }
        });
        server.in(context);
        return context;
    }

    /** Before anything has been read but its headers. */
    private void arrived(Exchange exchange) {
        String query = exchange.getMessage().getHeader(Exchange.HTTP_RAW_QUERY, String.class);
        if (query != null) {
            String id = query.replaceFirst(".*task=([^&]*).*", "$1");
            arrivals.put(URLDecoder.decode(id, StandardCharsets.UTF_8), System.nanoTime());
        }
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        options.setFirstQueryDelay(6_000);
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters").process(exchange -> {
                    long now = System.nanoTime();
                    String id = exchange.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class);
                    delays.put(id, (now - arrivals.getOrDefault(id, 0L)) / 1_000_000);
                });
            }
        };
    }

    @Test
    void aRouteStartsAtOnceWhenItsCallbackComes() {
        List<CompletableFuture<Object>> creates = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            creates.add(template.asyncRequestBodyAndHeader(
                    "direct:create", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, "poster-" + i));
        }
        creates.forEach(CompletableFuture::join);
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(delays).hasSize(TASKS));
        List<Long> sorted = delays.values().stream().sorted().toList();
        long queries = KIRIN.ledger().totals().traffic().queries();
        System.out.printf(
                "from a callback's arrival to the start of the route, %d tasks: median %d ms, p99 %d ms, most %d ms; %d queries%n",
                TASKS, sorted.get(TASKS / 2), sorted.get(TASKS * 99 / 100), sorted.get(TASKS - 1), queries);
        // 100 ms on a machine that does nothing else
        assertThat(sorted.get(TASKS * 99 / 100)).isLessThan(1_000);
        assertThat(queries).isLessThanOrEqualTo(TASKS * 11 / 10);
    }
}
