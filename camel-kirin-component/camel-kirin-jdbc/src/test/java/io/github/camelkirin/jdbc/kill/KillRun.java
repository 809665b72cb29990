/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.jdbc.FreshDatabase;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulatorBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run of {@link KillNode}s. */
final class KillRun extends NodesRun {

    private final List<String> keys = new ArrayList<>();

    /** @param simulator is started, and closed with the run */
    KillRun(Path folder, FreshDatabase database, KirinSimulatorBuilder simulator, long seed) {
        super(KillNode.class, folder, database, simulator, seed);
        set("failing", "true");
        set("gated", "false");
    }

    @Override
    KillRun set(String property, String value) {
        super.set(property, value);
        return this;
    }

    private Path completionsFile(int node) {
        return file("completions-" + node + ".txt");
    }

    @Override
    Map<String, String> files(int node) {
        return Map.of("completions", completionsFile(node).toString());
    }

    /** Adds requests to the file; returns their keys. */
    List<String> addTasks(int count) {
        List<String> added = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String key = "order-" + (keys.size() + i);
            added.add(key);
            lines.append(key)
                    .append("\tA lighthouse at dawn, seen from boat ")
                    .append(key)
                    .append('\n');
        }
        keys.addAll(added);
        feed(lines);
        return added;
    }

    List<Completions.Line> completions(int node) {
        return Completions.read(completionsFile(node));
    }

    List<Completions.Line> completions() {
        List<Completions.Line> all = new ArrayList<>();
        for (int node = 0; node < nodes().size(); node++) {
            all.addAll(completions(node));
        }
        return all;
    }

    @Override
    boolean allCompleted() {
        Set<String> open = new HashSet<>(keys);
        completions().forEach(line -> open.remove(line.externalTaskId()));
        return open.isEmpty();
    }

    /** Waits until each request has a completion and nothing is left to do, or time is up; ends the nodes. */
    Figures finish() {
        awaitEnd();
        return figures();
    }

    /** Of a run whose nodes have ended. */
    Figures figures() {
        return Figures.of(keys, completions(), simulator().ledger().sends(), kills(), killsAtSteps(), live());
    }

    /** How many tasks are not done; of an H2 file only while no node is alive. */
    long live() {
        return Node.live(tasks(), simulator().baseUrl(), List.of(KillNode.GROUP));
    }

    /** How many tasks are done; of an H2 file only while no node is alive. */
    long done() {
        TaskScope scope = new TaskScope(KillNode.GROUP, Node.account(simulator().baseUrl()));
        return tasks().counts(scope).getOrDefault(TaskState.DONE, 0L);
    }
}
