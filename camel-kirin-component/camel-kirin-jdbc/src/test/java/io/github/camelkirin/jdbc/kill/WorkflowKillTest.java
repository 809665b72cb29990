/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.jdbc.FreshDatabase;
import io.github.camelkirin.jdbc.PostgresServer;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.simulator.KirinSimulatorBuilder;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes store orders with their tasks, have each picture made larger in a second step, keep all pictures in one directory
 * and are told when a batch of orders is done, while they are ended with SIGKILL again and again. What was to come of it is held
 * against the database, the directory and the service's ledger.
 *
 * <p>Sizes are system properties, as in {@link KillTest}. There must be as many orders as fill their batches.
 */
@Tag("kill")
class WorkflowKillTest {

    private static final int ORDERS = Integer.getInteger("kirin.kill.orders", 40);
    private static final int BATCH = Integer.getInteger("kirin.kill.batch", 10);
    private static final int KILLS = Integer.getInteger("kirin.kill.order.kills", 2);
    private static final int START_UPS = Integer.getInteger("kirin.kill.order.start-ups", 1);
    private static final long SEED = Long.getLong("kirin.kill.seed", System.nanoTime());

    /** Two in three nodes that are started again die once more, at one of these in turn. */
    private static final List<Death> DEATHS = List.of(
            new Death(KillStep.AFTER_INSERT, "", 1),
            new Death(KillStep.BEFORE_ACKNOWLEDGEMENT, "kirin-batch:", 1),
            new Death(KillStep.AFTER_END_STORED, "", 5),
            new Death(KillStep.BEFORE_ACKNOWLEDGEMENT, "", 2),
            new Death(KillStep.BEFORE_INSERT, "", 4),
            new Death(KillStep.AFTER_ANSWER, "", 2));

    private record Death(KillStep step, String victim, int nth) {}

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private WorkflowRun run;

