/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.WireRequest;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes stop, die and go on with what others have left. */
class SubmissionHandOverTest extends SubmissionTestSupport {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final int port = freePort();
    private final SimulatorClock.Manual clock = SimulatorClock.manual();
    private final KirinSimulator simulator = KirinSimulator.builder()
            .port(port)
            .clock(clock)
            .latency(Latency.fixed(Duration.ofMinutes(1)))
            .duplicates(Duplicates.ACCEPTED)
            .build();

    @Override
    String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    void options(KirinConfiguration options) {
        options.setRequestTimeout(20_000);
    }

    @AfterEach
    void close() {
        simulator.close();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:create").routeId("create").to("kirin:posters?submitGrace=20000");
                from("direct:now").routeId("now").to("kirin:posters?operation=generate");
                from("direct:await").routeId("await").to("kirin:posters?operation=await");
            }
        };
    }

    private void assertHandedOver(CompletableFuture<Exchange> waiting, boolean accepted) {
        assertThat(waiting).succeedsWithin(SOON).satisfies(exchange -> assertThat(exchange.getException())
                .isInstanceOfSatisfying(HandedOverException.class, handedOver -> {
                    assertThat(handedOver.getExternalTaskId()).isEqualTo("order-1");
                    assertThat(handedOver.getTaskId() != null).isEqualTo(accepted);
                }));
    }

    private CompletableFuture<Void> stop() {
        return CompletableFuture.runAsync(context::stop);
    }

    private void untilAsked() {
        await().atMost(PATIENCE).until(() -> simulator.ledger().createsActedOn() == 1);
        String taskId = simulator.ledger().sends().get(0).taskId().orElseThrow();
        await().atMost(PATIENCE).until(() -> !simulator.ledger().queries(taskId).isEmpty());
    }

    private void assertAnotherNodeDelivers() throws Exception {
        otherNode();
        await().atMost(PATIENCE).until(() -> {
            clock.advance(Duration.ofMinutes(2));
            return !completions.isEmpty();
        });
        assertThat(completionsOnceAllAreDone(1)).singleElement().satisfies(completion -> {
            assertThat(header(completion, KirinConstants.STATUS)).isEqualTo("completed");
            assertThat(header(completion, KirinConstants.EXTERNAL_TASK_ID)).isEqualTo("order-1");
        });
        assertThat(simulator.ledger().createsActedOn("order-1")).isEqualTo(1);
    }

    @Test
    void stoppingHandsOverWhatGenerateWaitsFor() throws Exception {
        simulator.start();
        CompletableFuture<Exchange> waiting = sendAsync("direct:now", "order-1");
        untilAsked();
        CompletableFuture<Void> stopped = stop();
        assertHandedOver(waiting, true);
        assertThat(stopped).succeedsWithin(SOON);
        assertAnotherNodeDelivers();
    }

    @Test
    void stoppingOnlyTheRouteHandsOverToo() throws Exception {
        simulator.start();
        CompletableFuture<Exchange> waiting = sendAsync("direct:now", "order-1");
        untilAsked();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                context.getRouteController().stopRoute("now");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertHandedOver(waiting, true);
        assertThat(stopped).succeedsWithin(SOON);
        assertAnotherNodeDelivers();
    }

    @Test
    void stoppingHandsOverWhatCouldNotBeSentYet() throws Exception {
        CompletableFuture<Exchange> waiting = sendAsync("direct:create", "order-1");
        await().atMost(PATIENCE).until(() -> stored("order-1") != null);
        CompletableFuture<Void> stopped = stop();
        assertHandedOver(waiting, false);
        assertThat(stopped).succeedsWithin(SOON);
        simulator.start();
        assertAnotherNodeDelivers();
    }

    @Test
    void stoppingHandsOverWhatTheServiceHoldsBack() throws Exception {
        simulator.start();
        simulator.faults().next(Operation.CREATE, Fault.slowDown(Duration.ofMinutes(4)));
        CompletableFuture<Exchange> waiting = sendAsync("direct:create", "order-1");
        await().atMost(PATIENCE).until(() -> simulator.ledger().sends().size() == 1);
        CompletableFuture<Exchange> behind = sendAsync("direct:create", "order-1");
        await().pollDelay(Duration.ofMillis(800)).until(() -> true);
        CompletableFuture<Void> stopped = stop();
        assertHandedOver(waiting, false);
        assertHandedOver(behind, false);
        assertThat(stopped).succeedsWithin(SOON);
        assertAnotherNodeDelivers();
    }

    @Test
    void stoppingHandsOverWhatIsAskedFor() throws Exception {
        simulator.start();
        simulator.faults().loseNextAnswer();
        simulator.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        CompletableFuture<Exchange> waiting = sendAsync("direct:create", "order-1");
        await().atMost(PATIENCE).until(() -> simulator.ledger().sends().size() == 1);
        CompletableFuture<Void> stopped = stop();
        assertHandedOver(waiting, false);
        assertThat(stopped).succeedsWithin(SOON);
        simulator.faults().clear();
        assertAnotherNodeDelivers();
        assertThat(simulator.ledger().sends()).hasSize(1);
    }

    @Test
    void whatIsAcceptedWhileTheContextStopsIsHandedOverToo() throws Exception {
        simulator.start();
        simulator.faults().next(Operation.CREATE, Fault.hang());
        CompletableFuture<Exchange> waiting = sendAsync("direct:now", "order-1");
        await().atMost(PATIENCE).until(() -> simulator.ledger().createsActedOn() == 1);
        CompletableFuture<Void> stopped = stop();
        await().atMost(PATIENCE).until(() -> context.getStatus().isStopping());
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        simulator.faults().releaseHanging();
        assertHandedOver(waiting, true);
        assertThat(stopped).succeedsWithin(SOON);
        assertAnotherNodeDelivers();
    }

    @Test
    void stoppingEndsAnAwaitAndLeavesTheTaskAlone() throws Exception {
        simulator.start();
        assertThat(send("direct:create", "order-1").getException()).isNull();
        CompletableFuture<Exchange> waiting = template.asyncSend("direct:await", exchange -> exchange.getMessage()
                .setHeader(KirinConstants.EXTERNAL_TASK_ID, "order-1"));
        untilAsked();
        CompletableFuture<Void> stopped = stop();
        assertThat(waiting).succeedsWithin(SOON).satisfies(exchange -> assertThat(exchange.getException())
                .isInstanceOf(HandedOverException.class));
        assertThat(stopped).succeedsWithin(SOON);
        assertAnotherNodeDelivers();
    }

    private void leftBehindByADeadNode() {
        WireRequest request = WireRequest.of(
                ImageRequest.builder()
                        .model("kirin_image_omni")
                        .prompt("A lighthouse")
                        .build(),
                "order-1",
                null);
        TaskRecord task = TaskRecord.submitting(account(), "order-1")
                .group("posters")
                .model(request.model())
                .digest(request.digest())
                .request(request.params())
                .build();
        assertThat(repository
                        .insertIfAbsent(task, Duration.ofHours(1), new Lease("dead", Duration.ofMillis(200)))
                        .inserted())
                .isTrue();
    }

    @Test
    void aSubmissionOfADeadNodeIsSentAgainIfTheServiceDoesNotKnowIt() throws Exception {
        simulator.start();
        leftBehindByADeadNode();
        assertAnotherNodeDelivers();
        assertThat(simulator.ledger().queries("order-1")).isNotEmpty();
        assertThat(simulator.ledger().sends()).hasSize(1);
    }

    @Test
    void aSubmissionOfADeadNodeIsFoundIfTheServiceHasIt() throws Exception {
        simulator.start();
        assertThat(sendText("kirin:posters?account=dead&tracked=false", "order-1", "A lighthouse")
                        .getException())
                .isNull();
        leftBehindByADeadNode();
        assertAnotherNodeDelivers();
        assertThat(simulator.ledger().sends()).hasSize(1);
    }

    @Test
    void aSubmissionOfADeadNodeThatIsRefusedIsAFailedCompletion() throws Exception {
        simulator.start();
        simulator.faults().next(Operation.CREATE, Fault.error(400, "002016001", "prompt missing"));
        leftBehindByADeadNode();
        otherNode();
        assertThat(completionsOnceAllAreDone(1)).singleElement().satisfies(completion -> assertThat(
                        header(completion, KirinConstants.ERROR_CODE))
                .isEqualTo("002016001"));
        assertThat(stored("order-1").state()).isEqualTo(TaskState.DONE);
    }
}
