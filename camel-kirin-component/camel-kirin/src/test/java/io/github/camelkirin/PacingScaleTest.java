/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.simulator.ledger.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five thousand tasks at a service that takes five hundred requests a second. */
@Tag("scale")
class PacingScaleTest {

    private static final int TASKS = 5_000;
    private static final int LIMIT = 500;
    private static final int RUNS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** @param refused of all requests after the first five seconds, those answered 429 */
    private record Figures(double perSecond, double refused) {}

    /** The best of three, since a machine may be busy with something else. */
    @Test
    void aServicesLimitIsFoundAndUsed() throws Exception {
        Figures best = best(null, 0.05);
        assertThat(best.refused()).isLessThanOrEqualTo(0.05);
        assertThat(best.perSecond()).isGreaterThanOrEqualTo(LIMIT * 0.85);
    }

    @Test
    void aLimitThatIsSetIsHardlyEverExceeded() throws Exception {
        Figures best = best((double) LIMIT, 0.01);
        assertThat(best.refused()).isLessThanOrEqualTo(0.01);
        assertThat(best.perSecond()).isGreaterThanOrEqualTo(LIMIT * 0.85);
    }

    private static Figures best(@Nullable Double requestsPerSecond, double refused) throws Exception {
        Figures figures = run(requestsPerSecond);
        for (int i = 1; i < RUNS && !(figures.perSecond() >= LIMIT * 0.85 && figures.refused() <= refused); i++) {
            figures = run(requestsPerSecond);
        }
        return figures;
    }

    private static Figures run(@Nullable Double requestsPerSecond) throws Exception {
        Set<String> completed = ConcurrentHashMap.newKeySet();
        AtomicInteger failed = new AtomicInteger();
        try (ScaleService service = ScaleService.start("--latency", "1ms", "--rate", String.valueOf(LIMIT));
                CamelContext context = start(service, requestsPerSecond, completed, failed)) {
            long start = System.nanoTime();
            List<Exchange> created = send(context);
            await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> seconds(start) >= 5);
            double early = seconds(start);
            Totals atFive = service.client().totals();
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(PATIENCE)
                    .until(() -> completed.size() + failed.get() >= TASKS);
            double took = seconds(start);
            Totals all = service.client().totals();
            long taken = taken(all) - taken(atFive);
            long refused = all.traffic().rateLimited() - atFive.traffic().rateLimited();
            Figures figures = new Figures(taken / (took - early), (double) refused / (taken + refused));
            System.out.printf(
                    "pacing: requestsPerSecond %s: %d tasks in %.1f s, %d requests and %d answered 429 in the first five"
                            + " seconds, then %.0f requests a second of %d, %.2f %% answered 429%n",
                    requestsPerSecond == null ? "unset" : requestsPerSecond,
                    TASKS,
                    took,
                    taken(atFive),
                    atFive.traffic().rateLimited(),
                    figures.perSecond(),
                    LIMIT,
                    figures.refused() * 100);
            assertThat(failed).hasValue(0);
            assertThat(completed).hasSize(TASKS);
            assertThat(created).allMatch(exchange -> exchange.getException() == null);
            assertThat(all.creates().actedOn()).isEqualTo(TASKS);
            return figures;
        }
    }

    private static long taken(Totals totals) {
        return totals.creates().actedOn() + totals.traffic().queries();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static CamelContext start(
            ScaleService service, @Nullable Double requestsPerSecond, Set<String> completed, AtomicInteger failed)
            throws Exception {
        CamelContext context = new DefaultCamelContext();
        KirinConfiguration configuration =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        configuration.setBaseUrl(service.baseUrl());
        configuration.setRequestsPerSecond(requestsPerSecond);
        configuration.setFirstQueryDelay(500);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:paced");
                from("kirin:paced?delay=60000&initialDelay=0").process(exchange -> {
                    KirinTask task = exchange.getMessage().getBody(KirinTask.class);
                    if (task.getImages().isEmpty() || !completed.add(String.valueOf(task.getExternalTaskId()))) {
                        failed.incrementAndGet();
                    }
                });
            }
        });
        context.start();
        return context;
    }

    private static List<Exchange> send(CamelContext context) throws Exception {
        Endpoint endpoint = context.getEndpoint("direct:create");
        AsyncProducer producer = endpoint.createAsyncProducer();
        context.addService(producer);
        List<Exchange> exchanges = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            Exchange exchange = endpoint.createExchange();
            exchange.getMessage().setBody("A lighthouse at dawn");
            exchanges.add(exchange);
            producer.process(exchange, sync -> {});
        }
        return exchanges;
    }
}
