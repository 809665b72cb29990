/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Meters of routes, compared with what the service has counted. */
class MetersTest extends CompletionTestSupport {

    private static final Offset<Double> ROUNDING = Offset.offset(1e-6);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Override
    void configure(CamelContext some) {
        super.configure(some);
        some.getRegistry().bind("prometheus", registry);
    }

    private double counter(String name, String... tags) {
        return registry.find("camel.kirin." + name).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private long timer(String name, String... tags) {
        return registry.find("camel.kirin." + name).tags(tags).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private double seconds(String name, String... tags) {
        return registry.find("camel.kirin." + name).tags(tags).timers().stream()
                .mapToDouble(timer -> timer.totalTime(TimeUnit.SECONDS))
                .sum();
    }

    private double gauge(String name, String group) {
        return registry.get("camel.kirin." + name).tag("group", group).gauge().value();
    }

    @Test
    void totalsOfAThousandTasksAreThoseOfTheService() throws Exception {
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters?concurrentConsumers=8").process(this::note);
            rb.from("direct:now").to("kirin:quick?operation=generate");
            rb.from("direct:untracked").to("kirin:quick?operation=generate&tracked=false");
        });
        for (int i = 0; i < 990; i++) {
            if (i % 200 == 0) {
                KIRIN.loseNextAnswer();
                KIRIN.faults().next(Operation.QUERY, Fault.status(503));
            }
            if (i % 250 == 150) {
                KIRIN.failNext("002016095");
                KIRIN.faults().next(Operation.QUERY, Fault.slowDown(Duration.ofMillis(100)));
            }
            create("direct:create");
        }
        for (int i = 0; i < 5; i++) {
            template.requestBody("direct:now", "A lighthouse at dusk");
            template.requestBody("direct:untracked", "A lighthouse at dusk");
        }
        soon().atMost(Duration.ofSeconds(90)).until(() -> counter("completions") == 1000);

        assertThat(seen).hasSize(990);
        assertThat(timer("creates")).isEqualTo(KIRIN.ledger().sends().size());
        assertThat(timer("creates", "outcome", "unknown")).isEqualTo(5);
        long answered = timer("queries", "outcome", "found") + timer("queries", "outcome", "not_found");
        assertThat(answered).isEqualTo(KIRIN.ledger().totals().traffic().queries());
        assertThat(timer("queries")).as("with those that the service refused").isEqualTo(answered + 9);
        assertThat(timer("queries", "outcome", "failed")).isEqualTo(5);
        assertThat(counter("throttled", "operation", "query"))
                .isEqualTo(4)
                .isEqualTo(timer("queries", "outcome", "throttled"));
        assertThat(counter("retries", "operation", "query")).isEqualTo(9);
        assertThat(counter("tasks")).isEqualTo(1000).isEqualTo(KIRIN.ledger().createsActedOn());
        assertThat(counter("tasks", "outcome", "failed", "group", "posters")).isEqualTo(4);
        assertThat(counter("tasks", "outcome", "completed", "group", "quick")).isEqualTo(5);
        assertThat(counter("tasks", "outcome", "completed", "group", "(untracked)"))
                .isEqualTo(5);
        assertThat(timer("task.duration")).isEqualTo(1000);
        assertThat(seconds("task.duration")).isPositive();
        assertThat(timer("detection.delay")).isEqualTo(1000);
        assertThat(counter("cost")).isCloseTo(KIRIN.ledger().moneyCharged().doubleValue(), ROUNDING);
        assertThat(counter("cost")).isCloseTo(996 * 0.028, ROUNDING);
        assertThat(counter("redeliveries")).isZero();
        assertThat(registry.scrape())
                .doesNotContain("lighthouse", KIRIN.apiKey(), seen.get(0).id());
    }

    @Test
    void tellsWhatIsKept() throws Exception {
        routes(rb -> rb.from("direct:create").to("kirin:posters"));
        for (int i = 0; i < 3; i++) {
            create("direct:create");
        }
        assertThat(gauge("inflight", "posters")).isEqualTo(3);
        assertThat(gauge("parked", "posters")).isZero();
        assertThat(gauge("oldest.task", "posters")).isNotNegative();
        assertThat(gauge("expiring", "posters")).isZero();
    }

    @Test
    void countsRoutesThatFailAndTasksThatAreParked() throws Exception {
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters?completionMaxRedeliveries=2").process(exchange -> {
                throw new IllegalStateException("no");
            });
        });
        create("direct:create");
        soon().until(() -> counter("parkings", "reason", "route_failed") == 1);
        assertThat(counter("redeliveries", "group", "posters", "model", "kirin_image_omni"))
                .isEqualTo(2);
        assertThat(counter("completions")).isZero();
        assertThat(gauge("parked", "posters")).isEqualTo(1);
        assertThat(gauge("undelivered", "posters")).isZero();
    }

    @Test
    void countsTheExchangesThatTellOfProgress() throws Exception {
        try (KirinSimulator slow = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMillis(500)))
                .build()
                .start()) {
            String where = "baseUrl=" + slow.baseUrl() + "&apiKey=" + slow.apiKey();
            routes(rb -> rb.from("kirin:moving?progress=true&" + where).process(this::note));
            create("kirin:moving?" + where);
            soon().until(() -> counter("completions", "group", "moving") == 1);
            assertThat(counter("progress", "group", "moving")).isPositive().isEqualTo(seen.size() - 1);
            context.stop();
        }
    }

    @Test
    void metersGoWhenTheComponentStopsAndComeBackWhenItStarts() throws Exception {
        registry.counter("mine").increment();
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters").process(this::note);
        });
        awaitDone(create("direct:create"));
        Component component = context.getComponent("kirin");
        context.getRouteController().stopAllRoutes();
        component.stop();
        assertThat(registry.scrape()).contains("mine_total 1.0").doesNotContain("camel_kirin");
        assertThat(registry.getMeters()).hasSize(1);
        component.start();
        context.getRouteController().startAllRoutes();
        assertThat(gauge("inflight", "posters")).isZero();
        awaitDone(create("direct:create"));
        soon().until(() -> counter("completions", "group", "posters") == 1);
    }
}
