/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubmissionRepeatedTest extends SubmissionTestSupport {

    private static final int THREADS = 20;

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(20)))
            .answerDelay(Duration.ofMillis(5))
            .duplicates(Duplicates.ACCEPTED));

    @Override
    String baseUrl() {
        return KIRIN.baseUrl();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:create").to("kirin:posters");
                from("direct:now").to("kirin:posters?operation=generate");
                from("direct:other").to("kirin:others");
                from("direct:staging").to("kirin:posters?externalTaskIdPrefix=staging-");
                consume(this);
            }
        };
    }

    private List<Exchange> sendAtOnce(String uri) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                sent.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                start.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return send(uri, "order-1");
                        },
                        threads));
            }
            start.countDown();
            return sent.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theSameRequestAgainIsTheSameTask() {
        Exchange first = send("direct:create", "order-1");
        Exchange second = send("direct:create", "order-1");
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        Exchange third = send("direct:create", "order-1");
        assertThat(first.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(false);
        for (Exchange repeated : List.of(second, third)) {
            assertThat(repeated.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
            assertThat(task(repeated).getTaskId()).isEqualTo(task(first).getTaskId());
        }
        assertThat(header(third, KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @RepeatedTest(3)
    void theSameRequestFromManyThreadsIsOneTask() throws Exception {
        List<Exchange> created = sendAtOnce("direct:create");
        assertThat(created)
                .allSatisfy(exchange -> assertThat(exchange.getException()).isNull());
        assertThat(created.stream().map(exchange -> task(exchange).getTaskId()).distinct())
                .hasSize(1)
                .doesNotContainNull();
        assertThat(created.stream()
                        .filter(exchange -> !exchange.getMessage().getHeader(KirinConstants.ADOPTED, boolean.class)))
                .hasSize(1);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @RepeatedTest(3)
    void generateFromManyThreadsIsOneTaskThatAllAreRepliedWith() throws Exception {
        List<Exchange> replies = sendAtOnce("direct:now");
        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.getException()).isNull();
            assertThat(header(reply, KirinConstants.STATUS)).isEqualTo("completed");
            assertThat(task(reply).getImages()).hasSize(1);
        });
        assertThat(KIRIN.ledger().sends()).hasSize(1);
        assertThat(completionsOnceAllAreDone(1)).isEmpty();
    }

    @Test
    void whoWaitsAlongIsToldOfTheRefusalToo() throws Exception {
        KIRIN.faults().randomly(Operation.CREATE, 1, Fault.status(400));
        assertThat(sendAtOnce("direct:create")).allSatisfy(exchange -> assertThat(exchange.getException())
                .isInstanceOf(RequestRefusedException.class));
        assertThat(stored("order-1")).isNull();
    }

    @Test
    void anotherRequestUnderTheSameIdIsRefused() {
        Exchange first = send("direct:create", "order-1");
        assertThat(sendText("direct:create", "order-1", "Another prompt").getException())
                .isInstanceOfSatisfying(ExternalTaskIdConflictException.class, conflict -> {
                    assertThat(conflict.getExternalTaskId()).isEqualTo("order-1");
                    assertThat(conflict.getTaskId()).isEqualTo(task(first).getTaskId());
                    assertThat(conflict.getMessage()).doesNotContain("prompt", "lighthouse");
                });
        assertThat(send("direct:other", "order-1").getException()).isInstanceOf(ExternalTaskIdConflictException.class);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
    }

    static Stream<String> keysThatAreNoIds() {
        return Stream.of(" ", ".", "..", "x".repeat(201), "line\nbreak", "nul\u0000", "\u0085next");
    }

    @ParameterizedTest
    @MethodSource("keysThatAreNoIds")
    void aKeyThatCannotBeAnIdIsRefused(String key) {
        assertThat(send("direct:create", key).getException()).isInstanceOf(InvalidRequestException.class);
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void aKeyIsTakenAsItIs() {
        String key = "a/b?c=d&e #%2e ü€".repeat(5);
        Exchange created = send("direct:create", key);
        assertThat(header(created, KirinConstants.EXTERNAL_TASK_ID)).isEqualTo(key);
        assertThat(created.getMessage().getHeaders()).doesNotContainKey(KirinConstants.IDEMPOTENCY_KEY);
        assertThat(KIRIN.ledger().sends(key)).hasSize(1);
    }

    @Test
    void thePrefixIsPartOfTheId() {
        assertThat(header(send("direct:staging", "order-1"), KirinConstants.EXTERNAL_TASK_ID))
                .isEqualTo("staging-order-1");
        assertThat(header(send("direct:staging", null), KirinConstants.EXTERNAL_TASK_ID))
                .startsWith("staging-")
                .hasSizeGreaterThan(20);
        assertThat(send("direct:staging", "x".repeat(193)).getException()).isInstanceOf(InvalidRequestException.class);
        assertThat(KIRIN.ledger().sends("staging-order-1")).hasSize(1);
    }
}
