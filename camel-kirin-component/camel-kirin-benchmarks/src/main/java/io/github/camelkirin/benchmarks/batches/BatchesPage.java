/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

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

/** What there is to be said about batches. */
final class BatchesPage {

    private static final double MICROSECOND = 1_000;
    private static final double KIBIBYTE = 1_024;

    /** Of the goals: how much more a batch of the largest number may take than one of the smallest. */
    private static final double MORE = 1.5;

    /** The same for what is counted and not timed. */
    private static final double NO_MORE = 1.05;

    /** KiB that a page of tasks and their exchange may take. All 100 000 would take some thousands. */
    private static final double ROOM = 512;

    private final Bench bench;
    private final Page page;
    private final List<Integer> numbers;
    private final Map<String, List<Double>> finishes = new LinkedHashMap<>();
    private final List<List<Object>> events = new ArrayList<>();
    private int mostEvents;

    BatchesPage(Bench bench, Page page, List<Integer> numbers) {
        this.bench = bench;
        this.page = page;
        this.numbers = numbers;
        page.say("""
                Batches of %s tasks, of known size, made and finished by the calls that the component makes: a task is inserted with its
                request and its charge, and finished when its completion was acknowledged, %d of them in one call, as many as a consumer
                has at a time by default. What comes between, and is the same whether a task is one of a batch or not, was left out.
                Measured are the first %d tasks of each batch and as many of the last, in %d rounds that take turns between the numbers; each
                round does the same, right after, with as many tasks of no batch. The tasks between are inserted and finished by the same
                repository, hundreds in a call. All options are at their defaults. A figure is the median of the rounds, by task.
                """.formatted(numbers(), GrowingBatch.FINISHED_AT_ONCE, GrowingBatch.EDGE, GrowingBatch.ROUNDS));
    }

    private String numbers() {
        return String.join(", ", numbers.stream().map(Page::number).toList());
    }

    void costs(Storage storage, List<BatchesProcess.Result> results) {
        page.heading("A task of a batch, " + storage.place());
        page.say(introduction(storage));
        List<List<Object>> rows = new ArrayList<>();
        results.forEach(
                result -> rows.add(row(storage, "first", result, results.get(0), BatchesProcess.Result::first)));
        results.forEach(result -> rows.add(row(storage, "last", result, results.get(0), BatchesProcess.Result::last)));
        page.table(
                List.of(
                        "tasks of the batch",
                        "which",
                        "inserted, µs",
                        "to " + smallest(),
                        "to no batch",
                        "finished, µs",
                        "to " + smallest(),
                        "to no batch"),
                rows);
        List<Double> last = results.stream()
                .map(result -> storage.time(result.last().finish().member()))
                .toList();
        finishes.put(
                storage.place(), last.stream().map(nanos -> nanos / MICROSECOND).toList());
        page.goal(Goal.atMost(
                "finishing the last tasks of a batch " + storage.place() + ", " + largestToSmallest(),
                last.get(last.size() - 1) / last.get(0),
                MORE));
        events(storage, results);
    }

    private static String introduction(Storage storage) {
        return switch (storage) {
            case MEMORY ->
                "CPU time of the thread; each number was measured with %d batches, one after the other."
                        .formatted(storage.lives());
            case H2 -> "From call to return, with a file in the same process and a pool of five connections.";
            case POSTGRESQL ->
                "From call to return, with a server as it was installed, which syncs each commit to disk, and a pool of five"
                        + " connections. Only the tasks between, of which nothing is measured, did not wait for the disk.";
        };
    }

    private static List<Object> row(
            Storage storage,
            String which,
            BatchesProcess.Result result,
            BatchesProcess.Result smallest,
            Function<BatchesProcess.Result, Edge.Result> edge) {
        List<Object> row = new ArrayList<>(List.of(result.members(), which));
        row.addAll(
                cells(storage, edge.apply(result).insert(), edge.apply(smallest).insert()));
        row.addAll(
                cells(storage, edge.apply(result).finish(), edge.apply(smallest).finish()));
        return row;
    }

