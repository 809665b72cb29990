/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Postgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether a task of a large batch costs more than one of a small batch, or of none. */
public final class Batches implements Part {

    private static final List<Integer> NUMBERS = List.of(1_000, 10_000, 100_000);

    /** What is on the heap is told to the byte: G1 counts regions of a megabyte, and this one would leave some of what is dead. */
    static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1", "-Xms512m", "-Xmx2g");

    @Override
    public String name() {
        return "batches";
    }

    @Override
    public Page run(Bench bench) throws Exception {
        BatchesPage page = new BatchesPage(bench, new Page(name(), "Batches"), NUMBERS);
        page.costs(Storage.MEMORY, results(bench, Storage.MEMORY, ""));
        page.costs(Storage.H2, results(bench, Storage.H2, "jdbc:h2:file:" + bench.scratch() + "/batches_%d"));
        try (Postgres server = Postgres.start(bench, "batches_%d", NUMBERS)) {
            List<BatchesProcess.Result> results = results(bench, Storage.POSTGRESQL, server.url());
            page.costs(Storage.POSTGRESQL, results);
            page.reads(results);
        }
        return page.done();
    }

    private static List<BatchesProcess.Result> results(Bench bench, Storage storage, String url) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(storage, url));
        arguments.addAll(NUMBERS);
        List<BatchesProcess.Result> results = new ArrayList<>();
        try (Child child = Child.start(
                bench.cores().measured(),
                JVM,
                bench.scratch().resolve("batches.log"),
                BatchesProcess.class,
                arguments.toArray())) {
            for (int i = 0; i < NUMBERS.size(); i++) {
                results.add(child.result(BatchesProcess.Result.class));
            }
        }
        return results;
    }
}
