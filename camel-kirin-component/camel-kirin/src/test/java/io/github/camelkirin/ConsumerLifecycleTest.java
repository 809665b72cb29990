/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stopping, sharing and bounding consumers. */
class ConsumerLifecycleTest extends CompletionTestSupport {

    private final List<CamelContext> others = new ArrayList<>();

    @AfterEach
    void stopOthers() {
        others.forEach(CamelContext::stop);
    }

    private CamelContext other(LambdaRouteBuilder routes) throws Exception {
        CamelContext other = new DefaultCamelContext();
        other.getShutdownStrategy().setTimeout(10);
        configure(other);
        RouteBuilder.addRoutes(other, routes);
        others.add(other);
        other.start();
        return other;
    }

    private List<String> createSome(String uri, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(create(uri));
        }
        return ids;
    }

    private static Set<String> ourThreads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName().toLowerCase(Locale.ROOT);
            if (name.contains("kirin") && !name.contains("simulator")
                    || name.contains("httpclient")
                    || name.contains("idle-connection")) {
                names.add(thread.getName() + "#" + thread.getId());
            }
        }
        return names;
    }

    @Test
    void stoppingFinishesWhatIsBeingRouted() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        routes(rb -> rb.from("kirin:held?" + NO_TICK).routeId("held").process(exchange -> {
            note(exchange);
            held.await(20, TimeUnit.SECONDS);
        }));
        String id = create("kirin:held");
        soon().until(() -> seen.size() == 1);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
        soon().until(() -> context.getStatus().isStopping());
        assertThat(state(id)).isEqualTo(TaskState.ENDED);
        held.countDown();
        stopped.get(20, TimeUnit.SECONDS);
        assertThat(state(id)).isEqualTo(TaskState.DONE);
        assertThat(seen).hasSize(1);
    }

    @Test
    void stoppingFinishesAllImagesOfTheTaskThatIsBeingRouted() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        routes(rb -> {
            rb.from("direct:three").to("kirin:heldImages?imageCount=3");
            rb.from("kirin:heldImages?output=image&" + NO_TICK).process(exchange -> {
                note(exchange);
                held.await(20, TimeUnit.SECONDS);
            });
        });
        String id = create("direct:three");
        soon().until(() -> seen.size() == 1);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
        soon().until(() -> context.getStatus().isStopping());
        held.countDown();
        stopped.get(20, TimeUnit.SECONDS);
        assertThat(seen)
                .extracting(one -> one.header(KirinConstants.IMAGE_INDEX))
                .containsExactly(0, 1, 2);
        assertThat(state(id)).isEqualTo(TaskState.DONE);
    }

    @Test
    void stoppingLeavesTheRestToAnotherContextAtOnceAndNoThreadBehind() throws Exception {
        Set<String> before = ourThreads();
        CamelContext first = other(rb -> {
            rb.from("direct:create").to("kirin:shared");
            rb.from("direct:images").to("kirin:sharedImages");
            rb.from("kirin:shared?" + NO_TICK).process(this::note);
            rb.from("kirin:sharedImages?output=image&" + NO_TICK).process(this::note);
        });
        first.createProducerTemplate().requestBody("direct:images", "A lighthouse");
        soon().until(() -> seen.size() == 1);
        KIRIN.faults().next(Operation.QUERY, 3, Fault.hang());
        for (int i = 0; i < 10; i++) {
            first.createProducerTemplate().requestBody("direct:create", "A lighthouse");
        }
        soon().until(() -> seen.size() == 8 && KIRIN.faults().hanging() == 3);
        first.stop();
        soon().untilAsserted(() -> assertThat(ourThreads()).isSubsetOf(before));
        KIRIN.faults().clear();
        other(rb -> rb.from("kirin:shared?" + NO_TICK).process(this::note));
        soon().until(() -> seen.size() == 11);
        assertThat(seen).extracting(Seen::event).doesNotHaveDuplicates();
        assertThat(seen).extracting(Seen::attempt).containsOnly(1);
    }

    @Test
    void stoppingTheRouteLeavesItsTasksToTheNextOne() throws Exception {
        routes(rb -> rb.from("kirin:restarted?" + NO_TICK).routeId("restarted").process(this::note));
        KIRIN.faults().next(Operation.QUERY, 2, Fault.hang());
        List<String> ids = createSome("kirin:restarted", 4);
        soon().until(() -> seen.size() == 2 && KIRIN.faults().hanging() == 2);
        context.getRouteController().stopRoute("restarted");
        context.getRouteController().startRoute("restarted");
        ids.forEach(this::awaitDone);
        assertThat(seen).extracting(Seen::event).hasSize(4).doesNotHaveDuplicates();
        KIRIN.faults().releaseHanging();
        awaitDone(create("kirin:restarted"));
        assertThat(seen).hasSize(5);
    }

    @Test
    void aSuspendedRouteDeliversNothingUntilItIsResumed() throws Exception {
        routes(rb -> rb.from("kirin:suspended?" + NO_TICK).routeId("suspended").process(this::note));
        awaitDone(create("kirin:suspended"));
        context.getRouteController().suspendRoute("suspended");
        List<String> ids = createSome("kirin:suspended", 3);
        KIRIN.faults().next(Operation.QUERY, Fault.status(500));
        routes(rb -> rb.from("kirin:beside?" + NO_TICK).process(this::note));
        awaitDone(create("kirin:beside"));
        assertThat(seen).hasSize(2);
        assertThat(ids).allSatisfy(id -> assertThat(state(id)).isEqualTo(TaskState.ACTIVE));
        context.getRouteController().resumeRoute("suspended");
        ids.forEach(this::awaitDone);
        assertThat(seen).hasSize(5);
    }

    @Test
    void concurrentConsumersBoundsWhatIsRoutedAtATime() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        routes(rb -> {
            rb.from("kirin:bounded?concurrentConsumers=2&" + NO_TICK)
                    .process(exchange -> most.accumulateAndGet(underWay.incrementAndGet(), Math::max))
                    .to("seda:slow");
            rb.from("seda:slow?concurrentConsumers=8").process(exchange -> {
                two.countDown();
                two.await(20, TimeUnit.SECONDS);
                note(exchange);
                underWay.decrementAndGet();
            });
        });
        createSome("kirin:bounded", 40).forEach(this::awaitDone);
        assertThat(most).hasValue(2);
        assertThat(seen).extracting(Seen::event).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void aHungRouteLosesItsTaskToAnotherContext() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        String timing = "requestTimeout=500&leaseDuration=600&maxRouteTime=200";
        routes(rb -> rb.from("kirin:hung?concurrentConsumers=1&" + timing + "&" + NO_TICK)
                .process(exchange -> {
                    note(exchange);
                    held.await(20, TimeUnit.SECONDS);
                }));
        String id = create("kirin:hung?" + timing);
        soon().until(() -> seen.size() == 1);
        try {
            other(rb -> rb.from("kirin:hung?" + timing + "&" + NO_TICK).process(this::note));
            soon().until(() -> seen.size() == 2);
            awaitDone(id);
            assertThat(seen.get(1).event()).isEqualTo(seen.get(0).event());
            assertThat(seen.get(1).attempt()).isEqualTo(2);
        } finally {
            held.countDown();
        }
        context.stop();
        assertThat(state(id)).isEqualTo(TaskState.DONE);
        assertThat(seen).hasSize(2);
    }

    @Test
    void aTaskThatHangsEachRouteItMeetsIsParked() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        String uri = "kirin:hanging?maxRouteTime=100&completionMaxRedeliveries=2&" + NO_TICK;
        routes(rb -> rb.from(uri).process(exchange -> {
            note(exchange);
            held.await(20, TimeUnit.SECONDS);
        }));
        String id = create("kirin:hanging");
        try {
            soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
            assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2, 3);
        } finally {
            held.countDown();
        }
        context.stop();
        assertThat(state(id)).isEqualTo(TaskState.PARKED);
    }

    @Test
    void aGenerateWhoseCreateIsOnTheWireDoesNotKeepTheContextFromStopping() throws Exception {
        routes(rb -> rb.from("direct:generate").to("kirin:generated?operation=generate&timeout=1m"));
        KIRIN.faults().next(Operation.CREATE, Fault.delay(Duration.ofSeconds(1)));
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.otherStatus("in_progress"));
        CompletableFuture<Exchange> reply = template.asyncSend(
                "direct:generate", exchange -> exchange.getMessage().setBody("A lighthouse"));
        soon().until(() -> KIRIN.ledger().sends().size() == 1);
        long start = System.nanoTime();
        context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        Throwable failure = reply.get(10, TimeUnit.SECONDS).getException();
        assertThat(failure).isInstanceOf(HandedOverException.class);
        assertThat(state(((HandedOverException) failure).getExternalTaskId())).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void aRouteThatTakesLongerThanALeaseKeepsItsTask() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        String timing = "requestTimeout=200&leaseDuration=300";
        routes(rb -> rb.from("kirin:long?" + timing).process(exchange -> {
            note(exchange);
            released.await(1500, TimeUnit.MILLISECONDS);
        }));
        other(rb -> rb.from("kirin:long?" + timing + "&delay=50").process(this::note));
        awaitDone(create("kirin:long?" + timing));
        assertThat(seen).hasSize(1);
    }

    @Test
    void aConsumerOfAnotherAccountOrBaseUrlLeavesTheTasksAlone() throws Exception {
        try (KirinSimulator elsewhere = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMillis(5)))
                .build()
                .start()) {
            routes(rb -> {
                rb.from("kirin:mine?account=other&delay=20").process(this::note);
                rb.from("kirin:mine?delay=20&baseUrl=" + elsewhere.baseUrl() + "&apiKey=" + elsewhere.apiKey())
                        .process(this::note);
                rb.from("kirin:yours?" + NO_TICK).to("mock:yours");
            });
            getMockEndpoint("mock:yours").expectedMessageCount(1);
            String id = create("kirin:mine");
            awaitDone(create("kirin:yours"));
            awaitDone(create("kirin:yours"));
            assertThat(seen).isEmpty();
            assertThat(state(id)).isEqualTo(TaskState.ACTIVE);
            assertThat(elsewhere.ledger().totals().creates().sends()).isZero();
            routes(rb -> rb.from("kirin:mine?" + NO_TICK).process(this::note));
            awaitDone(id);
            assertThat(seen).hasSize(1);
            context.stop();
        }
    }

    @Test
    void twoConsumersOfAGroupShareItsTasks() throws Exception {
        Set<String> routesSeen = new HashSet<>();
        routes(rb -> {
            for (String route : List.of("one", "two")) {
                rb.from("kirin:pair?" + NO_TICK + "&concurrentConsumers=" + (route.equals("one") ? 1 : 2))
                        .routeId(route)
                        .process(exchange -> {
                            note(exchange);
                            synchronized (routesSeen) {
                                routesSeen.add(exchange.getFromRouteId());
                            }
                        });
            }
        });
        createSome("kirin:pair", 60).forEach(this::awaitDone);
        assertThat(seen).extracting(Seen::event).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void tasksThatNobodyConsumesDoNotKeepTheContextFromStopping() {
        createSome("kirin:nobody", 5);
        KIRIN.faults().next(Operation.CREATE, Fault.status(503));
        create("kirin:nobody?submitTimeout=50");
        long start = System.nanoTime();
        context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
}
