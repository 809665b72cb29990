/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of tasks that operators have decided about, and what is told of those that have ended. */
class OperatorDecisionsTest extends OperatorTestSupport {

    private static final String CONSUMER = "kirin:ops?completionMaxRedeliveries=0&" + NO_TICK;

    private volatile boolean failing = true;

    @BeforeEach
    void operators() throws Exception {
        operatorRoutes();
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            rb.from("direct:create").to("kirin:ops");
            rb.from("direct:get").to("kirin:ops?operation=get");
            rb.from("direct:untracked").to("kirin:ops?tracked=false");
        });
    }

    private void consume() throws Exception {
        routes(rb -> rb.from(CONSUMER).process(exchange -> {
            note(exchange);
            if (failing) {
                throw new IllegalStateException("the route fails");
            }
        }));
    }

    private Exchange send(String uri, String key) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse at dawn");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
        });
    }

    private void park(String... keys) throws Exception {
        consume();
        for (String key : keys) {
            send("direct:create", key);
            soon().until(() -> state(key) == TaskState.PARKED);
        }
    }

    @Test
    void aRequeuedTaskIsDelivered() throws Exception {
        park("a");
        failing = false;
        Exchange reply = call("direct:requeue", KirinConstants.EXTERNAL_TASK_ID, "a");
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getBody(TaskRecord.class).parkReason()).isNull();
        awaitDone("a");
        assertThat(seen).hasSize(2).allSatisfy(one -> assertThat(one.id()).isEqualTo("a"));
        assertThat(KIRIN.ledger().sends("a")).hasSize(1);
    }

    @Test
    void allParkedTasksOfTheGroupAreRequeuedAndDelivered() throws Exception {
        put("others", "elsewhere", TaskState.PARKED);
        park("a", "b", "c");
        failing = false;
        assertThat(call("direct:requeue", KirinConstants.STATE, "parked")
                        .getMessage()
                        .getBody())
                .isEqualTo(3);
        List.of("a", "b", "c").forEach(this::awaitDone);
        assertThat(state("elsewhere")).isEqualTo(TaskState.PARKED);
    }

    @Test
    void requeuingAllEndsAlthoughTheTasksAreParkedAgainAtOnce() {
        for (int i = 0; i < 450; i++) {
            put("ops", "task-" + i, TaskState.PARKED);
        }
        AtomicInteger requeued = new AtomicInteger();
        context.getRegistry().bind("parking", new ForwardingTaskRepository(repository) {
            @Override
            public boolean requeue(AccountId account, String externalTaskId, Duration timeout) {
                assertThat(requeued.incrementAndGet()).isLessThanOrEqualTo(450);
                assertThat(super.requeue(account, externalTaskId, timeout)).isTrue();
                TaskRecord task = claim(account, externalTaskId, new Lease("other", Duration.ofHours(1)))
                        .orElseThrow();
                putBack(List.of(new PutBack(
                        task.toBuilder()
                                .parked(ParkReason.ROUTE_FAILED, "again")
                                .build(),
                        Duration.ZERO)));
                return true;
            }
        });
        KirinTasks tasks = context.getEndpoint("kirin:ops?taskRepository=#parking", KirinEndpoint.class)
                .tasks();
        assertThat(tasks.requeueAll()).isEqualTo(450);
        assertThat(counts("ops")).containsOnly(Map.entry(TaskState.PARKED, 450L));
        assertThat(record("task-449").note()).isEqualTo("again");
    }

    @Test
    void aDiscardedTaskAnswersARepeatedKeyWithoutBeingPaidAgain() throws Exception {
        park("a");
        Object cost = seen.get(0).header(KirinConstants.COST);
        Exchange discarded = call("direct:discard", KirinConstants.EXTERNAL_TASK_ID, "a");
        assertThat(discarded.getMessage().getBody(TaskRecord.class).state()).isEqualTo(TaskState.DONE);
        Exchange again = send("direct:create", "a");
        assertThat(cost).isNotNull();
        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeaders())
                .containsEntry(KirinConstants.ADOPTED, true)
                .containsEntry(KirinConstants.STATUS, "completed")
                .containsEntry(KirinConstants.COST, cost);
        assertThat(KIRIN.ledger().sends("a")).hasSize(1);
        assertThat(seen).hasSize(1);
    }

    @Test
    void allParkedTasksOfTheGroupAreDiscarded() {
        putOneInEachState("ops");
        put("ops", "a", TaskState.PARKED);
        put("others", "elsewhere", TaskState.PARKED);
        assertThat(call("direct:discard", KirinConstants.STATE, "parked")
                        .getMessage()
                        .getBody())
                .isEqualTo(2);
        assertThat(counts("ops")).doesNotContainKey(TaskState.PARKED).containsEntry(TaskState.DONE, 3L);
        assertThat(state("elsewhere")).isEqualTo(TaskState.PARKED);
    }

    @Test
    void erasingATaskWhoseCreateIsUnderWayLeavesNothingOfIt() throws Exception {
        failing = false;
        consume();
        KIRIN.faults().next(Operation.CREATE, Fault.hang());
        CompletableFuture<Exchange> creating = template.asyncSend("direct:create", exchange -> {
            exchange.getMessage().setBody("A lighthouse at dawn");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, "a");
        });
        soon().until(() -> KIRIN.faults().hanging() == 1);
        assertThat(call("direct:erase", KirinConstants.EXTERNAL_TASK_ID, "a")
                        .getMessage()
                        .getBody(TaskRecord.class)
                        .state())
                .isEqualTo(TaskState.SUBMITTING);
        KIRIN.faults().releaseHanging();
        creating.get(20, TimeUnit.SECONDS);
        assertThat(counts("ops")).isEmpty();
        // one more task from beginning to end: time enough for the erased one to come back
        send("direct:create", "b");
        awaitDone("b");
        assertThat(counts("ops")).containsOnly(Map.entry(TaskState.DONE, 1L));
        assertThat(seen).extracting(Seen::id).containsOnly("b");
    }

    @Test
    void erasingATaskThatIsBeingRoutedLeavesNothingOfIt() throws Exception {
        CompletableFuture<Boolean> gate = new CompletableFuture<>();
        routes(rb -> rb.from("kirin:ops?" + NO_TICK).process(exchange -> {
            note(exchange);
            gate.get(20, TimeUnit.SECONDS);
        }));
        send("direct:create", "a");
        soon().until(() -> seen.size() == 1);
        call("direct:erase", KirinConstants.EXTERNAL_TASK_ID, "a");
        gate.complete(true);
        send("direct:create", "b");
        awaitDone("b");
        assertThat(counts("ops")).containsOnly(Map.entry(TaskState.DONE, 1L));
    }

    @Test
    void anErasedTasksKeyMakesANewTask() throws Exception {
        failing = false;
        consume();
        send("direct:create", "a");
        awaitDone("a");
        call("direct:erase", KirinConstants.EXTERNAL_TASK_ID, "a");
        send("direct:create", "a");
        assertThat(KIRIN.ledger().sends("a")).hasSize(2);
    }

    @Test
    void getRepliesFromWhatIsRememberedOfATaskThatTheServiceHasForgotten() throws Exception {
        failing = false;
        consume();
        send("direct:create", "a");
        awaitDone("a");
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        Seen completion = seen.get(0);
        for (String id : List.of(KirinConstants.EXTERNAL_TASK_ID, KirinConstants.TASK_ID)) {
            Exchange reply = call("direct:get", id, completion.header(id));
            assertThat(reply.getException()).isNull();
            KirinTask task = reply.getMessage().getBody(KirinTask.class);
            assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(task.getModel()).isEqualTo("kirin_image_omni");
            assertThat(task.getCost()).isNotNull();
            assertThat(reply.getMessage().getHeaders()).doesNotContainKey(KirinConstants.IMAGE_TOTAL);
            for (String header : List.of(
                    KirinConstants.TASK_ID,
                    KirinConstants.EXTERNAL_TASK_ID,
                    KirinConstants.STATUS,
                    KirinConstants.COST)) {
                assertThat(reply.getMessage().getHeader(header)).as(header).isEqualTo(completion.header(header));
            }
        }
    }

    @Test
    void getRepliesWithTheImagesOfAForgottenTaskAsLongAsItsAnswerIsKept() {
        put("ops", "a", TaskState.PARKED);
        Exchange reply = call("direct:get", KirinConstants.EXTERNAL_TASK_ID, "a");
        assertThat(reply.getException()).isNull();
        KirinTask task = reply.getMessage().getBody(KirinTask.class);
        assertThat(task.getImages()).singleElement().satisfies(image -> assertThat(image.getUrl())
                .isEqualTo("https://cdn.example/1.png"));
        assertThat(task.getRequestId()).isEqualTo("request-a");
    }

    @Test
    void getRepliesWithTheErrorCodeOfAFailedTaskThatTheServiceHasForgotten() throws Exception {
        failing = false;
        consume();
        KIRIN.failNext("002016095");
        send("direct:create", "a");
        awaitDone("a");
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        Exchange reply = call("direct:get", KirinConstants.EXTERNAL_TASK_ID, "a");
        assertThat(reply.getMessage().getHeaders())
                .containsEntry(KirinConstants.STATUS, "failed")
                .containsEntry(KirinConstants.ERROR_CODE, "002016095");
        assertThat(send("direct:create", "a").getMessage().getHeaders())
                .containsEntry(KirinConstants.STATUS, "failed")
                .containsEntry(KirinConstants.ERROR_CODE, "002016095");
        assertThat(reply.getMessage().getBody(String.class)).contains("002016095");
    }

    @Test
    void aForgottenTaskWhoseEndIsNotKnownIsSaidToBeUnknown() {
        put("ops", "active", TaskState.ACTIVE);
        String untracked = send("direct:untracked", "untracked")
                .getMessage()
                .getBody(KirinTask.class)
                .getExternalTaskId();
        assertThat(state(untracked)).isEqualTo(TaskState.DONE);
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(404));
        for (String id : List.of("active", untracked)) {
            assertThat(call("direct:get", KirinConstants.EXTERNAL_TASK_ID, id).getException())
                    .isInstanceOf(TaskNotFoundException.class);
        }
    }

    @Test
    void theJavaApiSeesTheTasksOfItsGroupOnly() {
        putOneInEachState("ops");
        put("others", "elsewhere", TaskState.PARKED);
        KirinTasks tasks = context.getEndpoint("kirin:ops", KirinEndpoint.class).tasks();
        assertThat(tasks.counts()).hasSize(5).containsEntry(TaskState.PARKED, 1L);
        assertThat(tasks.find("ops-parked")).isPresent();
        assertThat(tasks.findByTaskId("service-ops-parked")).isPresent();
        assertThat(tasks.find("elsewhere")).isEmpty();
        assertThat(tasks.findByTaskId("service-elsewhere")).isEmpty();
        assertThat(tasks.requeue("elsewhere")).isFalse();
        assertThat(tasks.discard("elsewhere")).isFalse();
        assertThat(tasks.erase("elsewhere")).isFalse();
        assertThat(tasks.discard("ops-parked")).isTrue();
        assertThat(tasks.discardAll()).isZero();
        assertThat(tasks.erase("ops-parked")).isTrue();
        assertThat(tasks.eraseAll(null)).isEqualTo(4);
        assertThat(state("elsewhere")).isEqualTo(TaskState.PARKED);
        for (int limit : List.of(0, 1001)) {
            assertThatThrownBy(() -> tasks.list(null, limit))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limit must be 1 to 1000, was " + limit);
        }
    }
}
