/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.KirinDevConsole;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.console.DevConsole;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Meters, traces and the dev console, all on, beside what the service has counted. */
class EverythingOnTest {

    private static final int TASKS = 1000;

    /** What one of them says: creates that were sent, queries, tasks completed and failed, completions routed, USD. */
    private record Sums(long creates, long queries, long completed, long failed, long completions, BigDecimal cost) {}

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
            KirinSimulator.builder().latency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(300))));

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final TracedNode node = new TracedNode(KIRIN, new InMemoryTaskRepository());

    @AfterEach
    void stop() {
        node.close();
    }

    private static Sums ledger() {
        return new Sums(
                KIRIN.ledger().sends().size(),
                KIRIN.ledger().totals().traffic().queries(),
                KIRIN.ledger().totals().charges().images(),
                TASKS - KIRIN.ledger().totals().charges().images(),
                TASKS,
                usd(KIRIN.ledger().moneyCharged()));
    }

    private static BigDecimal usd(BigDecimal sum) {
        return sum.setScale(3, RoundingMode.HALF_EVEN);
    }

    private Sums console() throws Exception {
        KirinDevConsole console = new KirinDevConsole();
        console.setCamelContext(node.context);
        JsonObject json = (JsonObject) console.call(DevConsole.MediaType.JSON, Map.of());
        JsonNode group =
                new ObjectMapper().readTree(json.toJson()).get("groups").get(0);
        return new Sums(
                group.get("creates").asLong(),
                group.get("queries").asLong(),
                group.get("ended").get("completed").asLong(),
                group.get("ended").path("failed").asLong(),
                group.get("delivered").asLong(),
                usd(group.get("cost").decimalValue()));
    }

    private Sums meters() {
        return new Sums(
                timed("creates"),
                timed("queries"),
                counted("tasks", "outcome", "completed"),
                counted("tasks", "outcome", "failed"),
                counted("completions"),
                usd(BigDecimal.valueOf(sum("cost"))));
    }

    private long timed(String name) {
        return registry.find("camel.kirin." + name).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private long counted(String name, String... tags) {
        return Math.round(sum(name, tags));
    }

    private double sum(String name, String... tags) {
        return registry.find("camel.kirin." + name).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** A span has no price. */
    private Sums traces() {
        return new Sums(
                node.spans("generate_content kirin_image_omni", SpanKind.CLIENT).size(),
                node.spans("query kirin_image_omni", SpanKind.CLIENT).size(),
                completions("completed"),
                completions("failed"),
                node.spans("completion kirin_image_omni", SpanKind.INTERNAL).size(),
                usd(KIRIN.ledger().moneyCharged()));
    }

    private long completions(String status) {
        return node.spans("completion kirin_image_omni", SpanKind.INTERNAL).stream()
                .filter(span -> status.equals(TracedNode.text(span, "kirin.task.status")))
                .count();
    }

    @Test
    void aThousandTasksHaveTheTotalsOfTheServiceInEachOfThem() throws Exception {
        node.context.getRegistry().bind("metricsRegistry", registry);
        node.routes(routes -> {
            routes.from("seda:create?concurrentConsumers=8&size=1000").to("kirin:posters");
            routes.from("kirin:posters").process(node::note);
        });
        node.start();
        for (int i = 0; i < TASKS; i++) {
            if (i % 200 == 0) {
                KIRIN.loseNextAnswer();
            }
            if (i % 250 == 0) {
                KIRIN.failNext("002016095");
            }
            node.create("seda:create?size=1000", "A lighthouse at dawn", Map.of());
        }
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(meters().completions()).isEqualTo(TASKS));

        Sums ledger = ledger();
        System.out.printf(
                "%d tasks: %d creates sent, %d queries, %d completed, %d failed, %s USD%n",
                TASKS, ledger.creates(), ledger.queries(), ledger.completed(), ledger.failed(), ledger.cost());
        assertThat(ledger.failed()).isEqualTo(4);
        assertThat(meters()).as("meters").isEqualTo(ledger);
        assertThat(console()).as("console").isEqualTo(ledger);
        await().untilAsserted(() -> assertThat(traces()).as("traces").isEqualTo(ledger));
    }
}