    private static List<Double> cells(Storage storage, Pairs.Medians of, Pairs.Medians smallest) {
        double member = storage.time(of.member());
        return List.of(
                member / MICROSECOND, member / storage.time(smallest.member()), member / storage.time(of.single()));
    }

    private void events(Storage storage, List<BatchesProcess.Result> results) {
        double smallest = results.get(0).delivered().heap();
        for (BatchesProcess.Result result : results) {
            events.add(List.of(
                    storage.place(),
                    result.members(),
                    result.delivered().events(),
                    result.delivered().heap() / KIBIBYTE,
                    result.delivered().heap() / smallest));
            mostEvents = Math.max(mostEvents, result.delivered().events());
        }
        page.goal(Goal.atMost(
                "heap, KiB, while the tasks of a batch of " + largest() + " " + storage.place() + " are read",
                results.get(results.size() - 1).delivered().heap() / KIBIBYTE,
                ROOM));
    }

    /** @param results on PostgreSQL, which counts what it reads */
    void reads(List<BatchesProcess.Result> results) {
        page.heading("What PostgreSQL reads to finish a task");
        page.say("""
                As it counts it for the component's tables (`pg_stat_user_tables`, `pg_statio_user_tables`), over all rounds: rows that
                scans have given, pages of tables and indexes in memory or on the disk, and how often all of `kirin_batch_member` was
                read. With pages, an index that has another level counts, and so do rows that were changed and are not cleared away yet.
                """);
        List<List<Object>> rows = new ArrayList<>();
        results.forEach(result -> rows.add(reads("first", result, result.first())));
        results.forEach(result -> rows.add(reads("last", result, result.last())));
        page.table(List.of("tasks of the batch", "which", "rows", "pages", "readings of all members, in all"), rows);
        double smallest = results.get(0).last().reads().rows();
        double largest = results.get(results.size() - 1).last().reads().rows();
        page.goal(Goal.atMost(
                "rows that PostgreSQL reads to finish one of the last tasks of a batch, " + largestToSmallest(),
                largest / smallest,
                NO_MORE));
        page.goal(Goal.atMost(
                "readings of all members of a batch on PostgreSQL while tasks are finished",
                results.stream()
                        .mapToDouble(result -> result.first().reads().memberScans()
                                + result.last().reads().memberScans())
                        .sum(),
                0));
    }

    private static List<Object> reads(String which, BatchesProcess.Result result, Edge.Result edge) {
        Reads reads = edge.reads();
        return List.of(result.members(), which, reads.rows(), reads.pages(), reads.memberScans());
    }

    private String smallest() {
        return Page.number(numbers.get(0));
    }

    private String largestToSmallest() {
        return "of " + largest() + " to one of " + smallest();
    }

    private String largest() {
        return Page.number(numbers.get(numbers.size() - 1));
    }

    Page done() throws IOException {
        page.heading("The event");
        page.say("""
                When the last task was finished, a route with default options was started. It got the event, and read the tasks through
                as lines of CSV. Meanwhile the heap was looked at %d times, each after collections: the most of it, less what was there
                before the route was started. In memory, the tasks themselves were there before, too. H2 is in the same process, so that its cache
                is on this heap. After each event it was seen that the batch was done and that nothing more was due.
                """.formatted(EventRoute.LOOKS));
        page.table(List.of("kept", "tasks of the batch", "events", "heap, KiB", "to " + smallest()), events);
        page.goal(Goal.atMost("events of a batch, the most", mostEvents, 1));
        page.heading("Over the size of the batch");
        page.plot(Plot.lines(
                bench,
                page.name() + "-finish",
                "Finishing one of the last tasks of a batch",
                "tasks of the batch",
                "microseconds",
                numbers.stream().map(Integer::doubleValue).toList(),
                finishes));
        return page;
    }
}
