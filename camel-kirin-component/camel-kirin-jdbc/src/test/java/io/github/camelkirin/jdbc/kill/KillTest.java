/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.jdbc.CuttableProxy;
import io.github.camelkirin.jdbc.FreshDatabase;
import io.github.camelkirin.jdbc.PostgresServer;
import io.github.camelkirin.jdbc.TestDatabase;
import io.github.camelkirin.simulator.KirinSimulatorBuilder;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends nodes with SIGKILL again and again, wherever they are, and counts what came of the tasks: none lost, none paid twice.
 * The service accepts a second create under the same ID, so that paying twice is possible. The nodes' logs and what they have
 * written down are kept when a test fails.
 *
 * <p>Sizes are system properties, small by default; {@code mvn verify -Pkill-test -pl :camel-kirin-jdbc -am} runs the long
 * form. {@code -Dkirin.kill.seed} repeats the choice of nodes and the service's faults, if not the moments.
 */
@Tag("kill")
class KillTest {

    private static final int TASKS = Integer.getInteger("kirin.kill.tasks", 150);
    private static final int KILLS = Integer.getInteger("kirin.kill.kills", 3);
    private static final int OUTAGES = Integer.getInteger("kirin.kill.outages", 1);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("kirin.kill.outage", 4));
    private static final int FILE_TASKS = Integer.getInteger("kirin.kill.file.tasks", 50);
    private static final int FILE_KILLS = Integer.getInteger("kirin.kill.file.kills", 1);
    private static final long SEED = Long.getLong("kirin.kill.seed", System.nanoTime());
    private static final List<String> ALL_UP = List.of("UP", "UP", "UP");
    private static final List<String> ALL_DOWN = List.of("DOWN", "DOWN", "DOWN");
    private static final String PAUSED = "the group pauses";

    private static PostgresServer postgres;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private KillRun run;

    @BeforeAll
    static void startPostgres() {
        System.out.println("kill test: -Dkirin.kill.seed=" + SEED);
        if (PostgresServer.missing() == null) {
            postgres = PostgresServer.startDurable();
        }
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @AfterEach
    void endNodes() {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void threeNodesOnPostgresLoseNothingAndPayOnce(TestInfo test) throws Exception {
        FreshDatabase database = postgres("kills");
        try (CuttableProxy proxy = CuttableProxy.before(database)) {
            run = new KillRun(folder, database, faultyService(), SEED);
            int portion = Math.max(1, TASKS / (KILLS + 1));
            run.addTasks(TASKS - KILLS * portion);
            run.startNodes(3, database.through(proxy));
            int outages = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                run.addTasks(portion);
                run.killOne(stepAfter(kill));
                if (kill % 2 == 0 && kill * (OUTAGES + 1) / (KILLS + 1) > outages) {
                    outages++;
                    run.settle();
                    thePauseIsSeen(proxy);
                }
            }
            report(test, run.finish());
        }
    }

    private void thePauseIsSeen(CuttableProxy proxy) {
        await().atMost(KillRun.PATIENCE).until(() -> healths().equals(ALL_UP));
        List<Long> before = pauses();
        proxy.cut();
        long cut = System.nanoTime();
        await().atMost(KillRun.PATIENCE).until(() -> healths().equals(ALL_DOWN));
        await().atMost(KillRun.PATIENCE).until(() -> System.nanoTime() - cut >= OUTAGE.toNanos());
        assertThat(healths()).as("health while the database is away").isEqualTo(ALL_DOWN);
        assertThat(pauses())
                .as("warnings of the nodes, one each")
                .isEqualTo(before.stream().map(count -> count + 1).toList());
        proxy.heal();
        await().atMost(KillRun.PATIENCE).until(() -> healths().equals(ALL_UP));
    }

    private List<String> healths() {
        return run.nodes().stream()
                .map(node -> node.ask("health").orElse("dead"))
                .toList();
    }

    private List<Long> pauses() {
        return run.nodes().stream().map(node -> node.logged(PAUSED)).toList();
    }

    @Test
    void oneNodeOnAnH2FileLosesNothingAndPaysOnce(TestInfo test) {
        FreshDatabase database = TestDatabase.H2_FILE.create();
        run = new KillRun(folder, database, faultyService(), SEED);
        int portion = Math.max(1, FILE_TASKS / (FILE_KILLS + 1));
        run.addTasks(FILE_TASKS - FILE_KILLS * portion);
        run.startNodes(1, database);
        for (int kill = 1; kill <= FILE_KILLS; kill++) {
            run.addTasks(portion);
            run.killOne(stepAfter(kill));
        }
        report(test, run.finish());
    }

    @Test
    void anyStepMayBeANodesLast(TestInfo test) {
        FreshDatabase database = TestDatabase.H2_FILE.create();
        run = new KillRun(folder, database, service(), SEED).set("failing", "false");
        run.startNode(0, 1, database, Map.of()).kill();
        for (KillStep step : KillStep.values()) {
            diesAt(step);
        }
        run.restart(0);
        Figures figures = run.finish();
        report(test, figures);
        assertThat(figures.killsAtSteps()).isEqualTo(KillStep.values().length);
        assertThat(figures.duplicates())
                .as("of the one that was routed, but not acknowledged")
                .isEqualTo(1);
        assertThat(figures.creates()).as("since no answer was lost").isEqualTo(figures.tasks());
    }

    private void diesAt(KillStep step) {
        String key = run.addTasks(1).get(0);
        if (step == KillStep.AFTER_SEND) {
            run.simulator().faults().nextFor(Operation.CREATE, key, Fault.hang());
            run.restart(0);
            await().atMost(KillRun.PATIENCE)
                    .until(() -> run.simulator().ledger().createsActedOn(key) == 1);
            run.node(0).kill();
            run.simulator().faults().clear();
        } else {
            run.restart(0, step, key, 1);
        }
        await().atMost(KillRun.PATIENCE).until(() -> run.node(0).wasKilled());
        boolean sent = step.compareTo(KillStep.AFTER_SEND) >= 0;
        boolean routed = step == KillStep.BEFORE_ACKNOWLEDGEMENT;
        assertThat(run.simulator().ledger().sends(key))
                .as("creates until " + step)
                .hasSize(sent ? 1 : 0);
        assertThat(run.completions())
                .filteredOn(line -> line.externalTaskId().equals(key))
                .as("completions until " + step)
                .hasSize(routed ? 1 : 0);
        run.countKillAtStep();
    }

    @Test
    void nodesWhoseClocksDifferByAnHourTakeOverFromOneAnother(TestInfo test) {
        FreshDatabase database = postgres("clocks");
        run = new KillRun(folder, database, service(), SEED).set("failing", "false");
        run.addTasks(40);
        run.startNode(0, 2, database, Map.of("clockOffset", "60"));
        run.startNode(1, 2, database, Map.of());
        await().atMost(KillRun.PATIENCE).until(() -> run.allCompleted() && run.live() == 0);
        assertThat(run.completions()).as("each task by one node only").hasSize(40);
        assertThat(run.completions()).extracting(Completions.Line::status).containsOnly("completed");

        run.simulator().faults().randomly(Operation.CREATE, 1, Fault.hang());
        List<String> late = run.addTasks(20);
        await().atMost(KillRun.PATIENCE).until(() -> late.stream()
                .allMatch(key -> run.simulator().ledger().createsActedOn(key) == 1));
        run.kill(0);
        run.simulator().faults().clear();
        await().atMost(KillRun.PATIENCE).until(() -> run.allCompleted() && run.live() == 0);
        run.node(1).stop();
        report(test, run.figures());
    }

    @Test
    void aFrozenNodeChangesNothingThatAnotherHasTakenOver(TestInfo test) {
        FreshDatabase database = postgres("frozen");
        run = new KillRun(folder, database, service(), SEED).set("failing", "false");
        String routed = run.addTasks(1).get(0);
        NodeProcess frozen = run.startNode(0, 1, database, Map.of("gated", "true"));
        await().atMost(KillRun.PATIENCE).until(() -> frozen.hasSaid("routing " + routed));
        run.simulator().faults().next(Operation.CREATE, Fault.hang());
        String sent = run.addTasks(1).get(0);
        await().atMost(KillRun.PATIENCE).until(() -> run.simulator().faults().hanging() == 1);
        freeze(frozen, database);

        NodeProcess other = run.startNode(0, 1, database, Map.of());
        await().atMost(KillRun.PATIENCE).until(() -> run.completions(1).size() == 2 && run.live() == 0);
        run.simulator().faults().releaseHanging();
        frozen.goOn();
        await().atMost(KillRun.PATIENCE)
                .until(() -> frozen.ask("accepted").filter("2"::equals).isPresent());
        frozen.ask("open");
        await().atMost(KillRun.PATIENCE).until(() -> frozen.logged("was routed, but has been taken over") == 1);
        frozen.stop();
        other.stop();

        assertThat(run.completions(0))
                .extracting(Completions.Line::externalTaskId)
                .containsExactly(routed);
        assertThat(run.simulator().ledger().sends(sent)).hasSize(1);
        assertThat(run.done()).isEqualTo(2);
        Figures figures = run.figures();
        report(test, figures);
        assertThat(figures.duplicates()).as("of the one that was being routed").isEqualTo(1);
    }

    /** Not within a transaction, whose locks would keep others from the tasks in it until it goes on. */
    private static void freeze(NodeProcess node, FreshDatabase database) {
        await().atMost(KillRun.PATIENCE).until(() -> {
            node.freeze();
            if (transactions(database) == 0) {
                return true;
            }
            node.goOn();
            return false;
        });
    }

    private static int transactions(FreshDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()")) {
            count.next();
            return count.getInt(1);
        }
    }

    private static FreshDatabase postgres(String name) {
        Assumptions.assumeTrue(postgres != null, PostgresServer::missing);
        return postgres.create(name);
    }

    private static KirinSimulatorBuilder service() {
        return SimulatedService.slow(SEED);
    }

    private static KirinSimulatorBuilder faultyService() {
        return SimulatedService.faulty(SEED).fault(Operation.TASK, 0.03, Fault.taskFails("002016095"));
    }

    /** Each second node that is started again dies once more, at the next of the steps. */
    private static @Nullable KillStep stepAfter(int kill) {
        List<KillStep> steps = KillStep.SEEN_BY_THE_NODE;
        return kill % 2 == 1 ? steps.get(kill / 2 % steps.size()) : null;
    }

    private static void report(TestInfo test, Figures figures) {
        System.out.println("kill test: " + test.getTestMethod().orElseThrow().getName() + ": " + figures);
        assertThat(figures.lost()).as("lost: " + figures).isZero();
        assertThat(figures.paidTwice()).as("paid twice: " + figures).isZero();
        assertThat(figures.left()).as("left: " + figures).isZero();
    }
}
