/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import static io.github.camelkirin.benchmarks.life.LifeOfATask.AMPLE;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.CAMEL;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.CONNECTIONS;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.DEFAULT_CONNECTIONS;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.FLOOR;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.KIRIN;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.MOST;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.QUIET;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Goal;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Plot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What {@link LifeOfATask} has measured, in words, tables and pictures. */
final class LifePage {

    private static final double CPU_GOAL = 1.3;

    private final Bench bench;
    private final Plan plan;
    private final Costs costs;
    private final Page page = new Page("life", "Life of a task");

    LifePage(Bench bench, Plan plan, Costs costs) {
        this.bench = bench;
        this.plan = plan;
        this.costs = costs;
    }

    Page page() throws IOException {
        goals();
        what();
        tables();
        plots();
        logging();
        defaults();
        return page;
    }

    private void goals() {
        for (Cell cell : plan.cells()) {
            if (cell.delayMillis() == 0) {
                page.goal(Goal.atMost(
                        "CPU of a task's life beside the floor's, " + cell.tasks() + " at a time",
                        costs.ratio(KIRIN, FLOOR, cell, Cost::cpuMicros),
                        CPU_GOAL));
            }
        }
        page.goal(Goal.atLeast(
                "tasks a second beside the Camel route's, 1000 at a time",
                costs.ratio(KIRIN, CAMEL, MOST, Cost::tasksPerSecond),
                5));
        page.goal(Goal.atMost(
                "threads beside the Camel route's, 1000 at a time",
                costs.ratio(KIRIN, CAMEL, MOST, Cost::threads),
                0.1));
    }

    private void what() {
        page.say("""
                A task is created, asked about three times, %d ms after the answer before, and its completion goes to a route
                that does nothing. The simulated service ends each task at its third query, so that each costs four requests
                whoever sends them, which is checked. As many tasks as a table says are under way all the time: one that has
                ended makes place for the next. The service answers at once, or after 20 ms.""".formatted(Life.WAIT.toMillis()));
        page.say("""
                Each subject has a JVM of its own with a heap of 2 GiB, logs at INFO to a file and may hold %d connections.
                Each has worked for %d s before it is measured, and figures are medians of %d rounds of %d s (twice that with
                one task at a time), the subjects by turns. CPU is that of the whole process, its collector
                included but not the JVM's compilers, which are not through with any of the subjects by then: what they took of all CPU
                is in a table of its own. Allocation is that of the threads that live at the end. Here %s.""".formatted(
                        CONNECTIONS, plan.warmMillis() / 1000, plan.rounds(), plan.millis() / 1000, bench.cores()));
        page.say("""
                - **floor**: the same requests on HttpClient 5's asynchronous client with the settings that the component
                  gives it, Jackson for the fields that are needed, and a `ScheduledExecutorService` for the wait. It keeps
                  nothing, retries nothing and logs nothing.
                - **jdk**: the same by hand on `java.net.http`, HTTP/1.1.
                - **camel**: `to("http:…")`, `unmarshal().json()`, `loopDoWhile` with `delay` and `choice`, called from as
                  many threads as there are tasks. `http` holds a thread while it waits. `delay` as it comes lets go of its
                  caller's and goes on in a pool of ten, which bounds the route where answers take long; *camel, syncDelayed*
                  is the same route with a `delay` that holds its thread.
                - **kirin**: `from("direct:…").to("kirin:life")` and `from("kirin:life").process(…)`, with a fixed query
                  schedule of %d ms (the default asks after 3 s first) and otherwise default options but for the number of
                  requests under way.""".formatted(Life.WAIT.toMillis()));
    }

