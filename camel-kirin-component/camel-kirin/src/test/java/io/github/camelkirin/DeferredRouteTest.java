/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks that a producer stores, and that the group's consumer sends. */
class DeferredRouteTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DEFERRED = "kirin:posters?submission=deferred";
    private static final LambdaRouteBuilder NOTHING = routes -> {};

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(50))));

    private final SimulatorClock.Manual clock = SimulatorClock.running();
    private final InMemoryTaskRepository tasks = new InMemoryTaskRepository(clock.asClock(), 1000);
    private final Queue<ClaimLimit> claims = new ConcurrentLinkedQueue<>();
    private final TaskRepository repository = new ForwardingTaskRepository(tasks) {
        @Override
        public List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
            claims.add(limit);
            return super.claimDue(scope, limit, lease);
        }
    };
    private final Queue<Exchange> completions = new ConcurrentLinkedQueue<>();
    private final List<CamelContext> nodes = new ArrayList<>();
    private int permits = 8;

    @AfterEach
    void stop() {
        nodes.forEach(CamelContext::stop);
    }

    private CamelContext node(LambdaRouteBuilder routes) throws Exception {
        CamelContext node = new DefaultCamelContext();
        nodes.add(node);
        node.getShutdownStrategy().setTimeout(20);
        KirinConfiguration options =
                node.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setTaskRepository(repository);
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(20_000); // whoever asks before it sends is seen by that
        options.setMaxConcurrentRequests(permits);
        RouteBuilder.addRoutes(node, routes);
        node.start();
        return node;
    }

    private CamelContext consumer() throws Exception {
        return node(routes -> routes.from("kirin:posters").process(exchange -> completions.add(exchange.copy())));
    }

    private static Exchange send(CamelContext node, String uri, String key, String prompt) {
        try (ProducerTemplate template = node.createProducerTemplate()) {
            return template.request(uri, exchange -> {
                exchange.getMessage().setBody(prompt);
                exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Exchange send(CamelContext node, String uri, String key) {
        return send(node, uri, key, "A lighthouse at dawn");
    }

    private Optional<TaskRecord> stored(String key) {
        return tasks.findByExternalTaskId(new AccountId("default", KIRIN.baseUrl()), key);
    }

    private static String status(Exchange exchange) {
        return exchange.getMessage().getHeader(KirinConstants.STATUS, String.class);
    }

    private void awaitCompletions(int count) {
        await().atMost(PATIENCE).until(() -> completions.size() >= count);
        assertThat(completions).hasSize(count);
    }

    @Test
    void aDeferredCreateIsStoredAndNothingIsSentByTheNodeThatCreatesIt() throws Exception {
        CamelContext producer = node(NOTHING);

        Exchange reply = send(producer, DEFERRED, "order-1");

        assertThat(reply.getException()).isNull();
        assertThat(status(reply)).isEqualTo("submitting");
        assertThat(reply.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID))
                .isEqualTo("order-1");
        assertThat(reply.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(false);
        assertThat(stored("order-1"))
                .hasValueSatisfying(task -> assertThat(task.isUnsent()).isTrue());
        assertThat(show(producer, "order-1"))
                .contains("\"status\":\"submitting\"", "\"unsent\":true")
                .doesNotContain("secondsToDeadline");
        producer.stop();
        assertThat(KIRIN.ledger().sends()).isEmpty();
        assertThat(KIRIN.ledger().queries("order-1")).isEmpty();
    }

    @Test
    void theConsumerOnAnotherNodeSendsItOnceAndDeliversIt() throws Exception {
        CamelContext producer = node(NOTHING);
        send(producer, DEFERRED, "order-1");
        producer.stop();

        consumer();

        awaitCompletions(1);
        assertThat(status(completions.element())).isEqualTo("completed");
        assertThat(KIRIN.ledger().sends("order-1")).hasSize(1);
        assertThat(stored("order-1"))
                .hasValueSatisfying(task -> assertThat(task.isUnsent()).isFalse());
    }

    @Test
    void aConsumerThatIsThereIsWoken() throws Exception {
        CamelContext both = node(routes -> routes.from("kirin:posters?delay=3600000&initialDelay=3600000")
                .process(exchange -> completions.add(exchange.copy())));

        send(both, DEFERRED, "order-1");

        awaitCompletions(1);
    }

    @Test
    void theSameRequestAgainIsTheTaskThatIsThere() throws Exception {
        CamelContext producer = node(NOTHING);
        send(producer, DEFERRED, "order-1");

        Exchange again = send(producer, DEFERRED, "order-1");
        Exchange other = send(producer, DEFERRED, "order-1", "A harbour at night");

        assertThat(status(again)).isEqualTo("submitting");
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(other.getException()).isInstanceOf(ExternalTaskIdConflictException.class);
        consumer();
        awaitCompletions(1);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
        assertThat(status(send(producer, DEFERRED, "order-1"))).isEqualTo("completed");
    }

    @Test
    void aNodeThatSendsAtOnceMaySendWhatAnotherHasDeferred() throws Exception {
        CamelContext producer = node(NOTHING);
        send(producer, DEFERRED, "order-1");

        Exchange sent = send(producer, "kirin:posters", "order-1");

        assertThat(sent.getException()).isNull();
        assertThat(status(sent)).isNotEqualTo("submitting");
        consumer();
        awaitCompletions(1);
        assertThat(KIRIN.ledger().sends("order-1")).hasSize(1);
    }

    @Test
    void anInvalidRequestIsRefusedBeforeItIsStored() throws Exception {
        CamelContext producer = node(NOTHING);

        Exchange refused = send(producer, DEFERRED + "&imageCount=99", "order-1");

        assertThat(refused.getException()).isInstanceOf(InvalidRequestException.class);
        assertThat(stored("order-1")).isEmpty();
    }

    @Test
    void aRefusalByTheServiceIsAFailedCompletionAtOnce() throws Exception {
        CamelContext producer = node(NOTHING);
        send(producer, DEFERRED, "order-1");
        KIRIN.faults().next(Operation.CREATE, Fault.error(400, "002016003", "n must be 1 to 9"));

        consumer();

        awaitCompletions(1);
        assertThat(status(completions.element())).isEqualTo("failed");
        assertThat(completions.element().getMessage().getHeader(KirinConstants.ERROR_CODE))
                .isEqualTo("002016003");
        assertThat(KIRIN.ledger().queries("order-1"))
                .as("nobody has sent it before, so nobody need ask")
                .isEmpty();
    }

    @Test
    void theTimeOfATaskBeginsWithItsFirstSend() throws Exception {
        CamelContext producer = node(NOTHING);
        send(producer, DEFERRED + "&taskTimeout=10m", "order-1");
        clock.advance(Duration.ofHours(5));
        KIRIN.faults().next(Operation.TASK, Fault.taskTakes(Duration.ofSeconds(1)));
        assertThat(stored("order-1"))
                .hasValueSatisfying(task -> assertThat(task.isPastDeadline()).isTrue());

        consumer();

        awaitCompletions(1);
        assertThat(status(completions.element())).isEqualTo("completed");
    }

    @Test
    void aBudgetIsCheckedAndChargedWhenTheTaskIsStored() throws Exception {
        CamelContext producer = node(NOTHING);
        String uri = DEFERRED + "&budget=0.05&listPrice=0.028";
        assertThat(send(producer, uri, "order-1").getException()).isNull();

        Exchange second = send(producer, uri, "order-2");

        assertThat(second.getException()).isInstanceOf(BudgetExceededException.class);
        assertThat(stored("order-2")).isEmpty();
    }

    @Test
    void aTaskThatIsCancelledBeforeItIsSentIsNeverSentAndCostsNothing() throws Exception {
        CamelContext producer = node(NOTHING);
        String uri = DEFERRED + "&budget=0.05&listPrice=0.028";
        send(producer, uri, "order-1");

        Exchange cancelled = cancel(producer, "order-1");

        assertThat(cancelled.getException()).isNull();
        assertThat(status(cancelled)).isEqualTo("cancelled");
        assertThat(send(producer, uri, "order-2").getException())
                .as("there is money again")
                .isNull();
        consumer();
        awaitCompletions(2);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
        assertThat(KIRIN.ledger().sends("order-2")).hasSize(1);
    }

    private static String show(CamelContext node, String key) throws Exception {
        try (ProducerTemplate template = node.createProducerTemplate()) {
            return template.requestBodyAndHeader(
                    "kirin:posters?operation=show", null, KirinConstants.EXTERNAL_TASK_ID, key, String.class);
        }
    }

    private static Exchange cancel(CamelContext node, String key) throws Exception {
        try (ProducerTemplate template = node.createProducerTemplate()) {
            return template.request("kirin:posters?operation=cancel", exchange -> exchange.getMessage()
                    .setHeader(KirinConstants.EXTERNAL_TASK_ID, key));
        }
    }

    @Test
    void aFullOutboxIsSentFewAtATimeAndAllOfItOnce() throws Exception {
        int count = 60;
        permits = 2;
        CamelContext producer = node(NOTHING);
        IntStream.range(0, count).forEach(i -> send(producer, DEFERRED, "order-" + i));

        consumer();

        awaitCompletions(count);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(count);
        assertThat(KIRIN.ledger().sends()).hasSize(count);
        assertThat(claims).extracting(ClaimLimit::unsent).allMatch(most -> most <= 2 * permits);
    }

    @Test
    void whatANodeThatStopsHasNotSentIsSentByTheNext() throws Exception {
        CamelContext producer = node(NOTHING);
        IntStream.range(0, 5).forEach(i -> send(producer, DEFERRED, "order-" + i));
        CamelContext slow = node(routes -> routes.from("kirin:posters?requestsPerSecond=0.1")
                .process(exchange -> completions.add(exchange.copy())));
        await().atMost(PATIENCE).until(() -> !KIRIN.ledger().sends().isEmpty());
        slow.stop();
        assertThat(KIRIN.ledger().sends()).hasSizeLessThan(5);

        consumer();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(completions)
                .extracting(exchange -> exchange.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class))
                .contains("order-0", "order-1", "order-2", "order-3", "order-4"));
        assertThat(completions).extracting(DeferredRouteTest::status).containsOnly("completed");
        assertThat(KIRIN.ledger().sends()).hasSize(5);
    }
}
