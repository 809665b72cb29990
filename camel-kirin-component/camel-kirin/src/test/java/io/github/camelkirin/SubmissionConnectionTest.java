/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.ServiceUnavailableException;
import io.github.camelkirin.api.SubmissionUnknownException;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service that is not always there. */
class SubmissionConnectionTest extends SubmissionTestSupport {

    private final int port = freePort();
    private final SimulatorClock.Manual clock = SimulatorClock.manual();
    private final KirinSimulator simulator = KirinSimulator.builder()
            .port(port)
            .clock(clock)
            .latency(Latency.fixed(Duration.ZERO))
            .duplicates(Duplicates.ACCEPTED)
            .build();

    @Override
    String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    @AfterEach
    void close() {
        simulator.close();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:create").to("kirin:posters");
                from("direct:patient").to("kirin:posters?submitGrace=3000");
                from("direct:impatient").to("kirin:posters?submitTimeout=200");
                from("direct:untracked").to("kirin:posters?submitTimeout=200&tracked=false&submitGrace=20000");
                from("direct:generate").to("kirin:posters?operation=generate&timeout=300");
                from("direct:alone").to("kirin:posters?operation=generate&timeout=300&tracked=false");
                consume(this);
            }
        };
    }

    @Test
    void aRequestThatCouldNotBeSentIsSentWhenTheServiceIsThere() {
        var created = sendAsync("direct:create", "order-1");
        await().atMost(PATIENCE).until(() -> stored("order-1") != null);
        simulator.start();
        Exchange accepted = created.join();
        assertThat(accepted.getException()).isNull();
        assertThat(accepted.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(false);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(simulator.ledger().sends("order-1")).hasSize(1);
    }

    @Test
    void eachAttemptIsOneSendOverConnectionsThatTheServiceHasClosed() {
        for (int i = 1; i <= 5; i++) {
            simulator.start();
            assertThat(send("direct:create", "order-" + i).getException()).isNull();
            assertThat(simulator.ledger().sends("order-" + i)).hasSize(1);
            simulator.close();
        }
        simulator.start();
        assertThat(completionsOnceAllAreDone(5)).hasSize(5);
        assertThat(simulator.ledger().sends()).hasSize(5);
    }

    @Test
    void aCreateThatActsFiveSecondsLateIsWaitedFor() {
        simulator.start();
        simulator.faults().next(Operation.CREATE, Fault.actsLate(Duration.ofSeconds(5)));
        var created = sendAsync("direct:patient", "order-1");
        await().atMost(PATIENCE)
                .until(() -> simulator.ledger().queries("order-1").size() >= 2);
        clock.advance(Duration.ofSeconds(5));
        assertThat(created.join().getMessage().getHeader(KirinConstants.ADOPTED))
                .isEqualTo(true);
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(simulator.ledger().sends()).hasSize(1);
        assertThat(simulator.ledger().createsActedOn()).isEqualTo(1);
    }

    @Test
    void anExchangeDoesNotWaitLongerThanSubmitTimeoutWhileTheSubmissionGoesOn() {
        Exchange submitting = send("direct:impatient", "order-1");
        assertThat(submitting.getException()).isNull();
        assertThat(header(submitting, KirinConstants.STATUS)).isEqualTo("submitting");
        assertThat(header(submitting, KirinConstants.EXTERNAL_TASK_ID)).isEqualTo("order-1");
        assertThat(header(submitting, KirinConstants.TASK_ID)).isNull();
        simulator.start();
        assertThat(completionsOnceAllAreDone(1)).singleElement().satisfies(completion -> {
            assertThat(task(completion).getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(header(completion, KirinConstants.EXTERNAL_TASK_ID)).isEqualTo("order-1");
        });
    }

    @Test
    void aRefusalAfterSubmitTimeoutIsAFailedCompletion() {
        assertThat(header(send("direct:impatient", "order-1"), KirinConstants.STATUS))
                .isEqualTo("submitting");
        simulator.faults().next(Operation.CREATE, Fault.error(400, "002016001", "prompt missing"));
        simulator.start();
        assertThat(completionsOnceAllAreDone(1)).singleElement().satisfies(completion -> {
            assertThat(header(completion, KirinConstants.STATUS)).isEqualTo("failed");
            assertThat(header(completion, KirinConstants.ERROR_CODE)).isEqualTo("002016001");
            assertThat(header(completion, KirinConstants.ERROR_MESSAGE)).isNotBlank();
            assertThat(header(completion, KirinConstants.EXTERNAL_TASK_ID)).isEqualTo("order-1");
        });
    }

    @Test
    void aRefusalAfterTheTimeoutOfGenerateIsAFailedCompletion() {
        assertThat(send("direct:generate", "order-1").getException()).isInstanceOf(TaskTimeoutException.class);
        simulator.faults().next(Operation.CREATE, Fault.error(400, "002016001", "prompt missing"));
        simulator.start();
        assertThat(completionsOnceAllAreDone(1)).singleElement().satisfies(completion -> assertThat(
                        header(completion, KirinConstants.ERROR_CODE))
                .isEqualTo("002016001"));
    }

    @Test
    void anUntrackedRequestThatWasNeverSentFailsForWhatKeptItAndIsForgotten() {
        Exchange failed = send("direct:untracked", "order-1");
        assertThat(failed.getException()).isInstanceOf(ServiceUnavailableException.class);
        assertThat(stored("order-1")).isNull();
    }

    @Test
    void anUntrackedGenerateThatWasNeverSentIsNotSentAfterItsTimeout() {
        assertThat(send("direct:alone", "order-1").getException())
                .isInstanceOfSatisfying(
                        ServiceUnavailableException.class,
                        cause -> assertThat(cause.getExternalTaskId()).isEqualTo("order-1"));
        assertThat(stored("order-1")).isNull();
    }

    @Test
    void anUntrackedRequestOfUnknownOutcomeFailsWithItsIdAndTheSameIdGoesOn() {
        simulator.start();
        simulator.faults().loseNextAnswer();
        simulator.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        Exchange failed = send("direct:untracked", "order-1");
        assertThat(failed.getException()).isInstanceOfSatisfying(SubmissionUnknownException.class, unknown -> {
            assertThat(unknown.getExternalTaskId()).isEqualTo("order-1");
            assertThat(unknown.isParked()).isFalse();
        });
        simulator.faults().clear();
        Exchange found = send("direct:untracked", "order-1");
        assertThat(found.getException()).isNull();
        assertThat(found.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(simulator.ledger().sends()).hasSize(1);
    }
}
