/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Postgres;
import io.github.camelkirin.benchmarks.kit.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What waiting tasks cost: on the heap, and each time a consumer looks whether one is due. */
public final class Waiting implements Part {

    private static final List<Integer> NUMBERS = List.of(1_000, 10_000, 100_000, 1_000_000);
    private static final List<Integer> SHORT_NUMBERS = List.of(1_000, 100_000);
    private static final int REAL_TASKS = 10_000;
    private static final int ROUNDS = 9;
    private static final int SHORT_ROUNDS = 3;

    /** A server's collector, also where a process has one processor. */
    private static final List<String> JVM = List.of("-XX:+UseG1GC", "-Xms512m", "-Xmx4g");

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public Page run(Bench bench) throws Exception {
        WaitingPage page = new WaitingPage(bench, new Page(name(), "Tasks that wait"));
        List<Integer> numbers = bench.shortForm() ? SHORT_NUMBERS : NUMBERS;
        page.inMemory(inMemory(bench, false, numbers));
        if (!bench.shortForm()) {
            page.withHeaders(inMemory(bench, true, List.of(100_000)).get(0));
            page.real(real(bench, false), real(bench, true));
            page.inDatabase("PostgreSQL", "postgresql", inPostgres(bench));
            page.inDatabase(
                    "H2", "h2", inDatabase(bench, CopiedRows.H2, "jdbc:h2:file:" + bench.scratch() + "/waiting_%d"));
        }
        return page.done();
    }

    private static List<InMemory.Result> inMemory(Bench bench, boolean headers, List<Integer> numbers)
            throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(headers, bench.shortForm() ? SHORT_ROUNDS : ROUNDS));
        arguments.addAll(numbers);
        return results(bench, InMemory.class, arguments, numbers.size(), InMemory.Result.class);
    }

    private static List<InDatabase.Result> inDatabase(Bench bench, CopiedRows rows, String url) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(rows, url, ROUNDS));
        arguments.addAll(NUMBERS);
        return results(bench, InDatabase.class, arguments, NUMBERS.size(), InDatabase.Result.class);
    }

    private static List<InDatabase.Result> inPostgres(Bench bench) throws Exception {
        try (Postgres server = Postgres.start(bench, "waiting_%d", NUMBERS)) {
            return inDatabase(bench, CopiedRows.POSTGRESQL, server.url());
        }
    }

    private static <T> List<T> results(Bench bench, Class<?> main, List<Object> arguments, int count, Class<T> type)
            throws IOException {
        List<T> results = new ArrayList<>();
        Path log = bench.scratch().resolve("waiting.log");
        try (Child child = Child.start(bench.cores().measured(), JVM, log, main, arguments.toArray())) {
            for (int i = 0; i < count; i++) {
                results.add(child.result(type));
            }
        }
        return results;
    }

    /** Bytes a task that a route has created. */
    private static double real(Bench bench, boolean headers) throws IOException {
        try (Service service = Service.start(bench, "--latency", "120m")) {
            List<Object> arguments = List.of(service.baseUrl(), REAL_TASKS, headers);
            return results(bench, RealTasks.class, arguments, 1, Double.class).get(0);
        }
    }
}
