/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes with one repository: what one leaves, the other goes on with. */
class SharedRepositoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TASKS = 5;
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
            KirinSimulator.builder().clock(CLOCK).latency(Latency.fixed(Duration.ofMinutes(1))));

    private final SharedNodes nodes = new SharedNodes();

    @AfterEach
    void stop() {
        nodes.close();
    }

    private SharedNodes.Node node() throws Exception {
        SharedNodes.Node node = nodes.node(KIRIN.baseUrl());
        node.options().setApiKey(KIRIN.apiKey());
        node.options().setRequestTimeout(1500);
        node.options().setLeaseDuration(3000);
        return node.consuming().start();
    }

    private static List<String> create(SharedNodes.Node node) {
        return IntStream.range(0, TASKS)
                .mapToObj(i -> node.context
                        .createProducerTemplate()
                        .request("kirin:posters", exchange -> exchange.getMessage()
                                .setBody("A lighthouse, " + i)))
                .map(exchange -> exchange.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class))
                .toList();
    }

    private void untilAsked() {
        await().atMost(PATIENCE).until(() -> KIRIN.ledger().sends().stream().allMatch(send -> send.taskId()
                .map(id -> !KIRIN.ledger().queries(id).isEmpty())
                .orElse(false)));
    }

    private void assertDelivers(SharedNodes.Node node, List<String> ids) {
        CLOCK.advance(Duration.ofMinutes(2));
        TaskScope scope = new TaskScope("posters", new AccountId("default", KIRIN.baseUrl()));
        await().atMost(PATIENCE)
                .until(() -> nodes.repository.counts(scope), Map.of(TaskState.DONE, (long) TASKS)::equals);
        assertThat(node.completions)
                .extracting(exchange -> exchange.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(ids)
                .allSatisfy(id -> assertThat(KIRIN.ledger().createsActedOn(id)).isEqualTo(1));
    }

    @Test
    void aNodeThatStopsHandsItsTasksToTheOther() throws Exception {
        SharedNodes.Node a = node();
        List<String> ids = create(a);
        untilAsked();
        SharedNodes.Node b = node();
        a.context.stop();
        assertDelivers(b, ids);
        assertThat(a.completions).isEmpty();
    }

    @Test
    void tasksOfANodeThatDiesAreTakenOverAfterItsLease() throws Exception {
        SharedNodes.Node a = node();
        List<String> ids = create(a);
        untilAsked();
        a.hang();
        SharedNodes.Node b = node();
        CompletableFuture<Void> killed = CompletableFuture.runAsync(a.context::stop);
        assertDelivers(b, ids);
        assertThat(killed).as("stopping without a repository").succeedsWithin(PATIENCE);
        assertThat(a.completions).isEmpty();
    }

    @Test
    void tasksOfANodeThatLosesTheRepositoryAreDeliveredByTheOther() throws Exception {
        SharedNodes.Node a = node();
        List<String> ids = create(a);
        untilAsked();
        a.away = true;
        SharedNodes.Node b = node();
        assertDelivers(b, ids);
        assertThat(a.completions).isEmpty();
    }

    /** A node looks again some seconds after trouble. */
    private void untilItIs(HealthCheck health, HealthCheck.State state) {
        await().atMost(PATIENCE).until(() -> {
            nodes.letPass(Duration.ofSeconds(1));
            return health.call().getState() == state;
        });
    }

    @Test
    void theConsumersHealthIsDownWhileTheRepositoryIsAway() throws Exception {
        SharedNodes.Node a = node();
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) a.context.getRoute("posters").getConsumer();
        HealthCheck health = consumer.getHealthCheck() != null
                ? consumer.getHealthCheck()
                : new ScheduledPollConsumerHealthCheck(consumer, "consumer:posters");
        untilItIs(health, HealthCheck.State.UP);
        assertThat(consumer.getErrorCounter()).isZero();

        a.away = true;
        untilItIs(health, HealthCheck.State.DOWN);
        assertThat(health.call().getError())
                .hasValueSatisfying(error -> assertThat(error).hasMessage("the database is away"));
        assertThat(consumer.getErrorCounter()).isPositive();

        a.away = false;
        untilItIs(health, HealthCheck.State.UP);
        assertThat(consumer.getErrorCounter()).isZero();
    }
}
