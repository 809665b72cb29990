/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Completions for who asks for them: {@code pollEnrich} and {@code ConsumerTemplate}. */
class PollingConsumerTest extends CompletionTestSupport {

    @Test
    void receiveAcknowledgesWithTheUnitOfWork() throws Exception {
        String id = create("kirin:received");
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            Exchange exchange = consumer.receive("kirin:received", 15_000);
            assertThat(exchange.getMessage().getBody(KirinTask.class).getStatus())
                    .isEqualTo(TaskStatus.COMPLETED);
            assertThat(exchange.getMessage().getHeader(KirinConstants.DELIVERY_ATTEMPT))
                    .isEqualTo(1);
            assertThat(state(id)).isEqualTo(TaskState.ENDED);
            consumer.doneUoW(exchange);
            awaitDone(id);
        }
    }

    @Test
    void receiveAgainAfterAFailedUnitOfWork() throws Exception {
        String id = create("kirin:failedUnit");
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            Exchange exchange = consumer.receive("kirin:failedUnit", 15_000);
            exchange.setException(new IllegalStateException("failed"));
            consumer.doneUoW(exchange);
            Exchange again = consumer.receive("kirin:failedUnit", 15_000);
            assertThat(again.getMessage().getHeader(KirinConstants.DELIVERY_ATTEMPT))
                    .isEqualTo(2);
            consumer.doneUoW(again);
            awaitDone(id);
        }
    }

    @Test
    void receiveBodyAcknowledgesByItself() throws Exception {
        String id = create("kirin:body");
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            KirinTask task = consumer.receiveBody("kirin:body", 15_000, KirinTask.class);
            assertThat(task.getExternalTaskId()).isEqualTo(id);
            awaitDone(id);
        }
    }

    @Test
    void receiveWithoutTimeoutWaitsForATask() throws Exception {
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            CompletableFuture<Exchange> received = CompletableFuture.supplyAsync(() -> consumer.receive("kirin:later"));
            String id = create("kirin:later");
            Exchange exchange = received.get(15, TimeUnit.SECONDS);
            consumer.doneUoW(exchange);
            awaitDone(id);
        }
    }

    @Test
    void receiveGivesNothingWhereThereIsNothing() throws Exception {
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            assertThat(consumer.receiveNoWait("kirin:nothing")).isNull();
            assertThat(consumer.receive("kirin:nothing", 50)).isNull();
        }
    }

    @Test
    void receiveNoWaitGetsWhatHasEndedInTheEnd() throws Exception {
        String id = create("kirin:noWait");
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            Exchange[] got = new Exchange[1];
            soon().until(() -> {
                got[0] = consumer.receiveNoWait("kirin:noWait");
                return got[0] != null;
            });
            consumer.doneUoW(got[0]);
            awaitDone(id);
        }
    }

    @Test
    void oneCallerMayHoldSeveralTasks() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(create("kirin:several"));
        }
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            List<Exchange> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Exchange exchange = consumer.receive("kirin:several", 15_000);
                assertThat(exchange).as("task " + i).isNotNull();
                held.add(exchange);
            }
            assertThat(ids).allSatisfy(id -> assertThat(state(id)).isEqualTo(TaskState.ENDED));
            held.forEach(consumer::doneUoW);
            ids.forEach(this::awaitDone);
        }
    }

    @Test
    void pollEnrichAcknowledgesWhenTheRouteSucceeds() throws Exception {
        routes(rb -> rb.from("direct:ask").pollEnrich("kirin:enriched", 15_000).process(this::note));
        String id = create("kirin:enriched");
        KirinTask task = template.requestBody("direct:ask", "", KirinTask.class);
        assertThat(task.getExternalTaskId()).isEqualTo(id);
        awaitDone(id);
        assertThat(seen).hasSize(1);
    }

    @Test
    void pollEnrichInARouteThatFailsGetsTheTaskAgain() throws Exception {
        routes(rb -> rb.from("direct:askFailing")
                .pollEnrich("kirin:enrichedTwice", 15_000)
                .process(exchange -> {
                    note(exchange);
                    if (seen.size() == 1) {
                        throw new IllegalStateException("the route fails once");
                    }
                }));
        String id = create("kirin:enrichedTwice");
        assertThatThrownBy(() -> template.requestBody("direct:askFailing", ""));
        assertThat(state(id)).isEqualTo(TaskState.ENDED);
        template.requestBody("direct:askFailing", "");
        awaitDone(id);
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2);
    }

    @Test
    void aLoopOfPollEnrichInOneExchangeGetsOneTaskAfterAnother() throws Exception {
        routes(rb -> rb.from("direct:loop")
                .loop(3)
                .pollEnrich("kirin:looped", 15_000)
                .process(this::note)
                .end());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(create("kirin:looped"));
        }
        template.requestBody("direct:loop", "");
        ids.forEach(this::awaitDone);
        assertThat(seen).extracting(Seen::id).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void givesTheImagesInTurn() throws Exception {
        routes(rb -> {
            rb.from("direct:two").to("kirin:pictures?imageCount=2");
            rb.from("direct:askImage")
                    .pollEnrich("kirin:pictures?output=image", 15_000)
                    .process(this::note);
        });
        String id = create("direct:two");
        assertThat(template.requestBody("direct:askImage", "", byte[].class)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(state(id)).isEqualTo(TaskState.ENDED);
        template.requestBody("direct:askImage", "");
        awaitDone(id);
        assertThat(seen)
                .extracting(one -> one.header(KirinConstants.IMAGE_INDEX))
                .containsExactly(0, 1);
    }

    @Test
    void asksForNothingWhileNobodyAsks() throws Exception {
        routes(rb -> rb.from("kirin:control?" + NO_TICK).process(this::note));
        try (ConsumerTemplate consumer = context.createConsumerTemplate()) {
            assertThat(consumer.receive("kirin:quiet", 20)).isNull();
            KirinTask task = template.requestBody("kirin:quiet", "A lighthouse", KirinTask.class);
            awaitDone(create("kirin:control"));
            awaitDone(create("kirin:control"));
            assertThat(KIRIN.ledger().queries(task.getTaskId())).isEmpty();
            assertThat(state(task.getExternalTaskId())).isEqualTo(TaskState.ACTIVE);
            consumer.doneUoW(consumer.receive("kirin:quiet", 15_000));
            awaitDone(task.getExternalTaskId());
        }
    }

    @Test
    void whatIsLeftUnacknowledgedAtTheStopComesAgainUncounted() throws Exception {
        routes(rb -> rb.from("direct:pair").to("kirin:left?imageCount=2"));
        String id = create("direct:pair");
        ConsumerTemplate consumer = context.createConsumerTemplate();
        Exchange first = consumer.receive("kirin:left?output=image", 15_000);
        consumer.doneUoW(first);
        consumer.stop();
        context.getEndpoint("kirin:left?output=image").stop();
        routes(rb -> rb.from("kirin:left?" + NO_TICK).process(this::note));
        awaitDone(id);
        assertThat(seen).extracting(Seen::attempt).containsExactly(1);
    }
}
