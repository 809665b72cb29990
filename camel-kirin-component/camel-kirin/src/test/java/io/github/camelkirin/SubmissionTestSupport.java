/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Routes to a simulator, with a task repository that a test can look into. */
abstract class SubmissionTestSupport extends CamelTestSupport {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    final InMemoryTaskRepository repository = new InMemoryTaskRepository();

    /** The completions that the consumers of group {@code posters} have delivered. */
    final Queue<Exchange> completions = new ConcurrentLinkedQueue<>();

    /** Where the simulator is. */
    abstract String baseUrl();

    void options(KirinConfiguration options) {}

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        prepare(created);
        return created;
    }

    final void prepare(CamelContext created) {
        created.getRegistry().bind("tasks", repository);
        KirinConfiguration options =
                created.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(baseUrl());
        options.setApiKey("simulator-key");
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(600);
        options(options);
    }

    /** Another node of a cluster: it has the same repository, and consumes the group. */
    final CamelContext otherNode() throws Exception {
        CamelContext other = new DefaultCamelContext();
        prepare(other);
        other.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                consume(this);
            }
        });
        other.start();
        others.add(other);
        return other;
    }

    private final Queue<CamelContext> others = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void patience() {
        context.getShutdownStrategy().setTimeout(30);
    }

    @AfterEach
    void stopOthers() {
        others.forEach(CamelContext::stop);
    }

    final void consume(RouteBuilder routes) {
        routes.from("kirin:posters").routeId("consumer").process(exchange -> completions.add(exchange.copy()));
    }

    /** Sends a prompt, and waits for what the route makes of it. A null key leaves it to the producer. */
    final Exchange send(String uri, String key) {
        return sendText(uri, key, "A lighthouse at dawn");
    }

    final Exchange sendText(String uri, String key, String prompt) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(prompt);
            if (key != null) {
                exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
            }
        });
    }

    final CompletableFuture<Exchange> sendAsync(String uri, String key) {
        return template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse at dawn");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
        });
    }

    static String header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name, String.class);
    }

    static KirinTask task(Exchange exchange) {
        return exchange.getMessage().getBody(KirinTask.class);
    }

    final AccountId account() {
        return new AccountId("default", baseUrl());
    }

    final TaskRecord stored(String key) {
        return repository.findByExternalTaskId(account(), key).orElse(null);
    }

    /** Waits until so many tasks of the group are done, and nothing else is left to do. */
    final List<Exchange> completionsOnceAllAreDone(long expected) {
        TaskScope scope = new TaskScope("posters", account());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> repository.counts(scope), Map.of(TaskState.DONE, expected)::equals);
        return List.copyOf(completions);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
