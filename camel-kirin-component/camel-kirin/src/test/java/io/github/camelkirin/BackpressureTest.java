/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.CreateTimeoutException;
import io.github.camelkirin.api.NotSentException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Creates that wait for room in their group, on one node and on two. */
class BackpressureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SharedNodes nodes = new SharedNodes();
    private final List<AsyncProducer> producers = new ArrayList<>();
    private KirinSimulator simulator;

    private SharedNodes.Node node(Latency latency) {
        if (simulator == null) {
            simulator = KirinSimulator.builder().latency(latency).build().start();
        }
        return nodes.node(simulator.baseUrl());
    }

    @AfterEach
    void stop() {
        producers.forEach(AsyncProducer::stop);
        nodes.close();
        simulator.close();
    }

    private AsyncProducer producer(SharedNodes.Node node, String uri) {
        try {
            AsyncProducer producer = node.context.getEndpoint(uri).createAsyncProducer();
            producer.start();
            producers.add(producer);
            return producer;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sent from this thread, which does not wait; completes when the producer is done with it. */
    private static CompletableFuture<Exchange> send(AsyncProducer producer, CamelContext context, String id) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("A lighthouse");
        exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, id);
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        producer.process(exchange, sync -> done.complete(exchange));
        return done;
    }

    private List<CompletableFuture<Exchange>> send(SharedNodes.Node node, String uri, String prefix, int count) {
        AsyncProducer producer = producer(node, uri);
        return IntStream.range(0, count)
                .mapToObj(i -> send(producer, node.context, prefix + i))
                .toList();
    }

    private static void awaitAll(List<CompletableFuture<Exchange>> sent) {
        await().atMost(PATIENCE).until(() -> sent.stream().allMatch(CompletableFuture::isDone));
    }

    private static List<Throwable> failures(List<CompletableFuture<Exchange>> sent) {
        return sent.stream()
                .map(CompletableFuture::join)
                .map(Exchange::getException)
                .filter(e -> e != null)
                .map(e -> (Throwable) e)
                .toList();
    }

    private long open(SharedNodes.Node node) {
        Map<TaskState, Long> counts = node.context
                .getEndpoint("kirin:posters", KirinEndpoint.class)
                .tasks()
                .counts();
        return counts.getOrDefault(TaskState.SUBMITTING, 0L) + counts.getOrDefault(TaskState.ACTIVE, 0L);
    }

    /** How many tasks the service had at most that had not ended yet. */
    private long mostAtOnce() {
        List<Task> tasks = simulator.tasks().all();
        return tasks.stream()
                .mapToLong(task -> task.timeline().createdAt())
                .map(at -> tasks.stream()
                        .filter(task -> task.timeline().createdAt() <= at
                                && task.timeline().endsAt() > at)
                        .count())
                .max()
                .orElse(0);
    }

    private List<String> sentIds() {
        return simulator.ledger().sends().stream()
                .filter(SentCreate::actedOn)
                .map(create -> create.externalTaskId().orElseThrow())
                .toList();
    }

    @Test
    void twoHundredMessagesNeverHaveMoreThanFiveTasksUnderWayAndNoThreadWaits() throws Exception {
        SharedNodes.Node node = node(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(40)))
                .consuming()
                .start();
        send(node, "kirin:posters?maxTasksInFlight=5", "warm", 20).forEach(CompletableFuture::join);
        await().atMost(PATIENCE).until(() -> node.completions.size() == 20);
        int before = Thread.activeCount();

        List<CompletableFuture<Exchange>> sent = send(node, "kirin:posters?maxTasksInFlight=5", "m", 200);
        assertThat(sent).as("still waiting").anyMatch(one -> !one.isDone());
        assertThat(Thread.activeCount()).as("threads while they wait").isLessThanOrEqualTo(before + 3);
        awaitAll(sent);

        assertThat(failures(sent)).isEmpty();
        await().atMost(PATIENCE).until(() -> node.completions.size() == 220);
        assertThat(mostAtOnce()).isBetween(2L, 5L);
        List<String> ids = sentIds().stream().filter(id -> id.startsWith("m")).toList();
        assertThat(ids).hasSize(200).doesNotHaveDuplicates();
        for (int i = 0; i < ids.size(); i++) {
            // those that are under way together may reach the service in any order
            assertThat(Integer.parseInt(ids.get(i).substring(1))).isBetween(i - 5, i + 5);
        }
    }

    @Test
    void withRoomForOneTheyReachTheServiceInTheOrderInWhichTheyCame() throws Exception {
        SharedNodes.Node node =
                node(Latency.fixed(Duration.ofMillis(5))).consuming().start();

        List<CompletableFuture<Exchange>> sent = send(node, "kirin:posters?maxTasksInFlight=1", "m", 25);
        awaitAll(sent);

        assertThat(sentIds())
                .containsExactlyElementsOf(
                        IntStream.range(0, 25).mapToObj(i -> "m" + i).toList());
        assertThat(mostAtOnce()).isEqualTo(1);
    }

    @Test
    void twoNodesTogetherKeepToTheLimit() throws Exception {
        SharedNodes.Node one =
                node(Latency.fixed(Duration.ofMillis(20))).consuming().start();
        SharedNodes.Node other =
                node(Latency.fixed(Duration.ofMillis(20))).consuming().start();

        List<CompletableFuture<Exchange>> sent =
                new ArrayList<>(send(one, "kirin:posters?maxTasksInFlight=3", "a", 40));
        sent.addAll(send(other, "kirin:posters?maxTasksInFlight=3", "b", 5));
        awaitAll(sent);

        assertThat(failures(sent)).isEmpty();
        assertThat(mostAtOnce()).isBetween(1L, 3L);
        assertThat(sentIds()).hasSize(45).doesNotHaveDuplicates();
    }

    @Test
    void oneThatFindsNoRoomInTimeFailsAndCanBeSentAgain() throws Exception {
        SharedNodes.Node node = node(Latency.fixed(Duration.ofMinutes(5))).start();
        String uri = "kirin:posters?maxTasksInFlight=1&createTimeout=100&submitTimeout=50ms";
        AsyncProducer producer = producer(node, uri);
        send(producer, node.context, "first").join();

        Exchange late = send(producer, node.context, "late").get(20, TimeUnit.SECONDS);

        assertThat(late.getException())
                .isInstanceOf(CreateTimeoutException.class)
                .hasMessageContaining("within 100 ms, but had 1 tasks in flight, of 1")
                .hasMessageContaining("externalTaskId=late");
        assertThat(sentIds()).containsExactly("first");
        simulator.tasks().all().forEach(simulator.tasks()::complete);
        node.consuming();
        await().atMost(PATIENCE).until(() -> open(node) == 0);
        assertThat(send(producer, node.context, "late").join().getException()).isNull();
    }

    @Test
    void waitingForRoomIsNoPartOfSubmitTimeout() throws Exception {
        SharedNodes.Node node =
                node(Latency.fixed(Duration.ofMillis(800))).consuming().start();
        AsyncProducer producer = producer(node, "kirin:posters?maxTasksInFlight=1&submitTimeout=500ms");
        send(producer, node.context, "first").join();

        KirinTask second =
                send(producer, node.context, "second").join().getMessage().getBody(KirinTask.class);

        assertThat(second.getStatus()).isEqualTo(TaskStatus.QUEUED);
    }

    @Test
    void generateWaitsForRoomAsPartOfItsTimeout() throws Exception {
        SharedNodes.Node node = node(Latency.fixed(Duration.ofMinutes(5))).start();
        send(producer(node, "kirin:posters?maxTasksInFlight=1"), node.context, "first")
                .join();
        AsyncProducer generate =
                producer(node, "kirin:posters?operation=generate&timeout=200ms&maxTasksInFlight=1&createTimeout=1m");

        Exchange timedOut = send(generate, node.context, "now").join();

        assertThat(timedOut.getException())
                .isInstanceOf(CreateTimeoutException.class)
                .hasMessageContaining("within 200 ms");
        assertThat(sentIds()).containsExactly("first");
    }

    @Test
    void generateGoesOnAsSoonAsThereIsRoom() throws Exception {
        SharedNodes.Node node = node(Latency.fixed(Duration.ofMillis(100))).start();
        List<CompletableFuture<Exchange>> sent =
                send(node, "kirin:posters?operation=generate&timeout=30s&maxTasksInFlight=1", "m", 5);
        awaitAll(sent);

        assertThat(failures(sent)).isEmpty();
        assertThat(sent).allSatisfy(one -> assertThat(
                        one.join().getMessage().getBody(KirinTask.class).getStatus())
                .isEqualTo(TaskStatus.COMPLETED));
        assertThat(mostAtOnce()).isEqualTo(1);
    }

    @Test
    void aRefusedCreateMakesRoomForTheNext() throws Exception {
        SharedNodes.Node node = node(Latency.fixed(Duration.ofMinutes(5))).start();
        simulator.faults().next(Operation.CREATE, Fault.status(400));
        AsyncProducer producer = producer(node, "kirin:posters?maxTasksInFlight=1");

        CompletableFuture<Exchange> refused = send(producer, node.context, "refused");
        CompletableFuture<Exchange> next = send(producer, node.context, "next");
        CompletableFuture<Exchange> last = send(producer, node.context, "last");

        assertThat(refused.join().getException()).isNotNull();
        assertThat(next.join().getException()).isNull();
        assertThat(last).isNotDone();
    }

    @Test
    void theSameRequestSentTwiceWhileItWaitsIsOneTask() throws Exception {
        SharedNodes.Node node =
                node(Latency.fixed(Duration.ofMillis(300))).consuming().start();
        AsyncProducer producer = producer(node, "kirin:posters?maxTasksInFlight=1");
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (String id : List.of("first", "twice", "twice", "first")) {
            sent.add(send(producer, node.context, id));
        }
        awaitAll(sent);

        assertThat(failures(sent)).isEmpty();
        assertThat(sentIds()).containsExactly("first", "twice");
    }

    @Test
    void stoppingTheContextFailsThoseWhoWaitAtOnceAndNothingOfThemIsStored() throws Exception {
        SharedNodes.Node node = node(Latency.fixed(Duration.ofMinutes(5)));
        node.routes(routes -> routes.from("seda:in?concurrentConsumers=2")
                        .to("kirin:posters?maxTasksInFlight=1")
                        .to("mock:accepted"))
                .start();
        List<CompletableFuture<Exchange>> sent = send(node, "kirin:posters?maxTasksInFlight=1", "m", 10);
        sent.get(0).join();
        KirinEndpoint posters = node.context.getEndpoint("kirin:posters", KirinEndpoint.class);
        await().atMost(PATIENCE)
                .until(() -> posters.getComponent().status(posters.scope()).waitingCreates() == 9);
        node.context.createProducerTemplate().sendBody("seda:in", "A harbour");
        await().atMost(PATIENCE)
                .until(() -> posters.getComponent().status(posters.scope()).waitingCreates() == 10);

        long start = System.nanoTime();
        node.context.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        awaitAll(sent);
        assertThat(failures(sent)).hasSize(9).allMatch(NotSentException.class::isInstance);
        assertThat(nodes.repository.list(posters.scope(), null, 100)).hasSize(1);
        assertThat(sentIds()).containsExactly("m0");
    }

    @Test
    void optionsThatCannotBeKeptToAreRefused() {
        SharedNodes.Node node = node(Latency.fixed(Duration.ofMillis(5)));
        assertThatThrownBy(() -> node.context.getEndpoint("kirin:posters?maxTasksInFlight=-1"))
                .rootCause()
                .hasMessage("maxTasksInFlight must be 0 (without limit) or more, was -1");
        assertThatThrownBy(() -> node.context.getEndpoint("kirin:posters?createTimeout=-1"))
                .rootCause()
                .hasMessage("createTimeout must be 0 (without limit) or more, was -1 ms");
        node.start();
        assertThatThrownBy(() -> producer(node, "kirin:posters?maxTasksInFlight=1&tracked=false"))
                .rootCause()
                .hasMessageContaining("maxTasksInFlight must be 0 with tracked=false");
    }
}
