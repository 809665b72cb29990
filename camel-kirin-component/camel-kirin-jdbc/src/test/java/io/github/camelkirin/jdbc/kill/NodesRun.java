/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.jdbc.FreshDatabase;
import io.github.camelkirin.repository.TaskRepository;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes on one database, the service they use, the file they are fed from, and whoever kills them. */
abstract class NodesRun implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("kirin.kill.patience", 90));

    private final Class<? extends Node> program;
    private final Path folder;
    private final TaskRepository tasks;
    private final KirinSimulator simulator;
    private final Random random;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Map<Integer, KillStep> dying = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private Duration startUp = Duration.ZERO;
    private int startUpsBetweenKills = 3;
    private long lastKill = System.nanoTime();
    private int kills;
    private int killsAtSteps;

    /** @param simulator is started, and closed with the run */
    NodesRun(
            Class<? extends Node> program,
            Path folder,
            FreshDatabase database,
            KirinSimulatorBuilder simulator,
            long seed) {
        this.program = program;
        this.folder = folder;
        this.tasks = Node.tasks(database.dataSource());
        this.simulator = simulator.build().start();
        this.random = new Random(seed);
        properties.put("baseUrl", this.simulator.baseUrl());
        properties.put("tasks", tasksFile().toString());
        properties.put("clockOffset", "0");
        properties.put("step", "");
        properties.put("victim", "");
        properties.put("nth", "1");
        feed("");
    }

    /** The settings of the node that are files of its own. */
    abstract Map<String, String> files(int node);

    /** Whether all is done that the nodes were to do, so far as the driver sees it. */
    abstract boolean allCompleted();

    private Path tasksFile() {
        return folder.resolve("tasks.txt");
    }

    /** Adds lines to the file that the nodes are fed from. */
    final void feed(CharSequence lines) {
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
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    TaskRepository tasks() {
        return tasks;
    }

    int kills() {
        return kills;
    }

    int killsAtSteps() {
        return killsAtSteps;
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

    /** For nodes that are started from now on. */
    NodesRun set(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** How often a node could be started between two kills; 3 unless it is set. */
    void killAfter(int startUps) {
        startUpsBetweenKills = startUps;
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
        all.putAll(files(node));
        all.put("share", Integer.toString(node));
        all.put("nodes", Integer.toString(count));
        all.putAll(more);
        return NodeProcess.start(program, log(node), all);
    }

    private void awaitReady(NodeProcess node) {
        await().atMost(PATIENCE).until(() -> node.isReady() || !node.isAlive());
    }

    /** Waits until a kill is due, kills a node, whatever it is at, and starts it again. Some then die at a step. */
    void killOne(@Nullable KillStep thenDiesAt) {
        killOne(thenDiesAt, "", 1 + random.nextInt(5));
    }

    /** The same, with what the n-th task's external ID begins with. */
    void killOne(@Nullable KillStep thenDiesAt, String victim, int nth) {
        long interval = startUp.multipliedBy(startUpsBetweenKills).toNanos();
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
        restart(node, thenDiesAt, victim, nth);
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

    /** Waits until everything is done, or time is up; ends the nodes. */
    void awaitEnd() {
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
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        simulator.close();
    }
}
