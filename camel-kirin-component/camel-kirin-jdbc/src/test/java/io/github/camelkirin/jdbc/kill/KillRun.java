/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.jdbc.FreshDatabase;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes on one database, the service they use, the file they are fed from, and whoever kills them. */
final class KillRun implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("kirin.kill.patience", 90));
    private static final int START_UPS_BETWEEN_KILLS = 3;

    private final Path folder;
    private final TaskRepository tasks;
    private final KirinSimulator simulator;
    private final Random random;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final Map<Integer, KillStep> dying = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private Duration startUp = Duration.ZERO;
    private long lastKill = System.nanoTime();
    private int kills;
    private int killsAtSteps;

    /** @param simulator is started, and closed with the run */
    KillRun(Path folder, FreshDatabase database, KirinSimulatorBuilder simulator, long seed) {
        this.folder = folder;
        this.tasks = KillNode.tasks(database.dataSource());
        this.simulator = simulator.build().start();
        this.random = new Random(seed);
        properties.put("baseUrl", this.simulator.baseUrl());
        properties.put("tasks", tasksFile().toString());
        properties.put("failing", "true");
        properties.put("gated", "false");
        properties.put("clockOffset", "0");
        properties.put("step", "");
        properties.put("victim", "");
        properties.put("nth", "1");
        addTasks(0);
    }

    private Path tasksFile() {
        return folder.resolve("tasks.txt");
    }

    private Path completionsFile(int node) {
        return folder.resolve("completions-" + node + ".txt");
    }

    private Path log(int node) {
        return folder.resolve("node-" + node + ".log");
    }

    KirinSimulator simulator() {
        return simulator;
    }

    List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    NodeProcess node(int node) {
        return nodes.get(node);
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
        try {
            Files.writeString(
                    tasksFile(),
                    lines,
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return added;
    }

    /** For nodes that are started from now on. */
    KillRun set(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** Starts so many nodes, each with its share of the file, and waits for them. */
    void startNodes(int count, FreshDatabase way) {
        for (int node = 0; node < count; node++) {
            startNode(node, count, way, Map.of());
            if (node == 0) {
                awaitReady(nodes.get(0));
                startUp = nodes.get(0).startUp();
            }
        }
        nodes.forEach(this::awaitReady);
    }

    /** Starts one more node, with a share of the file and settings of its own. */
    NodeProcess startNode(int share, int of, FreshDatabase way, Map<String, String> more) {
        properties.put("url", way.url());
        properties.put("user", way.user());
        properties.put("password", way.password());
        Map<String, String> own = new HashMap<>(more);
        own.put("share", Integer.toString(share));
        NodeProcess started = start(nodes.size(), of, own);
        nodes.add(started);
        return started;
    }

    private NodeProcess start(int node, int count, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("completions", completionsFile(node).toString());
        all.put("share", Integer.toString(node));
        all.put("nodes", Integer.toString(count));
        all.putAll(more);
        return NodeProcess.start(log(node), all);
    }

    private void awaitReady(NodeProcess node) {
        await().atMost(PATIENCE).until(() -> node.isReady() || !node.isAlive());
    }

    /** Waits until a kill is due, kills a node, whatever it is at, and starts it again. Some then die at a step. */
    void killOne(@Nullable KillStep thenDiesAt) {
        long interval = startUp.multipliedBy(START_UPS_BETWEEN_KILLS).toNanos();
        await().atMost(PATIENCE).until(() -> {
            startDeadOnes();
            return System.nanoTime() - lastKill >= interval;
        });
        lastKill = System.nanoTime();
        int node = random.nextInt(nodes.size());
        if (nodes.get(node).isAlive()) {
            nodes.get(node).kill();
            kills++;
        } else {
            killsAtSteps++;
        }
        restart(node, thenDiesAt, "", 1 + random.nextInt(5));
    }

    /** Kills a node, counting it. */
    void kill(int node) {
        nodes.get(node).kill();
        kills++;
    }

    void countKillAtStep() {
        killsAtSteps++;
    }

    void restart(int node) {
        dying.remove(node);
        nodes.set(node, start(node, nodes.size(), Map.of()));
    }

    /** Starts a node again that dies when the n-th task, or the victim, comes to the step. */
    void restart(int node, @Nullable KillStep step, String victim, int nth) {
        if (step == null) {
            restart(node);
            return;
        }
        dying.put(node, step);
        Map<String, String> how = Map.of("step", step.name(), "victim", victim, "nth", Integer.toString(nth));
        nodes.set(node, start(node, nodes.size(), how));
    }

    /** Those that have died at their step are started again. Nobody else may have died. */
    void startDeadOnes() {
        for (int node = 0; node < nodes.size(); node++) {
            if (!nodes.get(node).isAlive()) {
                assertThat(nodes.get(node).wasKilled() && dying.containsKey(node))
                        .as("node %d ended by itself, see %s", node, log(node))
                        .isTrue();
                killsAtSteps++;
                restart(node);
            }
        }
    }

    /** Until all nodes are up and none is going to die by itself. */
    void settle() {
        for (int node : Set.copyOf(dying.keySet())) {
            if (nodes.get(node).isAlive()) {
                kill(node);
            } else {
                killsAtSteps++;
            }
            restart(node);
        }
        nodes.forEach(this::awaitReady);
    }

    List<Completions.Line> completions(int node) {
        return Completions.read(completionsFile(node));
    }

    List<Completions.Line> completions() {
        List<Completions.Line> all = new ArrayList<>();
        for (int node = 0; node < nodes.size(); node++) {
            all.addAll(completions(node));
        }
        return all;
    }

    boolean allCompleted() {
        Set<String> open = new HashSet<>(keys);
        completions().forEach(line -> open.remove(line.externalTaskId()));
        return open.isEmpty();
    }

    /** Waits until each request has a completion and nothing is left to do, or time is up; ends the nodes. */
    Figures finish() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        await().atMost(PATIENCE.plusSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    startDeadOnes();
                    return System.nanoTime() > end
                            || allCompleted()
                                    && nodes.get(0)
                                            .ask("live")
                                            .filter("0"::equals)
                                            .isPresent();
                });
        nodes.stream().filter(NodeProcess::isAlive).forEach(NodeProcess::stop);
        return figures();
    }

    /** Of a run whose nodes have ended. */
    Figures figures() {
        return Figures.of(keys, completions(), simulator.ledger().sends(), kills, killsAtSteps, live());
    }

    /** How many tasks are not done; of an H2 file only while no node is alive. */
    long live() {
        return KillNode.live(tasks, simulator.baseUrl());
    }

    /** How many tasks are done; of an H2 file only while no node is alive. */
    long done() {
        return tasks.counts(KillNode.scope(simulator.baseUrl())).getOrDefault(TaskState.DONE, 0L);
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        simulator.close();
    }
}