    private void tables() {
        page.heading("CPU");
        table("CPU of a task in µs, and beside the floor's", Cost::cpuMicros, FLOOR);
        compilers();
        page.heading("Tasks a second");
        table("Tasks a second, and beside the Camel route's", Cost::tasksPerSecond, CAMEL);
        page.say(
                "%s and answers at once, the floor, which does nothing but the exchanges, reaches %s times the Camel route's:"
                                .formatted(
                                        "With " + MOST.tasks() + " at a time",
                                        Page.number(costs.ratio(FLOOR, CAMEL, MOST, Cost::tasksPerSecond)))
                        + " nobody on this client and one processor gets further.");
        page.say(
                "One processor serves the service. The most of it that it used while a subject was measured, its rests between"
                        + " rounds included:");
        page.table(
                List.of("", "service's CPU"),
                plan.cells().stream()
                        .map(cell -> List.of(cell, percent(costs.busiestService(cell))))
                        .toList());
        page.heading("Threads");
        table("Threads at most, and beside the Camel route's", Cost::threads, CAMEL);
        page.heading("Allocation");
        table("KiB a task, and beside the floor's", Cost::allocatedKiB, FLOOR);
    }

    private void compilers() {
        page.say("Percent of all CPU that the compilers took meanwhile:");
        page.table(
                heads(),
                plan.cells().stream()
                        .map(cell -> row(cell, subject -> percent(costs.of(subject, cell, Cost::compilersShare))))
                        .toList());
    }

    private List<String> heads() {
        List<String> heads = new ArrayList<>(List.of(""));
        heads.addAll(plan.compared());
        return heads;
    }

    private List<Object> row(Cell cell, Function<String, Object> figure) {
        List<Object> row = new ArrayList<>(List.of(cell));
        plan.compared().forEach(subject -> row.add(figure.apply(subject)));
        return row;
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    private void table(String what, ToDoubleFunction<Cost> figure, String base) {
        page.say(what + ":");
        page.table(
                heads(),
                plan.cells().stream()
                        .map(cell -> row(cell, subject -> "%s (%s)"
                                .formatted(
                                        Page.number(costs.of(subject, cell, figure)),
                                        Page.number(costs.ratio(subject, base, cell, figure)))))
                        .toList());
    }

    private void plots() throws IOException {
        page.plot(Plot.bars(
                bench,
                "life-cpu",
                "CPU of a task beside the floor's",
                "times",
                groups(),
                series(Cost::cpuMicros, FLOOR)));
        page.plot(Plot.bars(
                bench,
                "life-throughput",
                "Tasks a second beside the Camel route's",
                "times",
                groups(),
                series(Cost::tasksPerSecond, CAMEL)));
    }

    private List<String> groups() {
        return plan.cells().stream().map(Cell::toString).toList();
    }

    private Map<String, List<Double>> series(ToDoubleFunction<Cost> figure, String base) {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        for (String subject : plan.compared()) {
            series.put(
                    subject,
                    plan.cells().stream()
                            .map(cell -> costs.ratio(subject, base, cell, figure))
                            .toList());
        }
        return series;
    }

    private void logging() {
        if (plan.subjects().contains(QUIET)) {
            page.heading("Logging");
            page.say(
                    "The component writes three lines at INFO for each task. With logging off, %s, it takes %s times the CPU."
                            .formatted(AMPLE, Page.number(costs.ratio(QUIET, KIRIN, AMPLE, Cost::cpuMicros))));
        }
    }

    private void defaults() {
        if (plan.byDefault().isEmpty()) {
            return;
        }
        page.heading("With default connections");
        page.say(
                "%d tasks at a time, answers at once, each with as many connections as it has unless told otherwise, and the"
                                .formatted(MOST.tasks())
                        + " floor with the component's:");
        page.table(
                List.of(
                        "",
                        "connections",
                        "CPU of a task in µs",
                        "beside the floor's",
                        "tasks a second",
                        "beside the Camel route's",
                        "beside its own with " + CONNECTIONS),
                plan.byDefault().stream().map(this::byDefault).toList());
    }

    private List<Object> byDefault(String subject) {
        String so = LifeOfATask.byDefault(subject);
        return List.of(
                subject,
                DEFAULT_CONNECTIONS.get(subject),
                costs.of(so, MOST, Cost::cpuMicros),
                costs.ratio(so, LifeOfATask.byDefault(FLOOR), MOST, Cost::cpuMicros),
                costs.of(so, MOST, Cost::tasksPerSecond),
                costs.ratio(so, LifeOfATask.byDefault(CAMEL), MOST, Cost::tasksPerSecond),
                costs.ratio(so, subject, MOST, Cost::tasksPerSecond));
    }
}
