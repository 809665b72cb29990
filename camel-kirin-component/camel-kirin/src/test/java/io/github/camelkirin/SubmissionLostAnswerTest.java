/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A service that does not mind duplicates would make two tasks of one request that is sent twice. */
class SubmissionLostAnswerTest extends SubmissionTestSupport {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(20)))
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
                from("direct:patient").to("kirin:posters?submitGrace=1500");
                consume(this);
            }
        };
    }

    static Stream<Arguments> breaks() {
        return Stream.of(
                argumentSet("closed before the task was made", Fault.dropped(), false),
                argumentSet("closed after the task was made", Fault.answerLost(), true),
                argumentSet("reset before the task was made", Fault.reset(), false),
                argumentSet("reset after the task was made", Fault.resetAfterActing(), true),
                argumentSet("closed in mid-answer", Fault.cutOff(), true),
                argumentSet("half of the JSON", Fault.truncatedJson(), true),
                argumentSet("HTML with 200 after the task was made", page(true), true),
                argumentSet("HTML with 200 before the task was made", page(false), false),
                argumentSet("a proxy's 502", Fault.html(), false),
                argumentSet("500 after the task was made", Fault.statusAfterActing(500), true),
                argumentSet("503 before the task was made", Fault.status(503), false),
                argumentSet("408 after the task was made", Fault.statusAfterActing(408), true),
                argumentSet("408 before the task was made", Fault.status(408), false),
                argumentSet("409, though it was this request that made it", Fault.statusAfterActing(409), true));
    }

    private static Fault page(boolean acted) {
        return new Fault.Reply(200, "text/html", "<html><body>Welcome</body></html>", null, acted);
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void aCreateWhoseAnswerIsLostIsFoundAgainAndNotPaidTwice(Fault fault, boolean made) {
        KIRIN.faults().next(Operation.CREATE, fault);
        Exchange created = send("direct:create", "order-1");
        assertThat(created.getException()).isNull();
        assertThat(created.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(made);
        assertThat(task(created).getTaskId()).isNotNull();
        assertThat(completionsOnceAllAreDone(1)).hasSize(1).allSatisfy(completion -> {
            assertThat(task(completion).getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(task(completion).getTaskId()).isEqualTo(task(created).getTaskId());
        });
        assertThat(KIRIN.ledger().createsActedOn("order-1")).isEqualTo(1);
        assertThat(KIRIN.ledger().sends()).hasSize(made ? 1 : 2);
    }

    @Test
    void isSentAgainWhereTheServiceHasForgottenTheTaskThatWouldProveItsLookUps() {
        KirinTask first = task(send("direct:create", "order-1"));
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        KIRIN.faults().nextFor(Operation.QUERY, "order-1", Fault.status(404));
        KIRIN.faults().nextFor(Operation.QUERY, String.valueOf(first.getTaskId()), Fault.status(404));
        KIRIN.faults().next(Operation.CREATE, Fault.dropped());
        assertThat(send("direct:create", "order-2").getException()).isNull();
        assertThat(KIRIN.ledger().createsActedOn("order-2")).isEqualTo(1);
        assertThat(KIRIN.faults().pending()).isZero();
    }

    @Test
    void aCreateThatActsLateIsWaitedFor() {
        KIRIN.faults().next(Operation.CREATE, Fault.actsLate(Duration.ofMillis(300)));
        Exchange created = send("direct:patient", "order-1");
        assertThat(created.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }

    @Test
    void lookUpsThatFailTellNothing() {
        KIRIN.loseNextAnswer();
        KIRIN.faults().next(Operation.QUERY, 12, Fault.status(500));
        assertThat(send("direct:create", "order-1").getMessage().getHeader(KirinConstants.ADOPTED))
                .isEqualTo(true);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void whatAnotherRepositoryHasCreatedUnderTheIdIsAdopted() {
        send("direct:create", "order-1");
        KIRIN.faults().next(Operation.CREATE, Fault.status(409));
        Exchange again = send("kirin:posters?account=second", "order-1");
        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }

    @Test
    void aRefusalOfTheSecondSendDoesNotThrowAwayWhatTheFirstMade() {
        KIRIN.loseNextAnswer();
        KIRIN.faults().next(Operation.CREATE, Fault.status(402));
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        var created = sendAsync("direct:patient", "order-1");
        await().atMost(PATIENCE)
                .until(() -> KIRIN.ledger().sends().stream().anyMatch(create -> create.status() == 402));
        assertThat(created).isNotDone();
        KIRIN.faults().clear();
        Exchange adopted = created.join();
        assertThat(adopted.getException()).isNull();
        assertThat(adopted.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }

    @Test
    void aRefusalOfTheSecondSendIsTakenOnceTheFirstIsKnownToHaveMadeNothing() {
        KIRIN.faults().next(Operation.CREATE, Fault.dropped());
        KIRIN.faults().next(Operation.CREATE, Fault.status(402));
        assertThat(send("direct:create", "order-1").getException()).isInstanceOf(InsufficientCreditsException.class);
        assertThat(stored("order-1")).isNull();
        assertThat(KIRIN.ledger().sends()).hasSize(2);
    }
}
