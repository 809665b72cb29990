/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How an account's requests are paced, ordered, and kept from a service that refuses them. */
class PacingTest extends SubmissionTestSupport {

    private static final Duration UNTIL_A_PROBE = Duration.ofSeconds(5);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(10))));

    @Override
    String baseUrl() {
        return KIRIN.baseUrl();
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        created.getComponent("kirin", KirinComponent.class).setClock(KIRIN.clock());
        return created;
    }

    @Override
    void options(KirinConfiguration options) {
        options.setMaxConcurrentRequests(4);
    }

    private void limit(double requestsPerSecond) {
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setRequestsPerSecond(requestsPerSecond);
    }

    private long inState(TaskState state) {
        return repository
                .counts(context.getEndpoint("kirin:posters", KirinEndpoint.class)
                        .scope())
                .getOrDefault(state, 0L);
    }

    @Test
    void noMoreRequestsAreSentInASecondThanAreAllowed() throws Exception {
        limit(10);
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            sent.add(sendAsync("kirin:posters", "paced-" + i));
        }
        for (CompletableFuture<Exchange> one : sent) {
            assertThat(one.get().getException()).isNull();
        }
        List<SentCreate> creates = KIRIN.ledger().sends();
        assertThat(creates).hasSize(25);
        Duration took = Duration.between(creates.get(0).at(), creates.get(24).at());
        assertThat(took).isGreaterThan(Duration.ofMillis(2_200));
    }

    @Test
    void createsOfHighPriorityGoFirstAndLeaveSomeToTheOthers() throws Exception {
        limit(10);
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sent.add(sendAsync("kirin:posters", "low-" + i));
        }
        for (int i = 0; i < 9; i++) {
            String key = "high-" + i;
            sent.add(template.asyncSend("kirin:posters", exchange -> {
                exchange.getMessage().setBody("A lighthouse at dawn");
                exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
                exchange.getMessage().setHeader(KirinConstants.PRIORITY, "HIGH");
            }));
        }
        for (CompletableFuture<Exchange> one : sent) {
            assertThat(one.get().getMessage().getHeader(KirinConstants.PRIORITY))
                    .isNull();
        }
        List<String> order = KIRIN.ledger().sends().stream()
                .map(create -> create.externalTaskId().orElseThrow())
                .toList();
        int lastHigh = order.size() - 1;
        while (!order.get(lastHigh).startsWith("high")) {
            lastHigh--;
        }
        assertThat(order.subList(lastHigh + 1, order.size()))
                .as("low ones after the last high one, in %s", order)
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(order.subList(0, lastHigh).stream().filter(id -> id.startsWith("low")))
                .as("low ones before, in %s", order)
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aPriorityIsHighOrNormal() {
        Exchange exchange = template.request("kirin:posters", message -> {
            message.getMessage().setBody("A lighthouse at dawn");
            message.getMessage().setHeader(KirinConstants.PRIORITY, "urgent");
        });
        assertThat(exchange.getException())
                .hasMessageContaining("the header CamelKirinPriority must be one of [normal, high], was none of them");
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void aRefusedKeyIsTriedByOneQueryAtATime() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(send("kirin:posters", "task-" + i).getException()).isNull();
        }
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(401));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                consume(this);
            }
        });
        await().atMost(PATIENCE).until(() -> queries() >= 1);
        await().during(Duration.ofSeconds(1)).until(() -> queries() <= 4); // those that were under way
        KIRIN.faults().clear();
        KIRIN.advance(UNTIL_A_PROBE);
        await().atMost(PATIENCE).until(() -> completions.size() == 200);
        assertThat(inState(TaskState.PARKED)).isZero();
    }

    private long queries() {
        return context.getComponent("kirin", KirinComponent.class).status().stream()
                .mapToLong(status -> status.counted().queries())
                .sum();
    }

    @Test
    void createsAreHeldAfterFiveRefusalsInARow() throws Exception {
        KIRIN.faults().randomly(Operation.CREATE, 1, Fault.status(401));
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sent.add(sendAsync("kirin:posters", "task-" + i));
        }
        await().atMost(PATIENCE)
                .until(() -> sent.stream().filter(CompletableFuture::isDone).count() >= 5);
        KIRIN.faults().clear();
        KIRIN.advance(UNTIL_A_PROBE);
        int failed = 0;
        for (CompletableFuture<Exchange> one : sent) {
            Exception failure = one.get().getException();
            if (failure != null) {
                assertThat(failure).isInstanceOf(AuthenticationException.class);
                failed++;
            }
        }
        assertThat(failed).as("what was refused").isBetween(5, 9);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(60 - failed);
    }
}
