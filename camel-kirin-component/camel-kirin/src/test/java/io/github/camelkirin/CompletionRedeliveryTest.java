/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** What becomes of a completion whose route fails, and what counts as such a failure. */
class CompletionRedeliveryTest extends CompletionTestSupport {

    private void fail(Exchange exchange) {
        note(exchange);
        throw new IllegalStateException("the route fails");
    }

    private void failFirst(Exchange exchange) {
        note(exchange);
        if (seen.size() == 1) {
            throw new IllegalStateException("the route fails the first time");
        }
    }

    private void failWithAttempt1(Exchange exchange) {
        note(exchange);
        if (exchange.getMessage().getHeader(KirinConstants.DELIVERY_ATTEMPT, int.class) == 1) {
            throw new IllegalStateException("the route fails the first time");
        }
    }

    @Test
    void redeliversWithGrowingDelaysAndParksAfterTheLast() throws Exception {
        List<Long> times = new CopyOnWriteArrayList<>();
        AtomicBoolean broken = new AtomicBoolean(true);
        String uri = "kirin:poison?completionRedeliveryDelay=100&completionMaxRedeliveries=3&" + NO_TICK;
        routes(rb -> rb.from(uri).process(exchange -> {
            times.add(System.nanoTime());
            note(exchange);
            if (broken.get()) {
                throw new IllegalStateException("the route fails");
            }
        }));
        String id = create("kirin:poison");
        soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2, 3, 4);
        assertThat(seen).extracting(Seen::event).containsOnly(id + "/completion");
        for (int i = 1; i < 4; i++) {
            long gap = TimeUnit.NANOSECONDS.toMillis(times.get(i) - times.get(i - 1));
            assertThat(gap).isGreaterThanOrEqualTo((100L << (i - 1)) - 5);
        }
        assertThat(parked(uri).get(0).parkReason()).isEqualTo(ParkReason.ROUTE_FAILED);
        assertThat(parked(uri).get(0).externalTaskId()).isEqualTo(id);
        broken.set(false);
        KirinEndpoint endpoint = context.getEndpoint(uri, KirinEndpoint.class);
        assertThat(endpoint.tasks().requeue(id)).isTrue();
        awaitDone(id);
        assertThat(seen.get(4).attempt()).isEqualTo(1);
        assertThat(parked(uri)).isEmpty();
        assertThat(endpoint.tasks().requeue(id)).isFalse();
    }

    @Test
    void deliversEachOfManyTasksOnce() throws Exception {
        Map<String, AtomicInteger> events = new ConcurrentHashMap<>();
        routes(rb -> rb.from("kirin:many?" + NO_TICK).process(exchange -> {
            events.computeIfAbsent(
                            exchange.getMessage().getHeader(KirinConstants.EVENT_ID, String.class),
                            event -> new AtomicInteger())
                    .incrementAndGet();
            new CountDownLatch(1).await(ThreadLocalRandom.current().nextInt(4), TimeUnit.MILLISECONDS);
        }));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ids.add(create("kirin:many"));
        }
        ids.forEach(this::awaitDone);
        assertThat(events).hasSize(500);
        assertThat(events.values()).extracting(AtomicInteger::get).containsOnly(1);
    }

    @Test
    void isDoneOnlyWhenTheRouteItWasHandedOverToIs() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        routes(rb -> {
            rb.from("kirin:handed?" + NO_TICK).to("seda:work");
            rb.from("seda:work").process(exchange -> {
                note(exchange);
                held.await(20, TimeUnit.SECONDS);
            });
        });
        String id = create("kirin:handed");
        soon().until(() -> seen.size() == 1);
        assertThat(state(id)).isEqualTo(TaskState.ENDED);
        held.countDown();
        awaitDone(id);
        assertThat(seen).hasSize(1);
    }

    @Test
    void aFailureInTheRouteItWasHandedOverToCounts() throws Exception {
        routes(rb -> {
            rb.from("kirin:handedFails?" + NO_TICK).to("seda:fails");
            rb.from("seda:fails").process(this::failFirst);
        });
        awaitDone(create("kirin:handedFails"));
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2);
    }

    @Test
    void aRollbackCountsAsFailure() throws Exception {
        routes(rb -> rb.from("kirin:rollback?" + NO_TICK)
                .process(this::note)
                .filter(exchange -> seen.size() == 1)
                .markRollbackOnly()
                .end());
        awaitDone(create("kirin:rollback"));
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2);
    }

    @Test
    void aRollbackOfTheLastRouteOnlyCountsAsFailure() throws Exception {
        routes(rb -> rb.from("kirin:rollbackLast?" + NO_TICK)
                .process(this::note)
                .filter(exchange -> seen.size() == 1)
                .markRollbackOnlyLast()
                .end());
        awaitDone(create("kirin:rollbackLast"));
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2);
    }

    @Test
    void aHandledExceptionCountsAsSuccess() throws Exception {
        routes(rb -> rb.from("kirin:handled?" + NO_TICK)
                .onException(IllegalStateException.class)
                .handled(true)
                .end()
                .process(this::fail));
        awaitDone(create("kirin:handled"));
        assertThat(seen).hasSize(1);
    }

    @Test
    void aDeadLetterChannelCountsAsSuccess() throws Exception {
        getMockEndpoint("mock:dead").expectedMessageCount(1);
        routes(rb -> rb.from("kirin:dead?" + NO_TICK)
                .errorHandler(rb.deadLetterChannel("mock:dead").maximumRedeliveries(0))
                .process(this::fail));
        awaitDone(create("kirin:dead"));
        getMockEndpoint("mock:dead").assertIsSatisfied();
        assertThat(seen).hasSize(1);
    }

    @Test
    void pausesAfterFiveFailuresProbesWithOneTaskAndGoesOn() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger underWay = new AtomicInteger();
        Set<Integer> together = ConcurrentHashMap.newKeySet();
        String uri = "kirin:broken?completionRedeliveryDelay=100&completionMaxRedeliveries=1&concurrentConsumers=4&"
                + NO_TICK;
        routes(rb -> rb.from(uri).routeId("broken").autoStartup(false).process(exchange -> {
            int now = underWay.incrementAndGet();
            try {
                note(exchange);
                if (seen.size() > 9) {
                    together.add(now);
                }
                if (broken.get()) {
                    throw new IllegalStateException("the route fails");
                }
            } finally {
                underWay.decrementAndGet();
            }
        }));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ids.add(create("kirin:broken"));
        }
        context.getRouteController().startRoute("broken"); // so that they fail in a row, and not each by itself
        soon().until(() -> seen.size() >= 9);
        assertThat(parked(uri)).hasSizeLessThanOrEqualTo(2);
        Set<String> parkedIds = new HashSet<>();
        parked(uri).forEach(task -> parkedIds.add(task.externalTaskId()));
        broken.set(false);
        ids.removeAll(parkedIds);
        assertThat(ids).isNotEmpty();
        ids.forEach(this::awaitDone);
        assertThat(parked(uri)).hasSize(parkedIds.size());
        assertThat(together).isNotEmpty();
    }

    @Test
    void probesCostNoRedelivery() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        String uri = "kirin:probed?completionRedeliveryDelay=300&completionMaxRedeliveries=2&" + NO_TICK;
        routes(rb -> rb.from(uri).process(exchange -> {
            note(exchange);
            if (broken.get()) {
                throw new IllegalStateException("the route fails");
            }
        }));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(create("kirin:probed?firstQueryDelay=300"));
        }
        soon().until(() -> seen.size() >= 8);
        assertThat(parked(uri)).isEmpty();
        assertThat(ids.stream().mapToInt(id -> record(id).deliveries()).sum())
                .as("redeliveries used up by %s deliveries", seen.size())
                .isLessThan(7);
        broken.set(false);
        ids.forEach(this::awaitDone);
    }

    @Test
    void oneTaskWhoseRouteKeepsFailingIsParkedAndPausesNothing() throws Exception {
        String uri = "kirin:poison?completionRedeliveryDelay=1&completionMaxRedeliveries=7&" + NO_TICK;
        routes(rb -> rb.from(uri).process(exchange -> {
            note(exchange);
            throw new IllegalStateException("the route fails");
        }));
        create("kirin:poison");
        soon().until(() -> parked(uri).size() == 1);
        assertThat(seen).hasSize(8);
    }

    @Test
    void aFailureOfOneTaskDoesNotHoldUpOthers() throws Exception {
        String uri = "kirin:mixed?completionRedeliveryDelay=10&" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::failWithAttempt1));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(create("kirin:mixed"));
        }
        ids.forEach(this::awaitDone);
        assertThat(parked(uri)).isEmpty();
    }
}
