/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.BatchNotKeptException;
import io.github.camelkirin.api.BatchRefusedException;
import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskEvent;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches through routes. */
class BatchRoutesTest extends CamelTestSupport {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(50))));

    private final AtomicInteger eventFailures = new AtomicInteger();
    private final AtomicInteger completionFailures = new AtomicInteger();

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        KirinConfiguration configuration = kirin.getConfiguration();
        configuration.setBaseUrl(KIRIN.baseUrl());
        configuration.setApiKey(KIRIN.apiKey());
        configuration.setFirstQueryDelay(20);
        configuration.setQueryInterval(20);
        configuration.setMaxQueryInterval(50);
        configuration.setCompletionRedeliveryDelay(20);
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("direct:untracked").to("kirin:posters?tracked=false");
                from("direct:generate").to("kirin:posters?operation=generate&timeout=10s");
                from("direct:close").to("kirin:posters?operation=closeBatch");
                from("kirin:posters?completionMaxRedeliveries=3")
                        .choice()
                        .when(header("CamelKirinEvent").isEqualTo("batch"))
                        .process(exchange -> failWhile(eventFailures))
                        .to("mock:batches")
                        .otherwise()
                        .process(exchange -> failWhile(completionFailures))
                        .to("mock:done")
                        .setBody(exchange -> "The same at night")
                        .to("kirin:second")
                        .to("mock:second");
            }
        };
    }

    private static void failWhile(AtomicInteger failures) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("not now");
        }
    }

    private Exchange send(String to, String key, Map<String, Object> headers) {
        return template.request(to, exchange -> {
            exchange.getMessage().setBody("A pier at dusk");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
            exchange.getMessage().setHeaders(merged(exchange.getMessage().getHeaders(), headers));
        });
    }

    private static Map<String, Object> merged(Map<String, Object> some, Map<String, Object> others) {
        Map<String, Object> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }

    private Exchange create(String key, String batch, int size) {
        return send("direct:create", key, Map.of(KirinConstants.BATCH_ID, batch, KirinConstants.BATCH_SIZE, size));
    }

    private static <T extends Throwable> T thrown(Exchange exchange, Class<T> type) {
        assertThat(exchange.getException()).isInstanceOf(type);
        return type.cast(exchange.getException());
    }

    private List<Exchange> events() {
        return getMockEndpoint("mock:batches").getReceivedExchanges();
    }

    private Exchange event() {
        await().atMost(SOON).until(() -> !events().isEmpty());
        return events().get(0);
    }

    @Test
    void theEventTellsWhatBecameOfAllTasksOnce() {
        for (int i = 0; i < 3; i++) {
            Exchange created = create("t" + i, "orders", 3);
            assertThat(created.getException()).isNull();
            assertThat(created.getMessage().getHeader(KirinConstants.BATCH_ID)).isNull();
            assertThat(created.getMessage().getHeader(KirinConstants.BATCH_SIZE))
                    .isNull();
        }
        Exchange event = event();
        Map<String, Object> headers = event.getMessage().getHeaders();
        assertThat(headers)
                .containsEntry(KirinConstants.EVENT, "batch")
                .containsEntry(KirinConstants.EVENT_ID, "orders/batch")
                .containsEntry(KirinConstants.BATCH_ID, "orders")
                .containsEntry(KirinConstants.BATCH_SIZE, 3L)
                .containsEntry(KirinConstants.BATCH_COMPLETED, 3L)
                .containsEntry(KirinConstants.BATCH_FAILED, 0L)
                .containsEntry(KirinConstants.BATCH_CANCELLED, 0L)
                .containsEntry(KirinConstants.BATCH_EXPIRED, 0L)
                .containsEntry(KirinConstants.BATCH_DISCARDED, 0L)
                .containsEntry(KirinConstants.GROUP, "posters")
                .containsEntry(KirinConstants.DELIVERY_ATTEMPT, 1);
        KirinBatch batch = event.getMessage().getBody(KirinBatch.class);
        assertThat(batch.isEnded()).isTrue();
        assertThat(batch.getCost()).isEqualByComparingTo((BigDecimal) headers.get(KirinConstants.COST));
        assertThat(batch.getDuration()).isPositive();
        assertThat(event.getMessage().getBody(String.class)).isEqualTo("t0,completed\nt1,completed\nt2,completed\n");
        assertThat(batch.members())
                .allSatisfy(member -> assertThat(member.taskId()).isNotNull());
        await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> events().size() == 1);
    }

    @Test
    void theEventFollowsTheLastAcknowledgedCompletionAndIsDeliveredAgainOnItsOwn() {
        completionFailures.set(1);
        eventFailures.set(2);
        create("t0", "orders", 1);
        Exchange event = event();
        assertThat(event.getMessage().getHeader(KirinConstants.DELIVERY_ATTEMPT))
                .isEqualTo(3);
        List<Exchange> completions = getMockEndpoint("mock:done").getReceivedExchanges();
        assertThat(completions).hasSize(1);
        Map<String, Object> headers = completions.get(0).getMessage().getHeaders();
        assertThat(headers)
                .containsEntry(KirinConstants.DELIVERY_ATTEMPT, 2)
                .containsEntry(KirinConstants.EVENT, "completion")
                .containsEntry(KirinConstants.BATCH_ID, "orders");
    }

    @Test
    void anEventWhoseRouteKeepsFailingIsParkedAndCanBeRequeued() {
        eventFailures.set(4);
        create("t0", "orders", 1);
        KirinTasks tasks = ((KirinEndpoint) context.getEndpoint("kirin:posters")).tasks();
        String eventId = "kirin-batch:posters/orders";
        await().atMost(SOON).until(() -> tasks.find(eventId)
                .filter(task -> task.parkReason() != null)
                .isPresent());
        TaskRecord parked = tasks.find(eventId).orElseThrow();
        assertThat(parked.event()).isEqualTo(TaskEvent.BATCH);
        assertThat(TaskRecordJson.withoutAnswer(parked)).contains("\"event\":\"batch\"", "\"batchId\":\"orders\"");
        assertThat(tasks.requeue(eventId)).isTrue();
        assertThat(event().getMessage().getHeader(KirinConstants.BATCH_ID)).isEqualTo("orders");
    }

    @Test
    void theNextStepOfACompletionIsNotOneOfItsBatch() {
        create("t0", "orders", 1);
        event();
        await().atMost(SOON)
                .until(() ->
                        !getMockEndpoint("mock:second").getReceivedExchanges().isEmpty());
        String second = getMockEndpoint("mock:second")
                .getReceivedExchanges()
                .get(0)
                .getMessage()
                .getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class);
        KirinTasks tasks = ((KirinEndpoint) context.getEndpoint("kirin:second")).tasks();
        assertThat(tasks.find(second).orElseThrow().batchId()).isNull();
    }

    @Test
    void aBatchWithoutASizeEndsWhenItIsClosed() {
        send("direct:create", "t0", Map.of(KirinConstants.BATCH_ID, "open"));
        await().atMost(SOON)
                .until(() -> getMockEndpoint("mock:done").getReceivedExchanges().size() == 1);
        assertThat(events()).isEmpty();
        Exchange reply = send("direct:close", "unused", Map.of(KirinConstants.BATCH_ID, "open"));
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader(KirinConstants.BATCH_SIZE)).isEqualTo(1L);
        assertThat(reply.getMessage().getBody(KirinBatch.class).getTasks()).isEqualTo(1);
        assertThat(event().getMessage().getHeader(KirinConstants.BATCH_COMPLETED))
                .isEqualTo(1L);
    }

    @Test
    void aGeneratedTaskIsCountedWhenItsReplyIsThere() {
        Exchange reply =
                send("direct:generate", "g", Map.of(KirinConstants.BATCH_ID, "now", KirinConstants.BATCH_SIZE, "1"));
        assertThat(reply.getException()).isNull();
        assertThat(event().getMessage().getHeader(KirinConstants.BATCH_COMPLETED))
                .isEqualTo(1L);
        assertThat(getMockEndpoint("mock:done").getReceivedExchanges()).isEmpty();
    }

    @Test
    void whatComesTooMuchOrTooLateIsRefusedBeforeAnythingIsSent() {
        create("t0", "orders", 1);
        event();
        BatchRefusedException late = thrown(create("t1", "orders", 1), BatchRefusedException.class);
        assertThat(late.getReason()).isEqualTo(Refusal.OfBatch.Reason.ENDED);
        assertThat(late)
                .hasMessageContaining("the batch orders must be open for a further task, but its 1 tasks have ended")
                .hasMessageContaining("externalTaskId=t1");
        send("direct:create", "u0", Map.of(KirinConstants.BATCH_ID, "open"));
        send("direct:close", "unused", Map.of(KirinConstants.BATCH_ID, "open"));
        assertThat(thrown(
                                send("direct:create", "u1", Map.of(KirinConstants.BATCH_ID, "open")),
                                BatchRefusedException.class)
                        .getReason())
                .isIn(Refusal.OfBatch.Reason.CLOSED, Refusal.OfBatch.Reason.ENDED);
        create("v0", "two", 2);
        assertThat(thrown(create("v1", "two", 3), BatchRefusedException.class))
                .hasMessageContaining(
                        "CamelKirinBatchSize must be the same for all tasks of a batch: for the batch two it"
                                + " was 2, and is now 3");
        send("direct:create", "w0", Map.of(KirinConstants.BATCH_ID, "late-size"));
        send("direct:create", "w1", Map.of(KirinConstants.BATCH_ID, "late-size"));
        assertThat(thrown(create("w2", "late-size", 2), BatchRefusedException.class))
                .hasMessageContaining("of the batch late-size 2 have come before this one, and it was 2");
        assertThat(KIRIN.ledger().createsActedOn()).isGreaterThan(0);
        for (String refused : List.of("t1", "u1", "v1", "w2")) {
            KirinTasks tasks = ((KirinEndpoint) context.getEndpoint("kirin:posters")).tasks();
            assertThat(tasks.find(refused)).isEmpty();
        }
    }

    @Test
    void aRepeatedTaskStaysInItsBatchAndTheSameInAnotherIsAConflict() {
        create("t0", "orders", 1);
        event();
        Exchange again = create("t0", "orders", 1);
        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(thrown(create("t0", "others", 1), ExternalTaskIdConflictException.class))
                .hasMessageContaining("as one of the batch orders, and is now sent as one of the batch others");
    }

    @Test
    void badHeadersAreRefused() {
        assertThat(thrown(
                        send("direct:create", "a", Map.of(KirinConstants.BATCH_SIZE, 3)),
                        InvalidRequestException.class))
                .hasMessageContaining("CamelKirinBatchSize needs the header CamelKirinBatchId");
        for (Object size : List.of(0, -1, 1_000_001, "many")) {
            Exchange refused =
                    send("direct:create", "a", Map.of(KirinConstants.BATCH_ID, "b", KirinConstants.BATCH_SIZE, size));
            assertThat(thrown(refused, InvalidRequestException.class))
                    .hasMessageContaining("CamelKirinBatchSize must be 1 to 1000000, was "
                            + (size instanceof String ? "no whole number" : size));
        }
        for (String id : List.of(" ", "a/b", "a\nb", "x".repeat(101))) {
            assertThat(thrown(
                            send("direct:create", "a", Map.of(KirinConstants.BATCH_ID, id)),
                            InvalidRequestException.class))
                    .hasMessageContaining(
                            "a batch ID must be 1 to 100 characters without control characters and slashes");
        }
        assertThat(thrown(
                        send("direct:untracked", "a", Map.of(KirinConstants.BATCH_ID, "b")),
                        InvalidRequestException.class))
                .hasMessageContaining("CamelKirinBatchId must not be set with tracked=false");
        assertThat(thrown(send("direct:create", "kirin-batch:posters/x", Map.of()), InvalidRequestException.class))
                .hasMessageContaining("must not begin with kirin-batch:");
        assertThat(thrown(send("direct:close", "a", Map.of()), InvalidRequestException.class))
                .hasMessageContaining("say which batch is meant with the header CamelKirinBatchId");
        assertThat(thrown(send("direct:close", "a", Map.of(KirinConstants.BATCH_ID, "b")), BatchNotKeptException.class))
                .hasMessageContaining("no batch with the ID b is kept here");
    }
}