    @AfterEach
    void endNodes() {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void committedOrdersHaveTheirPicturesAndOthersNothing() throws Exception {
        System.out.println("kill test: -Dkirin.kill.seed=" + SEED);
        assertThat(ORDERS % BATCH).as("orders in a batch that is not full").isZero();
        Assumptions.assumeTrue(PostgresServer.missing() == null, PostgresServer::missing);
        try (PostgresServer postgres = PostgresServer.startDurable()) {
            FreshDatabase database = postgres.create("workflow");
            run = new WorkflowRun(folder, database, service(), SEED, BATCH);
            run.killAfter(START_UPS);
            spoilDownloads(run.simulator().faults());
            int portion = Math.max(1, ORDERS / (KILLS + 1));
            run.addOrders(ORDERS - KILLS * portion);
            run.startNodes(3, database);
            for (int kill = 0; kill < KILLS; kill++) {
                run.addOrders(portion);
                run.awaitRouted(run.committed().size() - 2 * portion);
                killOne(kill);
            }
            run.awaitEnd();
            System.out.println("kill test: workflow: " + WorkflowFigures.of(run));
            assertThat(run.live()).as("tasks and events that are not done").isZero();
            ordersAndTasksBelongTogether();
            eachStepIsPaidOnce();
            picturesAreTheServices();
            batchesEndOnceAndNotEarly();
        }
    }

    private void killOne(int kill) {
        if (kill % 3 == 2) {
            run.killOne(null);
        } else {
            Death death = DEATHS.get((kill - kill / 3) % DEATHS.size());
            run.killOne(death.step(), death.victim(), death.nth());
        }
    }

    private static KirinSimulatorBuilder service() {
        return SimulatedService.faulty(SEED).jpeg(true);
    }

    /** As long as the nodes are at work. */
    private static void spoilDownloads(Faults faults) {
        faults.randomly(Operation.DOWNLOAD, 0.03, Fault.status(503));
        faults.randomly(Operation.DOWNLOAD, 0.03, Fault.cutOff());
        faults.randomly(Operation.DOWNLOAD, 0.02, Fault.reset());
    }

    /** The external IDs of both steps. */
    private Set<String> steps() {
        return run.committed().stream()
                .flatMap(order -> Stream.of(order.id(), order.next()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void ordersAndTasksBelongTogether() {
        assertThat(run.rollbacks()).as("transactions that were rolled back").isPositive();
        assertThat(run.tables().orders())
                .as("orders")
                .isEqualTo(run.committed().stream().map(Order::id).collect(toSet()));
        Set<String> expected = steps();
        run.batches().forEach(batch -> expected.add(WorkflowRun.event(batch)));
        assertThat(run.tables().tasks()).as("tasks and events").isEqualTo(expected);
    }

    private void eachStepIsPaidOnce() {
        List<SentCreate> sends = run.simulator().ledger().sends();
        assertThat(sends.stream().map(create -> create.externalTaskId().orElse("none")))
                .as("whatever was sent")
                .isSubsetOf(steps());
        Map<String, Long> paid = sends.stream()
                .filter(SentCreate::actedOn)
                .collect(Collectors.groupingBy(
                        create -> create.externalTaskId().orElse(""), TreeMap::new, Collectors.counting()));
        assertThat(paid).as("creates that the service acted on").isEqualTo(onceEach(steps()));
    }

    private static Map<String, Long> onceEach(Set<String> ids) {
        return new TreeMap<>(ids.stream().collect(toMap(id -> id, id -> 1L)));
    }

    private void picturesAreTheServices() {
        run.simulator().faults().clear(); // what is fetched now is the picture itself
        Map<String, String> served = new ServedPictures(run.simulator()).checksums();
        Map<String, String> expected = new HashMap<>();
        for (String id : steps()) {
            TaskRecord task = run.tasks()
                    .findByExternalTaskId(Node.account(run.simulator().baseUrl()), id)
                    .orElseThrow();
            assertThat(task.stored()).as("copies that are known of " + id).hasSize(1);
            assertThat(task.stored().get(0).sha256()).as("of " + id).isEqualTo(served.get(id));
            expected.put(task.stored().get(0).name(), served.get(id));
        }
        assertThat(expected).as("different names").hasSize(2 * run.committed().size());
        assertThat(run.pictures().now()).as("pictures in the directory").isEqualTo(expected);
        assertThat(run.pictures().seen())
                .as("pictures as they were when they had come")
                .allSatisfy((name, sums) -> assertThat(sums).as(name).containsExactly(expected.get(name)));
        assertThat(run.pictures().seen()).as("pictures that were seen to come").isNotEmpty();
        assertThat(run.routed()).as("pictures as routes have read them").allSatisfy(line -> assertThat(line.sha256())
                .isEqualTo(served.get(line.externalTaskId()))
                .isEqualTo(expected.get(line.name())));
        assertThat(run.routed().stream().map(RoutedPictures.Line::externalTaskId))
                .as("routed")
                .containsAll(steps());
        run.committed().forEach(order -> assertThat(reference(order))
                .as("what the second step of " + order.id() + " was made of")
                .isEqualTo(served.get(order.id())));
    }

    private String reference(Order order) {
        String image = run.simulator()
                .ledger()
                .sends(order.next())
                .get(0)
                .params()
                .path("image_list")
                .path(0)
                .path("image")
                .asText();
        return Digest.of(Base64.getDecoder().decode(image));
    }

    private void batchesEndOnceAndNotEarly() {
        Set<String> events = run.batches().stream().map(WorkflowRun::event).collect(toSet());
        assertThat(run.tables().events("stored")).as("events that were stored").isEqualTo(onceEach(events));
        assertThat(run.tables().events("acknowledged"))
                .as("events that were acknowledged")
                .isEqualTo(onceEach(events));
        assertThat(run.events().stream().map(BatchEvents.Line::batch).distinct())
                .as("batches with an event")
                .containsExactlyInAnyOrderElementsOf(run.batches());
        assertThat(run.events()).as("events").allSatisfy(line -> {
            assertThat(line.eventId()).isEqualTo(line.batch() + "/batch");
            assertThat(List.of(line.completed(), line.members(), line.routed()))
                    .as("of " + line.batch() + ": completed, listed, and routed before")
                    .containsOnly((long) run.batchSize());
        });
        assertThat(run.events().size() - run.batches().size())
                .as("events that came again, each since a node was killed")
                .isLessThanOrEqualTo(run.kills() + run.killsAtSteps());
    }
}
