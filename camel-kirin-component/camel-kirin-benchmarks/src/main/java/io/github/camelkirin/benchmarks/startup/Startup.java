/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Plot;
import io.github.camelkirin.benchmarks.kit.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A context with kirin routes against the same without. */
public final class Startup implements Part {

    private static final int ROUNDS = 12;
    private static final int IDLE_SECONDS = 10;

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public Page run(Bench bench) throws Exception {
        try (Service service = Service.start(bench)) {
            return page(bench, service);
        }
    }

    private Page page(Bench bench, Service service) throws Exception {
        Starts starts = new Starts();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Variant variant : Variant.values()) {
                try (Child child = start(bench, service, variant, 0)) {
                    JsonNode started = child.result();
                    JsonNode sent = child.result();
                    if (round > 0) { // the first brings the class path into the system's cache
                        starts.add(variant, Measure.STARTED, started);
                        starts.add(variant, Measure.SENT, sent);
                    }
                }
            }
        }
        Page page = new Page(name(), "What a context with kirin costs at its start");
        introduction(page);
        started(bench, page, starts);
        sent(page, starts);
        idle(page, idle(bench, service));
        return page;
    }

    private static Child start(Bench bench, Service service, Variant variant, int idleSeconds) throws IOException {
        return Child.start(
                bench.cores().measured(),
                List.of(),
                bench.scratch().resolve("startup-" + variant + ".log"),
                StartupProcess.class,
                variant,
                service.baseUrl(),
                idleSeconds);
    }

    /** Milliseconds of CPU; all are idle at once. */
    private static Map<Variant, Double> idle(Bench bench, Service service) throws IOException {
        Map<Variant, Child> children = new EnumMap<>(Variant.class);
        try {
            for (Variant variant : Variant.values()) {
                children.put(variant, start(bench, service, variant, IDLE_SECONDS));
            }
            Map<Variant, Double> cpu = new EnumMap<>(Variant.class);
            for (Map.Entry<Variant, Child> each : children.entrySet()) {
                each.getValue().result();
                cpu.put(each.getKey(), each.getValue().result().asDouble());
            }
            return cpu;
        } finally {
            children.values().forEach(Child::close);
        }
    }

    private static void introduction(Page page) {
        page.say("""
                A JVM of its own for each start, with the JVM's default settings; the class path is the same for all. Medians of %d
                rounds in which the subjects follow one another; the first round is left out. What is made for the first request, such
                as the HTTP client's threads and TLS, is in the figures of that request alone.
                """.formatted(ROUNDS));
        page.table(
                List.of("context", "routes"),
                Arrays.stream(Variant.values())
                        .map(variant -> List.of(variant.title(), variant.routes()))
                        .toList());
    }

    private static void started(Bench bench, Page page, Starts starts) throws IOException {
        page.heading("Until it is started");
        table(page, starts, Measure.STARTED);
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (Variant variant : Variant.values()) {
            ratios.put(
                    variant.title(),
                    Measure.STARTED.stream()
                            .map(measure -> starts.ratio(variant, measure))
                            .toList());
        }
        page.plot(Plot.bars(
                bench,
                "startup-ratios",
                "A context with more in it, against the one without",
                "ratio to the context without",
                Measure.STARTED.stream()
                        .map(measure -> measure.name().toLowerCase(Locale.ROOT))
                        .toList(),
                ratios));
    }

    private static void sent(Page page, Starts starts) {
        page.heading("The first message");
        page.say("Without, it is logged; with Camel HTTP it is a create as JSON; with kirin a create.");
        table(page, starts, Measure.SENT);
    }

    private static void table(Page page, Starts starts, List<Measure> measures) {
        List<List<Object>> rows = new ArrayList<>();
        for (Measure measure : measures) {
            for (Variant variant : Variant.values()) {
                rows.add(List.of(
                        measure.title(),
                        variant.title(),
                        starts.median(variant, measure),
                        starts.difference(variant, measure),
                        starts.ratio(variant, measure)));
            }
        }
        page.table(List.of("measure", "context", "median", "difference", "ratio"), rows);
    }

    private static void idle(Page page, Map<Variant, Double> cpu) {
        page.heading("While there is nothing to do");
        page.say("Milliseconds of CPU in %d s, of the whole JVM, from %d s after the start on."
                .formatted(IDLE_SECONDS, IDLE_SECONDS / 2));
        double without = cpu.getOrDefault(Variant.WITHOUT, Double.NaN);
        List<List<Object>> rows = new ArrayList<>();
        cpu.forEach(
                (variant, millis) -> rows.add(List.of(variant.title(), millis, millis - without, millis / without)));
        page.table(List.of("context", "ms", "difference", "ratio"), rows);
    }
}
