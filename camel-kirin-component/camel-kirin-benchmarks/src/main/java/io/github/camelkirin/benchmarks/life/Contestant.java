/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Service;
import io.github.camelkirin.simulator.RemoteSimulator;
import io.github.camelkirin.simulator.ledger.Totals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A subject in its process, and what it is told to do there. */
final class Contestant implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Child process;

    private Contestant(String name, Child process) {
        this.name = name;
        this.process = process;
    }

    /**
     * @param name one that {@link SubjectProcess} knows
     * @param options of its JVM, beside a heap of 2 GiB
     */
    static Contestant start(Bench bench, String name, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("-Xmx2g"));
        all.addAll(List.of(options));
        return new Contestant(
                name,
                Child.start(
                        bench.cores().measured(),
                        all,
                        bench.scratch().resolve(name + ".log"),
                        SubjectProcess.class,
                        name,
                        Service.KEY));
    }

    /**
     * Has tasks kept under way.
     *
     * @param connections how many there may be
     * @throws IllegalStateException if a task took other requests than a create and three queries
     */
    Cost run(Service service, int tasks, int connections, long millis) throws IOException {
        process.say("%s %d %d %d".formatted(service.baseUrl(), tasks, connections, millis));
        Cost cost = JSON.treeToValue(process.result(), Cost.class);
        RemoteSimulator simulator = RemoteSimulator.at(service.baseUrl());
        Totals totals = simulator.totals();
        simulator.reset();
        long queries = totals.traffic().queries();
        if (queries != (long) Subject.QUERIES * totals.creates().sends()) {
            throw new IllegalStateException("%s must have sent %d queries for each of %d creates, sent %d"
                    .formatted(name, Subject.QUERIES, totals.creates().sends(), queries));
        }
        return cost;
    }

    @Override
    public void close() {
        process.close();
    }
}
