/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionRefusedTest extends SubmissionTestSupport {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(20)))
            .duplicates(Duplicates.ACCEPTED));

    private final AtomicInteger redeliveries = new AtomicInteger();

    @Override
    String baseUrl() {
        return KIRIN.baseUrl();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").errorHandler(noErrorHandler()).to("kirin:posters");
                from("direct:now").errorHandler(noErrorHandler()).to("kirin:posters?operation=generate");
                from("direct:refused")
                        .errorHandler(defaultErrorHandler()
                                .maximumRedeliveries(2)
                                .redeliveryDelay(1)
                                .logExhausted(false))
                        .to("kirin:posters");
                from("direct:unknown")
                        .errorHandler(defaultErrorHandler()
                                .maximumRedeliveries(-1)
                                .redeliveryDelay(1)
                                .onRedelivery(exchange -> {
                                    if (redeliveries.incrementAndGet() == 2) {
                                        KIRIN.faults().clear();
                                    }
                                }))
                        .to("kirin:posters?tracked=false&submitTimeout=100&submitGrace=20000");
                consume(this);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "400, io.github.camelkirin.api.RequestRefusedException, direct:create",
        "422, io.github.camelkirin.api.RequestRefusedException, direct:now",
        "401, io.github.camelkirin.api.AuthenticationException, direct:create",
        "403, io.github.camelkirin.api.AuthenticationException, direct:now",
        "402, io.github.camelkirin.api.InsufficientCreditsException, direct:create"
    })
    void aRefusedRequestIsForgottenAndItsIdIsFree(int status, Class<?> failure, String uri) {
        KIRIN.faults().next(Operation.CREATE, Fault.status(status));
        assertThat(send(uri, "order-1").getException()).isExactlyInstanceOf(failure);
        assertThat(stored("order-1")).isNull();
        Exchange again = sendText("direct:create", "order-1", "Another lighthouse");
        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(false);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(KIRIN.ledger().sends("order-1")).hasSize(2);
    }

    @Test
    void aServiceErrorBesideARefusalIsNamed() {
        KIRIN.faults().next(Operation.CREATE, Fault.error(400, "002016003", "n must be 1 to 9"));
        assertThat(send("direct:create", "order-1").getException())
                .isInstanceOfSatisfying(RequestRefusedException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo("002016003");
                    assertThat(refused.getExternalTaskId()).isEqualTo("order-1");
                    assertThat(refused.getRequestId()).isNotBlank();
                });
    }

    @Test
    void aRefusedExchangeThatCamelDeliversAgainIsANewRequest() {
        KIRIN.faults().next(Operation.CREATE, 2, Fault.status(400));
        Exchange created = send("direct:refused", null);
        assertThat(created.getException()).isNull();
        List<SentCreate> sends = KIRIN.ledger().sends();
        Set<String> ids = new HashSet<>();
        sends.forEach(create -> ids.add(create.externalTaskId().orElseThrow()));
        assertThat(sends).hasSize(3);
        assertThat(ids).hasSize(3);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
    }

    @Test
    void anExchangeOfUnknownOutcomeThatCamelDeliversAgainIsTheSameRequest() {
        KIRIN.loseNextAnswer();
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        Exchange created = send("direct:unknown", null);
        assertThat(created.getException()).isNull();
        assertThat(created.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(redeliveries.get()).isGreaterThanOrEqualTo(2);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"seconds, 900", "date, 900", "none, 900"})
    void aThrottledRequestIsSentAgainWhenTheServiceWantsIt(String retryAfter, long leastMillis) {
        KIRIN.faults()
                .next(
                        Operation.CREATE,
                        switch (retryAfter) {
                            case "seconds" -> Fault.slowDown(Duration.ofSeconds(1));
                            case "date" -> Fault.slowDownUntil(Duration.ofSeconds(2));
                            default -> Fault.status(429);
                        });
        Exchange created = send("direct:create", "order-1");
        assertThat(created.getException()).isNull();
        assertThat(created.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(false);
        List<Instant> sends =
                KIRIN.ledger().sends().stream().map(SentCreate::at).toList();
        assertThat(sends).hasSize(2);
        assertThat(Duration.between(sends.get(0), sends.get(1))).isGreaterThan(Duration.ofMillis(leastMillis));
    }

    @Test
    void whatWaitingDoesNotCureFailsAtOnce() {
        KIRIN.faults().next(Operation.CREATE, Fault.slowDown("1101"));
        KIRIN.faults().next(Operation.CREATE, Fault.slowDown("1304"));
        assertThat(send("direct:create", "order-1").getException()).isInstanceOf(InsufficientCreditsException.class);
        assertThat(send("direct:create", "order-1").getException()).isInstanceOf(AuthenticationException.class);
        assertThat(KIRIN.ledger().sends()).hasSize(2);
        assertThat(stored("order-1")).isNull();
    }
}
