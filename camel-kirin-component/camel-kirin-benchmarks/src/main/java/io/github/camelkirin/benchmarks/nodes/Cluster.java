/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Nodes that take part in the same group; all of them, or the first few. */
final class Cluster implements AutoCloseable {

    private static final long LOOK_MILLIS = 20;

    private final List<Child> nodes;

    private Cluster(List<Child> nodes) {
        this.nodes = nodes;
    }

    /** @param repository arguments of {@link NodeProcess} */
    static Cluster start(Bench bench, Service service, int count, String name, String... repository)
            throws IOException {
        List<Child> nodes = new ArrayList<>();
        Cluster cluster = new Cluster(nodes);
        for (int i = 0; i < count; i++) {
            List<Object> arguments = new ArrayList<>(List.of(service.baseUrl()));
            arguments.addAll(List.of(repository));
            nodes.add(Child.start(
                    bench.cores().measured(),
                    List.of("-Xmx512m"),
                    bench.scratch().resolve(name + "-" + i + ".log"),
                    NodeProcess.class,
                    arguments.toArray()));
        }
        for (Child node : nodes) {
            node.result();
        }
        return cluster;
    }

    /** Has the first few take part, and no other. */
    void use(int count) throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            ask(nodes.get(i), i < count ? "join" : "leave");
        }
    }

    /**
     * Creates tasks, an equal share at each of the first few nodes, and waits until all have been routed.
     *
     * @return the seconds that took
     */
    double run(int count, int tasks) throws IOException, InterruptedException {
        long target = ended() + tasks / count * count;
        long begin = System.nanoTime();
        for (Child node : nodes.subList(0, count)) {
            ask(node, "create " + tasks / count);
        }
        while (ended() < target) {
            Thread.sleep(LOOK_MILLIS);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private long ended() throws IOException {
        long sum = 0;
        for (Child node : nodes) {
            sum += (long) ask(node, "ended");
        }
        return sum;
    }

    /** Milliseconds of CPU that all have used up to now. */
    double cpu() throws IOException {
        double sum = 0;
        for (Child node : nodes) {
            sum += ask(node, "used");
        }
        return sum;
    }

    private static double ask(Child node, String order) throws IOException {
        node.say(order);
        return node.result().asDouble();
    }

    @Override
    public void close() {
        nodes.forEach(Child::close);
    }
}
