/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that the service has failed and that are submitted again, for a group's consumer. */
class ResubmitTest extends CompletionTestSupport {

    private static final String OWN_FAULT = "002016095";
    private static final String CALLERS_FAULT = "002016002";

    private void consume(String group, String more) throws Exception {
        routes(rb -> rb.from("kirin:" + group + "?" + NO_TICK + more).process(this::note));
    }

    private static void fail(int times, String code) {
        KIRIN.faults().next(Operation.TASK, times, Fault.taskFails(code));
    }

    private Exchange send(String uri, String id) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse at dawn");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, id);
        });
    }

    private static List<String> sent() {
        return KIRIN.ledger().sends().stream()
                .map(create -> create.externalTaskId().orElseThrow())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&protocol=queue"})
    void aTaskThatTheServiceFailsOnceIsSubmittedAgainAndCompletes(String protocol) throws Exception {
        consume("once", protocol);
        fail(1, OWN_FAULT);
        KirinTask created = send("kirin:once?resubmitFailed=2" + protocol, "o-1")
                .getMessage()
                .getBody(KirinTask.class);
        awaitDone("o-1");

        assertThat(sent()).containsExactly("o-1", "o-1~1");
        List<SentCreate> sends = KIRIN.ledger().sends();
        assertThat(sends.get(1).params().get("prompt"))
                .isEqualTo(sends.get(0).params().get("prompt"));
        assertThat(seen).hasSize(1);
        Seen completion = seen.get(0);
        assertThat(completion.status()).isEqualTo("completed");
        assertThat(completion.id()).isEqualTo("o-1");
        assertThat(completion.event()).isEqualTo("o-1/completion");
        assertThat(completion.header(KirinConstants.ATTEMPT)).isEqualTo(2);
        assertThat(completion.header(KirinConstants.TASK_ID))
                .isEqualTo(sends.get(1).taskId().orElseThrow())
                .isNotEqualTo(created.getTaskId());
    }

    @Test
    void aTaskThatTheServiceFailsAlwaysEndsAfterTheLastTry() throws Exception {
        consume("always", "");
        fail(4, OWN_FAULT);
        send("kirin:always?resubmitFailed=2", "a-1");
        awaitDone("a-1");

        assertThat(sent()).containsExactly("a-1", "a-1~1", "a-1~2");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).status()).isEqualTo("failed");
        assertThat(seen.get(0).header(KirinConstants.ERROR_CODE)).isEqualTo(OWN_FAULT);
        assertThat(seen.get(0).header(KirinConstants.ATTEMPT)).isEqualTo(3);
        assertThat(KIRIN.faults().pending()).isEqualTo(1);
    }

    @Test
    void withoutTheOptionAFailureIsTheEnd() throws Exception {
        consume("none", "");
        fail(1, OWN_FAULT);
        send("kirin:none", "n-1");
        awaitDone("n-1");
        assertThat(sent()).containsExactly("n-1");
        assertThat(seen.get(0).status()).isEqualTo("failed");
        assertThat(seen.get(0).header(KirinConstants.ATTEMPT)).isEqualTo(1);
    }

    @Test
    void theCallersFaultIsNotTriedAgain() throws Exception {
        consume("caller", "");
        fail(1, CALLERS_FAULT);
        send("kirin:caller?resubmitFailed=2", "c-1");
        awaitDone("c-1");
        assertThat(sent()).containsExactly("c-1");
        assertThat(seen.get(0).status()).isEqualTo("failed");
        assertThat(record("c-1").hasRequest()).isFalse();
    }

    @Test
    void theCodesCanBeOthers() throws Exception {
        consume("codes", "");
        String uri = "kirin:codes?resubmitFailed=2&resubmitErrorCodes=4711, 2016002";
        fail(1, CALLERS_FAULT);
        send(uri, "k-1");
        awaitDone("k-1");
        fail(1, OWN_FAULT);
        send(uri, "k-2");
        awaitDone("k-2");
        assertThat(sent()).containsExactly("k-1", "k-1~1", "k-2");
        assertThat(seen).extracting(Seen::status).containsExactly("completed", "failed");
    }

    @Test
    void theRequestIsKeptUntilTheEndOnlyIfItMayBeNeeded() throws Exception {
        KIRIN.faults().next(Operation.TASK, 2, Fault.taskTakes(Duration.ofMinutes(5)));
        send("kirin:kept", "kept-0");
        send("kirin:kept?resubmitFailed=1", "kept-1");
        assertThat(record("kept-0").hasRequest()).isFalse();
        assertThat(record("kept-1").hasRequest()).isTrue();
        send("kirin:kept?resubmitFailed=1&tracked=false", "kept-2");
        assertThat(record("kept-2").resubmits().left()).isZero();

        consume("ended", "");
        send("kirin:ended?resubmitFailed=1", "kept-3");
        awaitDone("kept-3");
        assertThat(record("kept-3").hasRequest()).isFalse();
    }

    @Test
    void afterTheDeadlineThereIsNoFreshTry() throws Exception {
        fail(1, OWN_FAULT);
        send("kirin:late?resubmitFailed=2&taskTimeout=1", "l-1");
        soon().until(() -> record("l-1").isPastDeadline());
        KIRIN.advance(Duration.ofMinutes(1)); // the service is through with it
        consume("late", "");
        awaitDone("l-1");
        assertThat(sent()).containsExactly("l-1");
        assertThat(seen.get(0).status()).isEqualTo("failed");
    }

    @Test
    void aFreshTryThatCannotBeSentByTheDeadlineIsTheEnd() throws Exception {
        consume("held", "");
        fail(1, OWN_FAULT);
        for (int i = 0; i < 10; i++) {
            KIRIN.faults().nextFor(Operation.CREATE, "h-1~1", Fault.slowDown(Duration.ofSeconds(1)));
        }
        send("kirin:held?resubmitFailed=2&taskTimeout=1200", "h-1");
        awaitDone("h-1");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).status()).isEqualTo("failed");
        assertThat(seen.get(0).header(KirinConstants.ERROR_CODE)).isEqualTo("429");
        assertThat(sent()).contains("h-1~1").doesNotContain("h-1~2");
        KIRIN.faults().clear();
    }

    @Test
    void aLostAnswerToAFreshTryIsAskedForUnderItsOwnId() throws Exception {
        consume("lost", "");
        fail(1, OWN_FAULT);
        KIRIN.faults().nextFor(Operation.CREATE, "x-1~1", Fault.answerLost());
        send("kirin:lost?resubmitFailed=2", "x-1");
        awaitDone("x-1");
        assertThat(sent()).containsExactly("x-1", "x-1~1");
        assertThat(seen.get(0).status()).isEqualTo("completed");
        assertThat(seen.get(0).header(KirinConstants.ATTEMPT)).isEqualTo(2);
    }

    @Test
    void aFreshTryThatIsRefusedEndsTheTask() throws Exception {
        consume("refused", "");
        fail(1, OWN_FAULT);
        KIRIN.faults().nextFor(Operation.CREATE, "r-1~1", Fault.error(400, "4000", "no more of that"));
        send("kirin:refused?resubmitFailed=2", "r-1");
        awaitDone("r-1");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).status()).isEqualTo("failed");
        assertThat(seen.get(0).id()).isEqualTo("r-1");
        assertThat(seen.get(0).header(KirinConstants.ERROR_CODE)).isEqualTo("4000");
        assertThat(seen.get(0).header(KirinConstants.ATTEMPT)).isEqualTo(2);
    }

    @Test
    void progressOfEachTryIsToldWithAnEventOfItsOwn() throws Exception {
        try (KirinSimulator slow = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMillis(600)))
                .build()
                .start()) {
            String where = "&baseUrl=" + slow.baseUrl() + "&apiKey=" + slow.apiKey();
            consume("told", "&progress=true" + where);
            slow.faults().failNext(OWN_FAULT);
            send("kirin:told?resubmitFailed=1" + where, "t-1");
            soon().until(() -> seen.stream().anyMatch(one -> one.status().equals("completed")));
            assertThat(seen).extracting(Seen::event).doesNotHaveDuplicates();
            assertThat(events(1)).isNotEmpty().allMatch(event -> event.matches("t-1/progress/[a-z].*"));
            assertThat(events(2)).isNotEmpty().allMatch(event -> event.startsWith("t-1/progress/2/"));
            context.stop();
        }
    }

    private List<String> events(int attempt) {
        return seen.stream()
                .filter(one -> Integer.valueOf(attempt).equals(one.header(KirinConstants.ATTEMPT)))
                .map(Seen::event)
                .filter(event -> event.contains("/progress/"))
                .toList();
    }

    @Test
    void anIdOfItsOwnIsNotTakenForAFreshTry() throws Exception {
        consume("own", "");
        send("kirin:own", "i-1~1");
        awaitDone("i-1~1");
        fail(1, OWN_FAULT);
        send("kirin:own?resubmitFailed=1", "i-1");
        awaitDone("i-1");
        assertThat(sent()).containsExactly("i-1~1", "i-1");
        assertThat(seen).last().extracting(Seen::status).isEqualTo("failed");

        fail(1, OWN_FAULT);
        send("kirin:own?resubmitFailed=1", "i-2");
        awaitDone("i-2");
        assertThat(send("kirin:own", "i-2~1").getException())
                .isInstanceOf(ExternalTaskIdConflictException.class)
                .hasMessageContaining("kept for fresh tries of the task i-2");
        assertThat(send("kirin:own", "i-2~2").getException()).isNull();
    }

    @Test
    void anIdThatTheServiceKnowsFromElsewhereIsNotAdopted() throws Exception {
        consume("elsewhere", "");
        fail(1, OWN_FAULT);
        KIRIN.faults().nextFor(Operation.CREATE, "e-1~1", Fault.error(409, "40900", "duplicate external_task_id"));
        send("kirin:elsewhere?resubmitFailed=1", "e-1");
        awaitDone("e-1");
        assertThat(seen.get(0).status()).isEqualTo("failed");
        assertThat((String) seen.get(0).header(KirinConstants.ERROR_MESSAGE))
                .contains("e-1~1, is that of another task");
    }

    @Test
    void theIdOfTheLastTryMustFit() {
        Exchange tooLong = send("kirin:long?resubmitFailed=10", "i".repeat(198));
        assertThat(tooLong.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("must be 1 to 197 characters");
        assertThat(send("kirin:long?resubmitFailed=10", "i".repeat(197)).getException())
                .isNull();
        assertThat(send("kirin:long", "i".repeat(200)).getException()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resubmitFailed=-1", "resubmitFailed=11"})
    void theNumberOfFreshTriesIsBounded(String option) {
        assertThatThrownBy(() -> context.getEndpoint("kirin:posters?" + option))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasRootCauseMessage("resubmitFailed must be 0 to 10, was " + option.split("=")[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,,2", "a b"})
    void codesMustBeCodes(String codes) {
        assertThatThrownBy(() -> context.getEndpoint("kirin:posters?resubmitErrorCodes=" + codes))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .rootCause()
                .hasMessageContaining("resubmitErrorCodes must be error codes such as 002016095");
    }

    @Test
    void cancellingEndsAFreshTryToo() throws Exception {
        consume("cancelled", "");
        routes(rb -> rb.from("direct:cancel").to("kirin:cancelled?operation=cancel"));
        fail(1, OWN_FAULT);
        KIRIN.faults().next(Operation.TASK, Fault.taskTakes(Duration.ofMinutes(5)));
        send("kirin:cancelled?resubmitFailed=2", "q-1");
        soon().until(() -> record("q-1").attempt() == 1 && state("q-1") == TaskState.ACTIVE);
        template.requestBodyAndHeader("direct:cancel", "", KirinConstants.EXTERNAL_TASK_ID, "q-1");
        awaitDone("q-1");
        assertThat(seen).extracting(Seen::status).containsExactly("cancelled");
        TaskRecord done = record("q-1");
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(done.status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void operatorsSeeWhichTryItIs() throws Exception {
        consume("shown", "");
        fail(1, OWN_FAULT);
        KIRIN.faults().next(Operation.TASK, Fault.taskTakes(Duration.ofMinutes(5)));
        send("kirin:shown?resubmitFailed=2", "s-1");
        soon().until(() -> record("s-1").attempt() == 1 && state("s-1") == TaskState.ACTIVE);
        Exchange got = template.request("kirin:shown?operation=get", exchange -> exchange.getMessage()
                .setHeader(KirinConstants.EXTERNAL_TASK_ID, "s-1"));
        assertThat(got.getMessage().getHeader(KirinConstants.TASK_ID))
                .isEqualTo(record("s-1").taskId());
        assertThat(got.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID)).isEqualTo("s-1");
        assertThat(got.getMessage().getHeader(KirinConstants.STATUS)).isNotEqualTo("failed");
        assertThat(context.getEndpoint("kirin:shown?resubmitFailed=2", KirinEndpoint.class)
                        .showTask("s-1"))
                .contains("\"attempt\":2", "\"resubmitsLeft\":1")
                .doesNotContain("lighthouse");
        assertThat(send("kirin:shown?resubmitFailed=2", "s-1").getMessage().getHeader(KirinConstants.ADOPTED))
                .isEqualTo(true);
        assertThat(sent()).containsExactly("s-1", "s-1~1");
    }
}
