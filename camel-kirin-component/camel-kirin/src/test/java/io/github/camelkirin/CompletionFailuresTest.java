/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelkirin.api.TaskFailedException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that do not complete, and headers that are kept for the completion. */
class CompletionFailuresTest extends CompletionTestSupport {

    private TaskRecord awaitParked(String uri) {
        soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
        return parked(uri).get(0);
    }

    private static String completed(String extra) {
        return "{\"id\":\"t\",\"status\":\"completed\"" + extra + "}";
    }

    @Test
    void emitsAFailedTaskWithItsError() throws Exception {
        routes(rb -> rb.from("kirin:failed?" + NO_TICK).process(this::note));
        KIRIN.failNext("002016095");
        awaitDone(create("kirin:failed"));
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).status()).isEqualTo("failed");
        assertThat(seen.get(0).header(KirinConstants.ERROR_CODE)).isEqualTo("002016095");
        assertThat((String) seen.get(0).header(KirinConstants.ERROR_MESSAGE)).isNotBlank();
        assertThat(((KirinTask) seen.get(0).body()).getStatus()).isEqualTo(TaskStatus.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"output=task&onFailure=raise", "output=image", "output=images"})
    void raisesAFailedTaskOnceWhereItIsHandled(String options) throws Exception {
        routes(rb -> rb.from("kirin:raised?" + options + "&" + NO_TICK)
                .onException(TaskFailedException.class)
                .maximumRedeliveries(5)
                .redeliveryDelay(1)
                .handled(true)
                .process(this::note)
                .end()
                .process(exchange -> {
                    throw new IllegalStateException("not to be reached");
                }));
        KIRIN.failNext("002016096");
        awaitDone(create("kirin:raised"));
        assertThat(seen).hasSize(1);
        Throwable raised = (Throwable) seen.get(0).properties().get(Exchange.EXCEPTION_CAUGHT);
        assertThat(raised).isInstanceOf(TaskFailedException.class);
        assertThat(seen.get(0).header(KirinConstants.ERROR_CODE)).isEqualTo("002016096");
    }

    @Test
    void parksARaisedFailureThatNobodyHandlesAtOnce() throws Exception {
        String uri = "kirin:unhandled?output=image&" + NO_TICK;
        routes(rb -> rb.from(uri)
                .onException(TaskFailedException.class)
                .process(this::note)
                .end()
                .to("mock:never"));
        KIRIN.failNext("002016096");
        create("kirin:unhandled");
        TaskRecord parked = awaitParked(uri);
        assertThat(parked.parkReason()).isEqualTo(ParkReason.ROUTE_FAILED);
        assertThat(parked.note()).isEqualTo(TaskFailedException.class.getName());
        assertThat(parked.deliveries()).isEqualTo(1);
        assertThat(seen).hasSize(1);
        getMockEndpoint("mock:never").expectedMessageCount(0);
        getMockEndpoint("mock:never").assertIsSatisfied();
    }

    @Test
    void anEmittedFailureWhoseRouteFailsIsRedelivered() throws Exception {
        routes(rb -> rb.from("kirin:emitted?" + NO_TICK).process(exchange -> {
            note(exchange);
            if (seen.size() == 1) {
                throw new IllegalStateException("the route fails once");
            }
        }));
        KIRIN.failNext("002016096");
        awaitDone(create("kirin:emitted"));
        assertThat(seen).extracting(Seen::status).containsExactly("failed", "failed");
    }

    @Test
    void emitsACancelledTask() throws Exception {
        routes(rb -> rb.from("kirin:cancelled?" + NO_TICK).process(this::note));
        KIRIN.faults().next(Operation.QUERY, Fault.otherStatus("canceled"));
        awaitDone(create("kirin:cancelled"));
        assertThat(seen).extracting(Seen::status).containsExactly("cancelled");
    }

    @Test
    void raisesACancelledTask() throws Exception {
        String uri = "kirin:cancelledRaised?output=images&" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::note));
        KIRIN.faults().next(Operation.QUERY, Fault.otherStatus("cancelled"));
        create("kirin:cancelledRaised");
        assertThat(awaitParked(uri).note()).isEqualTo(TaskFailedException.class.getName());
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"emit", "raise"})
    void expiresWhenAQueryAfterTheDeadlineSaysItHasNotEnded(String onFailure) throws Exception {
        try (KirinSimulator slow = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMinutes(5)))
                .build()
                .start()) {
            String where = "baseUrl=" + slow.baseUrl() + "&apiKey=" + slow.apiKey();
            String uri = "kirin:expired?onFailure=" + onFailure + "&" + NO_TICK + "&" + where;
            routes(rb -> rb.from(uri).process(this::note));
            create("kirin:expired?taskTimeout=300&" + where);
            if (onFailure.equals("emit")) {
                soon().until(() -> seen.size() == 1);
                assertThat(seen.get(0).status()).isEqualTo("expired");
            } else {
                assertThat(awaitParked(uri).note()).isEqualTo(TaskFailedException.class.getName());
                assertThat(seen).isEmpty();
            }
            context.getRouteController().stopAllRoutes();
        }
    }

    @Test
    void completesWhenAQueryAfterTheDeadlineSaysSo() throws Exception {
        routes(rb -> rb.from("kirin:late?" + NO_TICK).process(this::note));
        awaitDone(create("kirin:late?taskTimeout=100&firstQueryDelay=500"));
        assertThat(seen).extracting(Seen::status).containsExactly("completed");
    }

    @Test
    void aQueryThatFailsAfterTheDeadlineDoesNotExpireTheTask() throws Exception {
        routes(rb -> rb.from("kirin:unasked?" + NO_TICK).process(this::note));
        KIRIN.faults().next(Operation.QUERY, 4, Fault.status(500));
        awaitDone(create("kirin:unasked?taskTimeout=50&firstQueryDelay=100"));
        assertThat(seen).extracting(Seen::status).containsExactly("completed");
    }

    @Test
    void anUnknownStatusIsAskedAboutUntilTheDeadlineAndThenParked() throws Exception {
        String uri = "kirin:odd?" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::note));
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.otherStatus("pondering"));
        create("kirin:odd?taskTimeout=400");
        TaskRecord parked = awaitParked(uri);
        assertThat(parked.parkReason()).isEqualTo(ParkReason.STATUS_UNKNOWN);
        assertThat(parked.answer()).contains("pondering");
        assertThat(KIRIN.ledger().queries(parked.taskId()).size()).isGreaterThan(2);
        KIRIN.faults().clear();
        assertThat(context.getEndpoint(uri, KirinEndpoint.class).tasks().requeue(parked.externalTaskId()))
                .isTrue();
        awaitDone(parked.externalTaskId());
        assertThat(seen).extracting(Seen::status).containsExactly("completed");
    }

    @Test
    void toleratesNotFoundJustAfterACreate() throws Exception {
        routes(rb -> rb.from("kirin:young?submitGrace=10s&" + NO_TICK).process(this::note));
        KIRIN.faults().next(Operation.QUERY, 3, Fault.status(404));
        awaitDone(create("kirin:young"));
        assertThat(seen).extracting(Seen::status).containsExactly("completed");
    }

    @Test
    void parksATaskThatStaysNotFound() throws Exception {
        String uri = "kirin:gone?" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::note));
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        create("kirin:gone");
        assertThat(awaitParked(uri).parkReason()).isEqualTo(ParkReason.NOT_FOUND);
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"output\":[]", ",\"output\":[{\"content\":[{\"type\":\"image\"}]}]"})
    void parksACompletedTaskWithoutAUsableImage(String output) throws Exception {
        String uri = "kirin:empty?" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::note));
        KIRIN.faults().next(Operation.QUERY, Fault.reply(200, "application/json", completed(output)));
        create("kirin:empty");
        TaskRecord parked = awaitParked(uri);
        assertThat(parked.parkReason()).isEqualTo(ParkReason.NO_IMAGE);
        assertThat(parked.answer()).contains("completed");
        assertThat(seen).isEmpty();
    }

    @Test
    void anIdThatNoPathCanHoldParksTheTaskAndHoldsUpNoOther() throws Exception {
        String uri = "kirin:dots?maxConcurrentRequests=1&submitGrace=200&" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::note));
        for (int i = 0; i < 3; i++) {
            KIRIN.faults()
                    .next(
                            Operation.CREATE,
                            Fault.reply(200, "application/json", "{\"id\":\"..\",\"status\":\"in_queue\"}"));
            create("kirin:dots?maxConcurrentRequests=1");
            int parked = i + 1;
            soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(parked));
        }
        awaitDone(create("kirin:dots?maxConcurrentRequests=1"));
        assertThat(seen).hasSize(1);
    }

    @Test
    void keepsHeadersForTheCompletionButNoSecretsAndNoneOfOurs() throws Exception {
        routes(rb -> {
            rb.from("direct:kept").to("kirin:kept?keepHeaders=*");
            rb.from("kirin:kept?output=image&" + NO_TICK).process(this::note);
        });
        KirinTask created = template.requestBodyAndHeaders(
                "direct:kept",
                "A lighthouse",
                Map.of(
                        "X-Order",
                        "17",
                        "X-Count",
                        4,
                        "X-Rush",
                        true,
                        "Authorization",
                        "secret",
                        "cookie",
                        "secret",
                        "CamelAnything",
                        "x",
                        "Content-Type",
                        "text/plain",
                        KirinConstants.STATUS,
                        "odd"),
                KirinTask.class);
        awaitDone(created.getExternalTaskId());
        Map<String, Object> headers = seen.get(0).headers();
        assertThat(headers)
                .containsEntry("X-Order", "17")
                .containsEntry("X-Count", 4)
                .containsEntry("X-Rush", true)
                .containsEntry("Content-Type", "image/png")
                .containsEntry(KirinConstants.STATUS, "completed")
                .doesNotContainKeys("Authorization", "cookie", "CamelAnything");
    }

    @Test
    void keepsOnlyWhatIsAskedFor() throws Exception {
        routes(rb -> {
            rb.from("direct:some").to("kirin:some?keepHeaders=X-Order*");
            rb.from("kirin:some?" + NO_TICK).process(this::note);
        });
        KirinTask created = template.requestBodyAndHeaders(
                "direct:some", "A lighthouse", Map.of("X-Order-Id", "17", "Other", "x", "X-Ord", "y"), KirinTask.class);
        awaitDone(created.getExternalTaskId());
        assertThat(seen.get(0).headers()).containsEntry("X-Order-Id", "17").doesNotContainKeys("Other", "X-Ord");
    }

    @Test
    void aHeaderThatCannotBeKeptIsSaidBeforeAnythingIsSent() throws Exception {
        routes(rb -> rb.from("direct:date").to("kirin:date?keepHeaders=X-*"));
        Throwable failure = catchThrowable(() ->
                template.requestBodyAndHeader("direct:date", "A lighthouse", "X-Date", new Date(), KirinTask.class));
        assertThat(failure.getCause())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("X-Date");
        assertThat(KIRIN.ledger().sends()).isEmpty();
        assertThat(state("any")).isNull();
    }

    @Test
    void aHeaderThatIsTooLongToBeKeptIsSaidBeforeAnythingIsSent() throws Exception {
        routes(rb -> rb.from("direct:long").to("kirin:long?keepHeaders=X-*"));
        Throwable failure = catchThrowable(() -> template.requestBodyAndHeader(
                "direct:long", "A lighthouse", "X-Page", "p".repeat(16_385), KirinTask.class));
        assertThat(failure.getCause())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "X-Page is kept by keepHeaders, so it must have at most 16384 characters, had 16385");
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void keptHeadersSurviveRedeliveryAndFailedTasks() throws Exception {
        routes(rb -> {
            rb.from("direct:again").to("kirin:again?keepHeaders=X-*");
            rb.from("kirin:again?" + NO_TICK).process(exchange -> {
                note(exchange);
                if (seen.size() == 1) {
                    throw new IllegalStateException("the route fails once");
                }
            });
        });
        KIRIN.failNext("002016095");
        KirinTask created =
                template.requestBodyAndHeader("direct:again", "A lighthouse", "X-Order", "17", KirinTask.class);
        awaitDone(created.getExternalTaskId());
        assertThat(seen).extracting(one -> one.header("X-Order")).containsExactly("17", "17");
        assertThat(state(created.getExternalTaskId())).isEqualTo(TaskState.DONE);
    }
}
