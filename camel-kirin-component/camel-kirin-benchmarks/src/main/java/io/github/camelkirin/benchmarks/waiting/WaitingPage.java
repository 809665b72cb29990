/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Goal;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Plot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What there is to be said about waiting tasks. */
final class WaitingPage {

    private static final double KIBIBYTE = 1_024;
    private static final double TWICE = 2;
    private static final double MICROSECOND = 1_000;

    private final Bench bench;
    private final Page page;
    private final Map<String, List<Double>> idleTimes = new LinkedHashMap<>();
    private final Map<String, List<Double>> busyTimes = new LinkedHashMap<>();
    private List<Double> numbers = List.of();

    WaitingPage(Bench bench, Page page) {
        this.bench = bench;
        this.page = page;
        page.say(
                "A task waits from the moment the service has accepted it until it has ended. Here tasks were stored by the"
                        + " calls that the component makes (stored with their request, accepted, asked about once; the prompt of 100"
                        + " characters is dropped when the service accepts), none of them due within the hour. All options are"
                        + " at their defaults. The repository in memory has no bound for tasks on their way: what it bounds are"
                        + " parked and finished ones, and the single open charges of its ledger, of which it keeps 200 000; that is"
                        + " why a task of a million takes less.");
    }

    void inMemory(List<InMemory.Result> results) throws IOException {
        numbers = results.stream().map(result -> (double) result.tasks()).toList();
        page.heading("On the heap")
                .say("The heap in use after collections, with the tasks less without, by task. Beside it, in the same"
                        + " process: an entry of a `HashMap<String, String>` from the one ID of a task to the other, and the"
                        + " task's JSON as the component writes it for operators. Numbers below 50 000 were stored several"
                        + " times over, each in a repository of its own.")
                .table(
                        List.of("tasks", "bytes a task", "bytes a map entry", "ratio", "bytes of JSON", "ratio"),
                        results.stream().map(WaitingPage::heap).toList())
                .plot(Plot.bars(
                        bench,
                        page.name() + "-heap",
                        "Heap a waiting task",
                        "bytes",
                        results.stream()
                                .map(result -> Page.number(result.tasks()))
                                .toList(),
                        series(
                                "task", each(results, InMemory.Result::heap),
                                "map entry of its IDs", each(results, InMemory.Result::plainHeap))));
        page.goal(Goal.atMost(
                "heap a waiting task, bytes, at the number where it is most",
                each(results, InMemory.Result::heap).stream().reduce(0.0, Math::max),
                KIBIBYTE));
        ticksInMemory(results);
    }

    private static List<Object> heap(InMemory.Result result) {
        return List.of(
                result.tasks(),
                result.heap(),
                result.plainHeap(),
                result.heap() / result.plainHeap(),
                result.json(),
                result.heap() / result.json());
    }

    private void ticksInMemory(List<InMemory.Result> results) {
        InMemory.Result least = results.get(0);
        page.heading("A tick, in memory")
                .say(
                        "An idle tick is what the consumer's scheduled poll does when nothing is due, measured on a started"
                                + " consumer: it takes permits, asks the repository for due tasks and for the next due time, and"
                                + " gives the permits back. A busy tick finds 100 tasks due, spread over all that are there: it"
                                + " claims them and puts them back with a later time, without the queries in between. Times are"
                                + " the CPU time of the thread, the median of rounds that took turns between the numbers. The"
                                + " plain busy tick, in the same rounds, takes 100 IDs from a `TreeMap` by time and puts them back:"
                                + " how its cost grows is what a processor's caches make of more memory.")
                .table(
                        List.of(
                                "tasks",
                                "idle, ns",
                                "to 1 000",
                                "idle, bytes",
                                "100 due, µs",
                                "to 1 000",
                                "100 due, bytes",
                                "plain 100 due, µs",
                                "to 1 000",
                                "ours to plain"),
                        results.stream()
                                .map(result -> List.of(
                                        result.tasks(),
                                        result.idle().cpu(),
                                        result.idle().cpu() / least.idle().cpu(),
                                        result.idle().allocated(),
                                        result.busy().cpu() / MICROSECOND,
                                        result.busy().cpu() / least.busy().cpu(),
                                        result.busy().allocated(),
                                        result.plain().cpu() / MICROSECOND,
                                        result.plain().cpu() / least.plain().cpu(),
                                        result.busy().cpu() / result.plain().cpu()))
                                .toList());
        idleTimes.put("memory", each(results, result -> result.idle().cpu() / MICROSECOND));
        busyTimes.put("memory", each(results, result -> result.busy().cpu() / MICROSECOND));
        idleGoal("in memory", idleTimes.get("memory"));
    }

