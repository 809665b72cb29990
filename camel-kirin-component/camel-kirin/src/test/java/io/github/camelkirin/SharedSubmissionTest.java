/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One request comes to two nodes, while the service takes its time to refuse it. */
class SharedSubmissionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SharedNodes nodes = new SharedNodes();
    private final AtomicInteger creates = new AtomicInteger();
    private final CountDownLatch refuse = new CountDownLatch(1);
    private HttpServer service;
    private SharedNodes.Node a;
    private SharedNodes.Node b;

    @BeforeEach
    void start() throws Exception {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            creates.incrementAndGet();
            awaitRefusal();
            byte[] body = "{\"error\":{\"code\":\"002016001\",\"message\":\"prompt missing\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
        a = nodes.node(baseUrl()).start();
        b = nodes.node(baseUrl()).consuming().start();
    }

    private void awaitRefusal() throws IOException {
        try {
            refuse.await(40, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @AfterEach
    void stop() {
        refuse.countDown();
        nodes.close();
        service.stop(0);
    }

    private String baseUrl() {
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }

    private CompletableFuture<Exchange> send(SharedNodes.Node node, String uri) {
        return node.context.createProducerTemplate().asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse at dawn");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, "order-1");
        });
    }

    private Optional<TaskRecord> stored() {
        return nodes.repository.findByExternalTaskId(new AccountId("default", baseUrl()), "order-1");
    }

    private static void assertRefused(CompletableFuture<Exchange> exchange) {
        assertThat(exchange).succeedsWithin(PATIENCE).satisfies(refused -> assertThat(refused.getException())
                .isInstanceOf(RequestRefusedException.class));
    }

    @Test
    void aRefusalOfWhatAnotherNodeWasToldOfIsAFailedCompletion() {
        CompletableFuture<Exchange> first = send(a, "kirin:posters");
        await().atMost(PATIENCE).until(() -> creates.get() == 1);
        assertThat(send(b, "kirin:posters")).succeedsWithin(PATIENCE).satisfies(repeated -> {
            assertThat(repeated.getException()).isNull();
            assertThat(repeated.getMessage().getBody(KirinTask.class).getStatus())
                    .isEqualTo(TaskStatus.SUBMITTING);
            assertThat(repeated.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        });
        assertThat(first).isNotDone();
        refuse.countDown();
        assertRefused(first);
        await().atMost(PATIENCE).until(() -> {
            nodes.letPass(Duration.ofSeconds(1)); // a node looks for what others have left every five
            return stored().map(TaskRecord::state).orElse(null) == TaskState.DONE;
        });
        assertThat(b.completions).singleElement().satisfies(completion -> {
            assertThat(completion.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("failed");
            assertThat(completion.getMessage().getHeader(KirinConstants.ERROR_CODE))
                    .isEqualTo("002016001");
        });
        assertThat(creates).hasValue(1);
    }

    @Test
    void aRefusalThatNobodyElseWasToldOfLeavesNothing() {
        CompletableFuture<Exchange> first = send(a, "kirin:posters");
        await().atMost(PATIENCE).until(() -> creates.get() == 1);
        refuse.countDown();
        assertRefused(first);
        assertThat(stored()).isEmpty();
        assertThat(b.completions).isEmpty();
    }

    @Test
    void aRefusalOfAnUntrackedTaskLeavesNothingEither() {
        CompletableFuture<Exchange> first = send(a, "kirin:posters?tracked=false");
        await().atMost(PATIENCE).until(() -> creates.get() == 1);
        assertThat(send(b, "kirin:posters?tracked=false")).succeedsWithin(PATIENCE);
        refuse.countDown();
        assertRefused(first);
        assertThat(stored()).as("its ID can be used again").isEmpty();
    }

    @Test
    void aRepositoryThatHangsDoesNotKeepAContextFromStopping() throws Exception {
        CompletableFuture<Exchange> first = send(a, "kirin:posters");
        await().atMost(PATIENCE).until(() -> creates.get() == 1);
        a.hang();
        b.hang();
        CompletableFuture<Exchange> waiting = send(a, "kirin:posters");
        b.context.getRouteController();
        long start = System.nanoTime();
        a.context.stop();
        b.context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("stopping both")
                .isLessThan(Duration.ofSeconds(16));
        assertThat(first).succeedsWithin(PATIENCE);
        assertThat(waiting).succeedsWithin(PATIENCE).satisfies(failed -> assertThat(failed.getException())
                .isNotNull());
    }
}
