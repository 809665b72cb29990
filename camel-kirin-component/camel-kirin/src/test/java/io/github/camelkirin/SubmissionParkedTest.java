/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.SubmissionUnknownException;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service cannot be asked for a task by the caller's ID, so that a lost create is a person's decision. */
class SubmissionParkedTest extends SubmissionTestSupport {

    private static final String QUEUE = "kirin:posters?protocol=queue";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(20)))
            .lookupByExternalId(false)
            .duplicates(Duplicates.ACCEPTED));

    @Override
    String baseUrl() {
        return KIRIN.baseUrl();
    }

    @Override
    void options(KirinConfiguration options) {
        options.setSubmitGrace(200);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:create").to("kirin:posters");
                from("direct:impatient").to("kirin:posters?submitTimeout=20&submitGrace=500");
                from("direct:park").to("kirin:posters?onLostSubmission=park");
                from("direct:queue").to(QUEUE);
                from("direct:queueGenerate").to(QUEUE + "&operation=generate");
            }
        };
    }

    private void startConsumer(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> completions.add(exchange.copy()));
            }
        });
    }

    private KirinTasks tasks() {
        return context.getEndpoint("kirin:posters", KirinEndpoint.class).tasks();
    }

    private void assertParked(Exchange failed) {
        assertThat(failed.getException()).isInstanceOfSatisfying(SubmissionUnknownException.class, unknown -> {
            assertThat(unknown.isParked()).isTrue();
            assertThat(unknown.getExternalTaskId()).isEqualTo("lost");
        });
        assertThat(KIRIN.ledger().sends("lost")).hasSize(1);
        assertThat(tasks().list(TaskState.PARKED, 10)).singleElement().satisfies(task -> {
            assertThat(task.externalTaskId()).isEqualTo("lost");
            assertThat(task.parkReason()).isEqualTo(ParkReason.SUBMISSION_LOST);
            assertThat(task.note()).isNotBlank();
        });
    }

    @Test
    void aLostCreateIsParkedWhereLookUpsAreKnownNotToWork() throws Exception {
        startConsumer("kirin:posters");
        assertThat(send("direct:create", "known").getException()).isNull();
        KIRIN.loseNextAnswer();
        assertParked(send("direct:create", "lost"));
        assertThat(send("direct:create", "lost").getException()).isInstanceOf(SubmissionUnknownException.class);
        assertThat(KIRIN.ledger().sends("lost")).hasSize(1);
    }

    @Test
    void aLostCreateIsSentAgainWhenItIsRequeued() throws Exception {
        startConsumer("kirin:posters");
        send("direct:create", "known");
        KIRIN.faults().next(Operation.CREATE, Fault.dropped());
        assertParked(send("direct:create", "lost"));
        assertThat(tasks().requeue("unheard-of")).isFalse();
        assertThat(tasks().requeue("lost")).isTrue();
        assertThat(completionsOnceAllAreDone(2)).hasSize(2).anySatisfy(completion -> assertThat(
                        header(completion, KirinConstants.EXTERNAL_TASK_ID))
                .isEqualTo("lost"));
        assertThat(KIRIN.ledger().sends("lost")).hasSize(2);
        assertThat(tasks().list(TaskState.PARKED, 10)).isEmpty();
    }

    @Test
    void aRequeuedTaskWhoseAnswerIsLostAgainIsNotSentAThirdTimeByWhoeverGoesOn() throws Exception {
        startConsumer(QUEUE);
        KIRIN.faults().next(Operation.CREATE, Fault.dropped());
        assertParked(send("direct:queue", "lost"));
        KIRIN.loseNextAnswer();
        assertThat(tasks().requeue("lost")).isTrue();
        await().atMost(PATIENCE).until(() -> KIRIN.ledger().sends("lost").size() == 2);
        await().atMost(PATIENCE).until(() -> tasks().list(TaskState.PARKED, 10).size() == 1);
        TaskRecord parked = tasks().list(TaskState.PARKED, 10).get(0);
        assertThat(parked.resend()).isFalse();
        assertThat(parked.hasRequest()).isTrue();
        assertThat(parked.request()).isNull();
        assertThat(KIRIN.ledger().createsActedOn("lost")).isEqualTo(1);
    }

    @Test
    void aLostCreateIsParkedAfterTheExchangeHasGoneOn() throws Exception {
        startConsumer("kirin:posters");
        send("direct:create", "known");
        KIRIN.loseNextAnswer();
        assertThat(header(send("direct:impatient", "lost"), KirinConstants.STATUS))
                .isEqualTo("submitting");
        await().atMost(PATIENCE).until(() -> tasks().list(TaskState.PARKED, 10).size() == 1);
        assertThat(stored("lost").state()).isEqualTo(TaskState.PARKED);
        assertThat(KIRIN.ledger().sends("lost")).hasSize(1);
    }

    @Test
    void onLostSubmissionParksWhatIsNotFound() {
        KIRIN.loseNextAnswer();
        assertParked(send("direct:park", "lost"));
    }

    @Test
    void theQueueProtocolParksALostCreateAtOnce() {
        KIRIN.loseNextAnswer();
        assertParked(send("direct:queue", "lost"));
    }

    @Test
    void generateOnTheQueueProtocolParksALostCreateAtOnce() {
        KIRIN.loseNextAnswer();
        assertParked(send("direct:queueGenerate", "lost"));
    }
}
