/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten thousand tasks at once. The service is another process, so that only what the component needs is counted here. */
@Tag("scale")
class ScaleTest {

    private static final int TASKS = 10_000;
    private static final int MOST_THREADS = 16;
    private static final int PERMITS = 32;
    private static final int LEAST_QUERIES_PER_SECOND = 1200;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String PROMPT = "A lighthouse at dawn, ".repeat(10).substring(0, 200);

    private final InMemoryTaskRepository repository = new InMemoryTaskRepository();
    private final AtomicIntegerArray ends = new AtomicIntegerArray(TASKS);
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void aConsumerNeedsNoThreadForEachOfTenThousandTasks() throws Exception {
        try (ScaleService service = ScaleService.start("--latency", "1ms");
                CamelContext context = start(service, true)) {
            service.withholdAnswers();
            ScaleThreads threads = ScaleThreads.watch();
            List<Exchange> created = send(context, "direct:create", exchange -> {});
            awaitThat("all accepted", () -> count(context, TaskState.ACTIVE) == TASKS);
            service.giveAnswers();
            awaitEnds();
            int more = threads.most();
            System.out.println("threads: " + more + " more with " + TASKS + " tasks in flight");

            assertThat(more).as(threads.toString()).isLessThanOrEqualTo(MOST_THREADS);
            assertThat(created).allMatch(exchange -> exchange.getException() == null);
            awaitThat("all done", () -> count(context, TaskState.DONE) == TASKS);
            assertEachEndedOnce();
            assertThat(service.client().createsActedOn()).isEqualTo(TASKS);
        }
    }

    @Test
    void tenThousandWaitingExchangesNeedNoThreadEach() throws Exception {
        try (ScaleService service = ScaleService.start("--latency", "1ms");
                CamelContext context = start(service, false)) {
            service.withholdAnswers();
            ScaleThreads threads = ScaleThreads.watch();
            List<Exchange> waiting = send(context, "direct:generate", this::end);
            awaitThat("all accepted", () -> count(context, TaskState.ACTIVE) == TASKS);
            assertThat(ended.get()).isZero();
            service.giveAnswers();
            awaitEnds();
            int more = threads.most();
            System.out.println("threads: " + more + " more with " + TASKS + " exchanges waiting");

            assertThat(more).as(threads.toString()).isLessThanOrEqualTo(MOST_THREADS);
            assertThat(waiting).allMatch(exchange -> exchange.getException() == null);
            assertThat(count(context, TaskState.DONE)).isEqualTo(TASKS);
            assertEachEndedOnce();
            assertThat(service.client().createsActedOn()).isEqualTo(TASKS);
        }
    }

    /** The best of three, since a machine may be busy with something else. */
    @Test
    void asksAsFastAsPermitsAndAnswersAllow() throws Exception {
        long best = 0;
        for (int run = 0; run < 3 && best < LEAST_QUERIES_PER_SECOND; run++) {
            best = Math.max(best, queriesPerSecond());
        }
        assertThat(best).isGreaterThanOrEqualTo(LEAST_QUERIES_PER_SECOND);
    }

    private long queriesPerSecond() throws Exception {
        ended.set(0);
        for (int i = 0; i < TASKS; i++) {
            ends.set(i, 0);
        }
        try (ScaleService service = ScaleService.start("--latency", "1ms", "--answer-delay", "20ms");
                CamelContext context = start(service, false)) {
            send(context, "direct:create", exchange -> {});
            awaitThat("all accepted", () -> count(context, TaskState.ACTIVE) == TASKS);
            context.getRouteController().startRoute("completions");
            awaitEnds();
            long perSecond = service.queriesPerSecond();
            System.out.println("queries: " + perSecond + " a second with " + TASKS + " tasks due at once, " + PERMITS
                    + " permits and answers after 20 ms");

            assertThat(service.client().totals().traffic().maxConcurrent()).isLessThanOrEqualTo(PERMITS);
            assertThat(service.client().totals().traffic().queries()).isEqualTo(TASKS);
            assertEachEndedOnce();
            return perSecond;
        }
    }

    @Test
    void stoppingHandsTenThousandWaitingExchangesOverWithinSeconds() throws Exception {
        try (ScaleService service = ScaleService.start("--latency", "1h");
                CamelContext context = start(service, false)) {
            List<Exchange> waiting = send(context, "direct:generate", exchange -> ended.incrementAndGet());
            awaitThat("all accepted", () -> count(context, TaskState.ACTIVE) == TASKS);
            assertThat(ended.get()).isZero();
            long start = System.nanoTime();
            context.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            System.out.println("stop: " + took.toMillis() + " ms with " + TASKS + " exchanges waiting");

            assertThat(ended.get()).isEqualTo(TASKS);
            assertThat(waiting)
                    .allMatch(exchange -> exchange.getException() instanceof HandedOverException handedOver
                            && exchange.getExchangeId().equals(handedOver.getExternalTaskId()));
            assertThat(took).isLessThan(Duration.ofSeconds(10));
        }
    }

    private CamelContext start(ScaleService service, boolean consuming) throws Exception {
        CamelContext context = new DefaultCamelContext();
        KirinConfiguration configuration =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        configuration.setBaseUrl(service.baseUrl());
        configuration.setTaskRepository(repository);
        configuration.setMaxConcurrentRequests(PERMITS);
        configuration.setFirstQueryDelay(1000);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:scale");
                from("direct:generate").errorHandler(noErrorHandler()).to("kirin:quick?operation=generate");
                from("kirin:scale?delay=60000&initialDelay=0")
                        .routeId("completions")
                        .autoStartup(consuming)
                        .process(ScaleTest.this::end);
            }
        });
        context.start();
        return context;
    }

    /** From one thread, which no exchange holds. */
    private static List<Exchange> send(CamelContext context, String uri, Consumer<Exchange> done) throws Exception {
        Endpoint endpoint = context.getEndpoint(uri);
        AsyncProducer producer = endpoint.createAsyncProducer();
        context.addService(producer);
        List<Exchange> exchanges = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            Exchange exchange = endpoint.createExchange();
            exchange.setExchangeId("task-" + i);
            exchange.getMessage().setBody(PROMPT);
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, exchange.getExchangeId());
            exchanges.add(exchange);
            producer.process(exchange, sync -> done.accept(exchange));
        }
        return exchanges;
    }

    /** A completion, or the reply to an exchange that waited, which has to be that of its own task. */
    private void end(Exchange exchange) {
        KirinTask task = exchange.getMessage().getBody(KirinTask.class);
        String id = task.getExternalTaskId();
        boolean own = exchange.getFromEndpoint() instanceof KirinEndpoint
                || exchange.getExchangeId().equals(id);
        if (own && task.getImages().size() == 1) {
            ends.incrementAndGet(Integer.parseInt(id.substring("task-".length())));
        }
        ended.incrementAndGet();
    }

    private void awaitEnds() {
        awaitThat("all ended", () -> ended.get() >= TASKS);
    }

    /** On this thread, since new ones are counted. */
    private static void awaitThat(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInSameThread().until(condition);
    }

    private void assertEachEndedOnce() {
        assertThat(ended.get()).isEqualTo(TASKS);
        for (int i = 0; i < TASKS; i++) {
            assertThat(ends.get(i)).as("ends of task %d", i).isEqualTo(1);
        }
    }

    private long count(CamelContext context, TaskState state) {
        return List.of("scale", "quick").stream()
                .map(group -> context.getEndpoint("kirin:" + group, KirinEndpoint.class)
                        .scope())
                .mapToLong(scope -> repository.counts(scope).getOrDefault(state, 0L))
                .sum();
    }
}
