/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskError;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges that wait for tasks which the service fails, and that are submitted again. */
class ResubmitWaitingTest extends CompletionTestSupport {

    private static final String OWN_FAULT = "002016095";

    private static void fail(int times) {
        KIRIN.faults().next(Operation.TASK, times, Fault.taskFails(OWN_FAULT));
    }

    private static void nextTakesLong() {
        KIRIN.faults().next(Operation.TASK, Fault.taskTakes(Duration.ofMinutes(5)));
    }

    private CompletableFuture<Exchange> send(String uri, String header, String id) {
        return template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse at dawn");
            exchange.getMessage().setHeader(header, id);
        });
    }

    private CompletableFuture<Exchange> generate(String uri, String id) {
        return send("kirin:" + uri + "&operation=generate", KirinConstants.IDEMPOTENCY_KEY, id);
    }

    private CompletableFuture<Exchange> awaitTask(String uri, String header, String id) {
        return send("kirin:" + uri + "?operation=await&timeout=20s", header, id);
    }

    private static Exchange reply(CompletableFuture<Exchange> waiting) throws Exception {
        return waiting.get(30, TimeUnit.SECONDS);
    }

    private static KirinTask task(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(KirinTask.class);
    }

    private static List<String> sent() {
        return KIRIN.ledger().sends().stream()
                .map(create -> create.externalTaskId().orElseThrow())
                .toList();
    }

    private void awaitTry(String id, int attempt, TaskState state) {
        soon().until(() -> record(id).attempt() == attempt && state(id) == state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&tracked=false", "&protocol=queue"})
    void generateRepliesWithTheTryThatCompleted(String more) throws Exception {
        routes(rb -> rb.from("kirin:now?" + NO_TICK + more.replace("&tracked=false", ""))
                .process(this::note));
        fail(2);
        Exchange reply = reply(generate("now?resubmitFailed=2&timeout=20s" + more, "g-1"));
        KirinTask task = task(reply);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getExternalTaskId()).isEqualTo("g-1");
        assertThat(task.getAttempt()).isEqualTo(3);
        assertThat(reply.getMessage().getHeader(KirinConstants.ATTEMPT)).isEqualTo(3);
        assertThat(sent()).containsExactly("g-1", "g-1~1", "g-1~2");
        awaitDone("g-1");
        assertThat(seen).isEmpty();
    }

    @Test
    void generateRepliesWithTheFailureOfTheLastTry() throws Exception {
        fail(2);
        KirinTask task = task(reply(generate("last?resubmitFailed=1&timeout=20s", "g-2")));
        assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(task.getAttempt()).isEqualTo(2);
        assertThat(sent()).containsExactly("g-2", "g-2~1");
        awaitDone("g-2");
    }

    @Test
    void generateIsToldOfARefusedTryWhichStaysKnown() throws Exception {
        routes(rb -> rb.from("kirin:no?" + NO_TICK).process(this::note));
        fail(1);
        KIRIN.faults().nextFor(Operation.CREATE, "g-3~1", Fault.error(400, "4000", "no more of that"));
        Exchange reply = reply(generate("no?resubmitFailed=1&timeout=20s", "g-3"));
        assertThat(reply.getException()).isInstanceOfSatisfying(RequestRefusedException.class, refused -> {
            assertThat(refused.getExternalTaskId()).isEqualTo("g-3");
            assertThat(refused.getCode()).isEqualTo("4000");
        });
        awaitDone("g-3");
        assertThat(record("g-3").status()).isEqualTo(TaskStatus.FAILED);
        assertThat(seen).isEmpty();
    }

    @Test
    void whatGenerateWaitsForInVainIsDeliveredByTheConsumer() throws Exception {
        routes(rb -> rb.from("kirin:vain?" + NO_TICK).process(this::note));
        fail(1);
        KIRIN.faults().nextFor(Operation.CREATE, "g-4~1", Fault.hang());
        CompletableFuture<Exchange> waiting = generate("vain?resubmitFailed=1&timeout=3s", "g-4");
        soon().until(() -> KIRIN.faults().hanging() == 1);
        assertThat(reply(waiting).getException()).isInstanceOf(TaskTimeoutException.class);
        KIRIN.faults().releaseHanging();
        awaitDone("g-4");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).status()).isEqualTo("completed");
        assertThat(seen.get(0).header(KirinConstants.ATTEMPT)).isEqualTo(2);
        assertThat(KIRIN.ledger().createsActedOn("g-4~1")).isEqualTo(1);
    }

    @Test
    void aStoppedRouteHandsAFreshTryOver() throws Exception {
        routes(rb -> {
            rb.from("direct:stopped").routeId("stopped").to("kirin:stop?operation=generate&resubmitFailed=1");
            rb.from("kirin:stop?" + NO_TICK).process(this::note);
        });
        fail(1);
        KIRIN.faults().nextFor(Operation.CREATE, "g-5~1", Fault.slowDown(Duration.ofSeconds(1)));
        CompletableFuture<Exchange> waiting = send("direct:stopped", KirinConstants.IDEMPOTENCY_KEY, "g-5");
        soon().until(() -> KIRIN.ledger().sends("g-5~1").size() == 1);
        context.getRouteController().stopRoute("stopped");
        assertThat(reply(waiting).getException()).isInstanceOf(HandedOverException.class);
        awaitDone("g-5");
        assertThat(seen).extracting(Seen::status).containsExactly("completed");
        assertThat(KIRIN.ledger().createsActedOn("g-5~1")).isEqualTo(1);
    }

    @Test
    void cancellingWhileTheFreshTryIsBeingSentAnswersWhoWaits() throws Exception {
        routes(rb -> rb.from("direct:cancel").to("kirin:cancel?operation=cancel"));
        fail(1);
        KIRIN.faults().nextFor(Operation.CREATE, "g-6~1", Fault.hang());
        CompletableFuture<Exchange> waiting = generate("cancel?resubmitFailed=1&timeout=20s", "g-6");
        soon().until(() -> KIRIN.faults().hanging() == 1);
        template.requestBodyAndHeader("direct:cancel", "", KirinConstants.EXTERNAL_TASK_ID, "g-6");
        KIRIN.faults().releaseHanging();
        assertThat(task(reply(waiting)).getStatus()).isEqualTo(TaskStatus.CANCELLED);
        awaitDone("g-6");
        assertThat(sent()).containsExactly("g-6", "g-6~1");
    }

    @Test
    void cancellingAFreshTryThatIsAcceptedAnswersWhoWaits() throws Exception {
        routes(rb -> {
            rb.from("direct:cancel").to("kirin:accepted?operation=cancel");
            rb.from("kirin:accepted?" + NO_TICK).process(this::note);
        });
        fail(5);
        nextTakesLong();
        CompletableFuture<Exchange> waiting = generate("accepted?resubmitFailed=5&timeout=20s", "g-7");
        awaitTry("g-7", 5, TaskState.ACTIVE);
        template.requestBodyAndHeader("direct:cancel", "", KirinConstants.EXTERNAL_TASK_ID, "g-7");
        assertThat(task(reply(waiting)).getStatus()).isEqualTo(TaskStatus.CANCELLED);
        awaitDone("g-7");
        assertThat(seen).isEmpty();
    }

    @Test
    void awaitGoesOnWaitingThroughAFreshTry() throws Exception {
        routes(rb -> rb.from("kirin:await?" + NO_TICK).process(this::note));
        KIRIN.faults().nextFor(Operation.CREATE, "w-1~1", Fault.hang());
        fail(1);
        KirinTask created = task(reply(send("kirin:await?resubmitFailed=1", KirinConstants.IDEMPOTENCY_KEY, "w-1")));
        soon().until(() -> KIRIN.faults().hanging() == 1);
        CompletableFuture<Exchange> waiting = awaitTask("await", KirinConstants.EXTERNAL_TASK_ID, "w-1");
        soon().until(() -> KIRIN.ledger().queries(created.getTaskId()).size() > 1);
        KIRIN.faults().releaseHanging();
        assertCompletedAgain(reply(waiting), "w-1");
    }

    private void assertCompletedAgain(Exchange reply, String id) {
        assertThat(task(reply).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(reply.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID))
                .isEqualTo(id);
        assertThat(reply.getMessage().getHeader(KirinConstants.ATTEMPT)).isEqualTo(2);
        soon().until(() -> seen.size() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&protocol=queue"})
    void awaitByTheIdOfTheFirstTryGoesOnToo(String protocol) throws Exception {
        try (KirinSimulator slow = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofSeconds(1)))
                .build()
                .start()) {
            String where = "?baseUrl=" + slow.baseUrl() + "&apiKey=" + slow.apiKey() + protocol;
            routes(rb -> rb.from("kirin:slow" + where + "&" + NO_TICK).process(this::note));
            slow.faults().failNext(OWN_FAULT);
            KirinTask created = task(
                    reply(send("kirin:slow" + where + "&resubmitFailed=1", KirinConstants.IDEMPOTENCY_KEY, "w-4")));
            Exchange reply = reply(send(
                    "kirin:slow" + where + "&operation=await&timeout=20s",
                    KirinConstants.TASK_ID,
                    created.getTaskId()));
            assertCompletedAgain(reply, "w-4");
            context.stop();
        }
    }

    @Test
    void awaitRepliesWithTheFailureWhereNobodyTriesAgain() throws Exception {
        fail(1);
        task(reply(send("kirin:alone?resubmitFailed=1", KirinConstants.IDEMPOTENCY_KEY, "w-2")));
        KirinTask task = task(reply(awaitTask("alone", KirinConstants.EXTERNAL_TASK_ID, "w-2")));
        assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(record("w-2").state()).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void awaitRepliesWithARefusedTry() throws Exception {
        routes(rb -> rb.from("kirin:refusal?" + NO_TICK).process(this::note));
        KIRIN.faults().nextFor(Operation.CREATE, "w-3~1", Fault.slowDown(Duration.ofSeconds(1)));
        KIRIN.faults().nextFor(Operation.CREATE, "w-3~1", Fault.error(400, "4000", "no more of that"));
        fail(1);
        task(reply(send("kirin:refusal?resubmitFailed=1", KirinConstants.IDEMPOTENCY_KEY, "w-3")));
        soon().until(() -> KIRIN.ledger().sends("w-3~1").size() == 1);
        KirinTask task = task(reply(awaitTask("refusal", KirinConstants.EXTERNAL_TASK_ID, "w-3")));
        assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(task.getError()).isNotNull().extracting(TaskError::code).isEqualTo("4000");
        assertThat(task.getAttempt()).isEqualTo(2);
    }

    @Test
    void anExchangeThatWaitsBesideTheOneThatHoldsTheTaskGoesOnToo() throws Exception {
        try (KirinSimulator slow = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofSeconds(1)))
                .build()
                .start()) {
            String uri = "beside?resubmitFailed=2&timeout=20s&baseUrl=" + slow.baseUrl() + "&apiKey=" + slow.apiKey();
            slow.faults().failNext(OWN_FAULT);
            CompletableFuture<Exchange> first = generate(uri, "b-1");
            soon().until(() -> slow.ledger().createsActedOn("b-1") == 1);
            CompletableFuture<Exchange> second = generate(uri, "b-1");
            assertThat(task(reply(first)).getStatus()).isEqualTo(TaskStatus.COMPLETED);
            KirinTask task = task(reply(second));
            assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(task.getAttempt()).isEqualTo(2);
            assertThat(slow.ledger().sends()).hasSize(2);
            context.stop();
        }
    }

    @Test
    void theSameRequestAgainIsTheSameTaskWhicheverTryItIsAt() throws Exception {
        routes(rb -> rb.from("kirin:same?" + NO_TICK).process(this::note));
        fail(1);
        nextTakesLong();
        String uri = "kirin:same?resubmitFailed=1";
        task(reply(send(uri, KirinConstants.IDEMPOTENCY_KEY, "s-1")));
        awaitTry("s-1", 1, TaskState.ACTIVE);
        TaskRecord stored = record("s-1");
        Exchange again = reply(send(uri, KirinConstants.IDEMPOTENCY_KEY, "s-1"));
        assertThat(task(again).getTaskId()).isEqualTo(stored.taskId());
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(sent()).containsExactly("s-1", "s-1~1");
    }

    @Test
    void generateThatIsStoppedWhileAFreshTryIsStoredLeavesItToTheGroup() throws Exception {
        String uri = "kirin:stopped?resubmitFailed=1&timeout=20s&operation=generate&taskRepository=#stopping";
        context.getRegistry().bind("stopping", new ForwardingTaskRepository(new InMemoryTaskRepository()) {
            @Override
            public Optional<TaskRecord> update(TaskRecord task) {
                if (task.attempt() == 1) {
                    context.getEndpoint(uri, KirinEndpoint.class).engine().handOver(List.of("g-9"));
                }
                return super.update(task);
            }
        });
        fail(1);
        Exchange reply = reply(send(uri, KirinConstants.IDEMPOTENCY_KEY, "g-9"));
        assertThat(reply.getException()).isInstanceOf(HandedOverException.class);
        assertThat(sent()).containsExactly("g-9");
        KirinTasks tasks = context.getEndpoint(uri, KirinEndpoint.class).tasks();
        assertThat(tasks.find("g-9")).hasValueSatisfying(left -> {
            assertThat(left.state()).isEqualTo(TaskState.SUBMITTING);
            assertThat(left.attempt()).isEqualTo(1);
        });
    }
}
