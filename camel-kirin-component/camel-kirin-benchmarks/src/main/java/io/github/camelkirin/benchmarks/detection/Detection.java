/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Plot;
import io.github.camelkirin.benchmarks.kit.Service;
import io.github.camelkirin.simulator.RemoteSimulator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** From the end of a task to the start of its route, and the queries that it takes. */
public final class Detection implements Part {

    private static final String LATENCY = "lognormal:4s:0.3";
    private static final int LEARNED_FROM = 120;
    private static final int TASKS = 100;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "detection";
    }

    @Override
    public Page run(Bench bench) throws Exception {
        try (Service service = Service.start(bench, "--latency", LATENCY)) {
            Map<Subject, Child> subjects = new EnumMap<>(Subject.class);
            try {
                for (Subject subject : Subject.values()) {
                    subjects.put(subject, start(bench, subject, service));
                }
                return page(bench, measure(subjects, RemoteSimulator.at(service.baseUrl())));
            } finally {
                subjects.values().forEach(Child::close);
            }
        }
    }

    private static Child start(Bench bench, Subject subject, Service service) throws IOException {
        Child child = Child.start(
                bench.cores().measured(),
                List.of("-Xmx512m"),
                bench.scratch().resolve("detection-" + subject + ".log"),
                DetectionProcess.class,
                subject,
                service.baseUrl());
        child.result();
        return child;
    }

    private static List<Seen> measure(Map<Subject, Child> subjects, RemoteSimulator simulator) throws IOException {
        for (Child child : subjects.values()) {
            child.say("" + LEARNED_FROM);
        }
        for (Child child : subjects.values()) {
            child.result();
        }
        Map<Subject, List<JsonNode>> starts = new EnumMap<>(Subject.class);
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<Subject, Child> each : subjects.entrySet()) {
                each.getValue().say("" + TASKS);
                starts.computeIfAbsent(each.getKey(), absent -> new ArrayList<>())
                        .add(each.getValue().result());
            }
        }
        Map<String, JsonNode> tasks = new LinkedHashMap<>();
        simulator.tasks().forEach(task -> tasks.put(task.path("id").asText(), task));
        return starts.entrySet().stream()
                .map(each -> seen(each.getKey(), each.getValue(), tasks))
                .toList();
    }

    /** @param rounds when the routes started, as {@link DetectionProcess} tells it */
    private static Seen seen(Subject subject, List<JsonNode> rounds, Map<String, JsonNode> tasks) {
        List<Double> delays = new ArrayList<>();
        long queries = 0;
        for (JsonNode starts : rounds) {
            for (Map.Entry<String, JsonNode> start : starts.properties()) {
                JsonNode task = tasks.get(start.getKey());
                if (task == null) {
                    throw new IllegalStateException("the service knows no task " + start.getKey());
                }
                delays.add((start.getValue().asLong() - task.path("endsAt").asLong()) / 1000.0);
                queries += task.path("queries").size();
            }
        }
        return Seen.of(subject, delays, queries);
    }

    private Page page(Bench bench, List<Seen> results) throws IOException {
        Page page = new Page(name(), "How soon a task's end is seen");
        page.say("""
                From the end of a task, by the service's clock, to the start of its route, by the same machine's, in seconds, and
                the queries that were sent for it. Tasks take a log-normal time with a median of 4 s (%s). %d rounds of %d tasks
                that are created at once, for one subject after the other in each round; before them each subject had %d tasks,
                from which the adaptive schedule learns.
                """.formatted(LATENCY, ROUNDS, TASKS, LEARNED_FROM));
        page.table(
                List.of("subject", "settings"),
                rows(
                        results,
                        seen -> List.of(seen.subject().title(), seen.subject().settings())));
        page.heading("What it came to");
        figures(page, results);
        page.say("""
                Ratios are to the route by hand. The fixed schedule first asks after 3 s and then at intervals that grow from 2 s
                by half each to 15 s, or each second where that is set; the adaptive one asks when an answer is likely to be the end,
                weighing what a query costs (`queryCost`) against the time that it saves: queries by hand that come before any task
                can have ended save none. With callbacks a task is asked about once, when its callback has come, unless that is lost.
                """);
        page.plot(delays(bench, results));
        page.plot(Plot.bars(
                bench,
                "detection-queries",
                "Queries a task",
                "queries",
                List.of("queries a task"),
                series(results, seen -> List.of(seen.queries()))));
        return page;
    }

    private static void figures(Page page, List<Seen> results) {
        Seen hand = results.get(0);
        page.table(
                List.of(
                        "subject",
                        "queries a task",
                        "median s",
                        "p95 s",
                        "p99 s",
                        "queries, ratio",
                        "median, ratio",
                        "p95, ratio",
                        "p99, ratio"),
                rows(
                        results,
                        seen -> List.of(
                                seen.subject().title(),
                                seen.queries(),
                                seen.delays().median(),
                                seen.delays().at(0.95),
                                seen.delays().at(0.99),
                                seen.queries() / hand.queries(),
                                seen.delays().median() / hand.delays().median(),
                                seen.delays().at(0.95) / hand.delays().at(0.95),
                                seen.delays().at(0.99) / hand.delays().at(0.99))));
    }

    private static Plot delays(Bench bench, List<Seen> results) throws IOException {
        Map<String, Double> shares = new LinkedHashMap<>();
        shares.put("median", 0.5);
        shares.put("p95", 0.95);
        shares.put("p99", 0.99);
        return Plot.bars(
                bench,
                "detection-delays",
                "From a task's end to the start of its route",
                "seconds",
                List.copyOf(shares.keySet()),
                series(results, seen -> shares.values().stream()
                        .map(share -> seen.delays().at(share))
                        .toList()));
    }

    private static List<List<Object>> rows(List<Seen> results, Function<Seen, List<Object>> cells) {
        return results.stream().map(cells).toList();
    }

    private static Map<String, List<Double>> series(List<Seen> results, Function<Seen, List<Double>> values) {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        results.forEach(seen -> series.put(seen.subject().title(), values.apply(seen)));
        return series;
    }
}