    void withHeaders(InMemory.Result result) {
        page.heading("With headers")
                .say(
                        "With three headers kept (an order, a customer, a number), %s tasks take %s bytes each, %s times the map"
                                        .formatted(
                                                Page.number(result.tasks()),
                                                Page.number(result.heap()),
                                                Page.number(result.heap() / result.plainHeap()))
                                + " entry.");
    }

    /** Says whether what the calls of the sample tasks leave is what a route leaves. */
    void real(double bytes, double bytesWithHeaders) {
        page.heading("By a route")
                .say(
                        "To see that such tasks are real ones, a route created 10 000 at the simulator, in a process of its own,"
                                + " and its consumer asked once about each: %s bytes a task, and %s with the three headers."
                                        .formatted(Page.number(bytes), Page.number(bytesWithHeaders)));
        page.goal(Goal.atMost("heap a waiting task that a route has created, bytes", bytes, KIBIBYTE));
    }

    void inDatabase(String name, String series, List<InDatabase.Result> results) {
        InDatabase.Result least = results.get(0);
        page.heading("A tick, on " + name)
                .say(
                        "One row was stored by the repository, the others were copied from it within the database, with IDs and"
                                + " keys of their own; then the database gathered its statistics, as it does by itself. Five pooled"
                                + " connections. Times are from call to return. Beside them: `SELECT 1` on a connection of the same"
                                + " pool, in the same rounds.")
                .table(
                        List.of(
                                "rows",
                                "inserted in, s",
                                "idle, µs",
                                "to 1 000",
                                "to `SELECT 1`",
                                "100 due, µs",
                                "to 1 000",
                                "to `SELECT 1`"),
                        results.stream()
                                .map(result -> List.of(
                                        result.tasks(),
                                        result.fillSeconds(),
                                        result.idle().wall() / MICROSECOND,
                                        result.idle().wall() / least.idle().wall(),
                                        result.idle().wall() / result.plain().wall(),
                                        result.busy().wall() / MICROSECOND,
                                        result.busy().wall() / least.busy().wall(),
                                        result.busy().wall() / result.plain().wall()))
                                .toList());
        idleTimes.put(series, each(results, result -> result.idle().wall() / MICROSECOND));
        busyTimes.put(series, each(results, result -> result.busy().wall() / MICROSECOND));
        idleGoal("on " + name, idleTimes.get(series));
    }

    private void idleGoal(String where, List<Double> times) {
        int most = numbers.size() - 1;
        page.goal(Goal.atMost(
                "an idle tick " + where + ", at " + Page.number(numbers.get(most)) + " tasks to that at "
                        + Page.number(numbers.get(0)),
                times.get(most) / times.get(0),
                TWICE));
    }

    Page done() throws IOException {
        page.heading("Over the number of tasks")
                .plot(ticks("idle", "An idle tick", idleTimes))
                .plot(ticks("busy", "A tick with 100 due", busyTimes));
        return page;
    }

    private Plot ticks(String file, String title, Map<String, List<Double>> times) throws IOException {
        return Plot.lines(bench, page.name() + "-" + file, title, "waiting tasks", "microseconds", numbers, times);
    }

    private static Map<String, List<Double>> series(
            String first, List<Double> firsts, String second, List<Double> seconds) {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        series.put(first, firsts);
        series.put(second, seconds);
        return series;
    }

    private static <T> List<Double> each(List<T> results, ToDoubleFunction<T> value) {
        return results.stream().mapToDouble(value).boxed().toList();
    }
}
