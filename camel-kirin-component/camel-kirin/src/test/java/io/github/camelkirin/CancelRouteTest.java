/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.ServiceUnavailableException;
import io.github.camelkirin.api.TaskParkedException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that are cancelled, where the service can be asked to and where it cannot. */
class CancelRouteTest extends CompletionTestSupport {

    private final KirinSimulator slow = KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMinutes(5)))
            .build()
            .start();
    private final String where = "baseUrl=" + slow.baseUrl() + "&apiKey=" + slow.apiKey();

    @AfterEach
    void stopSimulator() {
        context.stop();
        slow.close();
    }

    private void consume(String group, String protocol) throws Exception {
        routes(rb -> {
            rb.from("kirin:" + group + "?" + NO_TICK + "&" + where + protocol).process(this::note);
            rb.from("direct:cancel").to("kirin:" + group + "?operation=cancel&" + where + protocol);
        });
    }

    private Exchange cancel(String header, Object id) {
        return template.request(
                "direct:cancel", exchange -> exchange.getMessage().setHeader(header, id));
    }

    private Exchange cancel(String externalTaskId) {
        return cancel(KirinConstants.EXTERNAL_TASK_ID, externalTaskId);
    }

    private TaskRecord stored(String id) {
        return repository
                .findByExternalTaskId(new AccountId("default", slow.baseUrl()), id)
                .orElseThrow();
    }

    private void awaitStored(String id, TaskState state) {
        soon().until(() -> stored(id).state() == state);
    }

    private int queries(KirinTask task) {
        return slow.ledger().queries(task.getTaskId()).size();
    }

    private CompletableFuture<Exchange> inBackground(String uri, Map<String, Object> headers) {
        return template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse");
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    @Test
    void withoutACancelOfTheServiceStopsAskingAndSaysWhatThatDoesNotEnd() throws Exception {
        consume("stopped", "");
        KirinTask task = template.requestBody("kirin:stopped?" + where, "A lighthouse", KirinTask.class);
        soon().until(() -> queries(task) > 1);
        Exchange reply = cancel(task.getExternalTaskId());
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
        assertThat(reply.getMessage().getHeader(KirinConstants.ERROR_MESSAGE, String.class))
                .contains("may still finish and bill it");
        awaitStored(task.getExternalTaskId(), TaskState.DONE);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).status()).isEqualTo("cancelled");
        assertThat((String) seen.get(0).header(KirinConstants.ERROR_MESSAGE)).contains("may still finish and bill it");
        assertThat(seen.get(0).header(KirinConstants.TASK_ID)).isEqualTo(task.getTaskId());
        int asked = queries(task);
        KirinTask other = template.requestBody("kirin:stopped?" + where, "A harbour", KirinTask.class);
        soon().until(() -> queries(other) > 3);
        assertThat(queries(task)).isEqualTo(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&protocol=queue"})
    void cancellingAgainChangesNothing(String protocol) throws Exception {
        consume("again", protocol);
        String id = template.requestBody("kirin:again?" + where + protocol, "A lighthouse", KirinTask.class)
                .getExternalTaskId();
        for (int i = 0; i < 2; i++) {
            assertThat(cancel(id).getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
        }
        awaitStored(id, TaskState.DONE);
        Exchange third = cancel(id);
        assertThat(third.getException()).isNull();
        assertThat(third.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
        assertThat(seen).extracting(Seen::status).containsExactly("cancelled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&protocol=queue"})
    void aTaskThatHasEndedKeepsItsEnd(String protocol) throws Exception {
        routes(rb -> {
            rb.from("kirin:ended?" + NO_TICK + protocol).process(this::note);
            rb.from("direct:cancel").to("kirin:ended?operation=cancel" + protocol);
        });
        String id = create("kirin:ended?" + protocol.replace("&", ""));
        awaitDone(id);
        Exchange reply = cancel(id);
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(seen).extracting(Seen::status).containsExactly("completed");
    }

    @Test
    void anExchangeThatGeneratesIsTheOneToGetTheCancelledTask() throws Exception {
        consume("generate", "");
        CompletableFuture<Exchange> waiting = inBackground(
                "kirin:generate?operation=generate&" + where, Map.of(KirinConstants.IDEMPOTENCY_KEY, "g-1"));
        soon().until(() -> slow.ledger().queries(taskIdOf("g-1")).size() > 1);
        assertThat(cancel("g-1").getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
        Exchange reply = waiting.get(10, TimeUnit.SECONDS);
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getBody(KirinTask.class).getStatus()).isEqualTo(TaskStatus.CANCELLED);
        awaitStored("g-1", TaskState.DONE);
        assertThat(seen).isEmpty();
    }

    private String taskIdOf(String externalTaskId) {
        return repository
                .findByExternalTaskId(new AccountId("default", slow.baseUrl()), externalTaskId)
                .map(TaskRecord::taskId)
                .orElse("not known yet");
    }

    @Test
    void anExchangeThatAwaitsGetsTheCancelledTaskBesideTheConsumer() throws Exception {
        routes(rb -> rb.from("direct:cancel").to("kirin:await?operation=cancel&" + where));
        KirinTask task = template.requestBody("kirin:await?" + where, "A lighthouse", KirinTask.class);
        String id = task.getExternalTaskId();
        CompletableFuture<Exchange> waiting =
                inBackground("kirin:await?operation=await&" + where, Map.of(KirinConstants.EXTERNAL_TASK_ID, id));
        soon().until(() -> queries(task) > 0);
        cancel(id);
        assertThat(waiting.get(10, TimeUnit.SECONDS).getMessage().getHeader(KirinConstants.STATUS))
                .isEqualTo("cancelled");
        assertThat(stored(id).state()).isEqualTo(TaskState.ENDED);
        routes(rb -> rb.from("kirin:await?" + NO_TICK + "&" + where).process(this::note));
        awaitStored(id, TaskState.DONE);
        assertThat(seen).hasSize(1);
    }

    @Test
    void whatHasNotBeenSentYetIsNeverSent() throws Exception {
        consume("unsent", "");
        slow.faults().next(Operation.CREATE, Fault.slowDown(Duration.ofSeconds(2)));
        CompletableFuture<Exchange> waiting =
                inBackground("kirin:unsent?" + where, Map.of(KirinConstants.IDEMPOTENCY_KEY, "u-1"));
        soon().until(() -> slow.ledger().totals().creates().sends() == 1);
        assertThat(cancel("u-1").getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
        Exchange reply = waiting.get(10, TimeUnit.SECONDS);
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
        awaitStored("u-1", TaskState.DONE);
        assertThat(seen).extracting(Seen::status).containsExactly("cancelled");
        template.requestBody("kirin:unsent?" + where, "A harbour"); // waits for the pause to be over
        assertThat(slow.ledger().createsActedOn("u-1")).isZero();
    }

    @Test
    void aTaskWhoseCreateIsOnTheWireIsCancelledForItsExchangeToo() throws Exception {
        consume("wire", "");
        slow.faults().next(Operation.CREATE, Fault.delay(Duration.ofMillis(500)));
        CompletableFuture<Exchange> waiting =
                inBackground("kirin:wire?" + where, Map.of(KirinConstants.IDEMPOTENCY_KEY, "w-1"));
        soon().until(() -> slow.ledger().totals().creates().sends() == 1);
        Exchange cancelled = cancel("w-1");
        assertThat(cancelled.getMessage().getHeader(KirinConstants.ERROR_MESSAGE, String.class))
                .contains("may still finish and bill it");
        assertThat(waiting.get(10, TimeUnit.SECONDS).getMessage().getHeader(KirinConstants.STATUS))
                .isEqualTo("cancelled");
        awaitStored("w-1", TaskState.DONE);
        assertThat(seen).extracting(Seen::status).containsExactly("cancelled");
    }

    @Test
    void aRefusedCancelIsSaidAndTheTaskIsAskedAboutAsBefore() throws Exception {
        consume("refused", "&protocol=queue");
        KirinTask task = template.requestBody("kirin:refused?protocol=queue&" + where, "A lighthouse", KirinTask.class);
        slow.faults().next(Operation.CANCEL, Fault.error(400, "x", "not now"));
        assertThat(cancel(task.getExternalTaskId()).getException()).isInstanceOf(RequestRefusedException.class);
        int asked = queries(task);
        soon().until(() -> queries(task) > asked + 2);
        assertThat(stored(task.getExternalTaskId()).state()).isEqualTo(TaskState.ACTIVE);
        assertThat(seen).isEmpty();
        slow.faults().next(Operation.CANCEL, Fault.status(503));
        assertThat(cancel(task.getExternalTaskId()).getException()).isInstanceOf(ServiceUnavailableException.class);
        assertThat(cancel(KirinConstants.TASK_ID, task.getTaskId()).getMessage().getHeader(KirinConstants.STATUS))
                .isEqualTo("cancelled");
        awaitStored(task.getExternalTaskId(), TaskState.DONE);
        assertThat(seen).extracting(Seen::status).containsExactly("cancelled");
    }

    @Test
    void aParkedTaskAndOneThatNobodyFollowsAreClearErrors() throws Exception {
        consume("parked", "");
        TaskRecord parked = TaskRecord.submitting(new AccountId("default", slow.baseUrl()), "p-1")
                .group("parked")
                .model("kirin_image_omni")
                .digest("x")
                .taskId("t-1")
                .parked(ParkReason.NOT_FOUND, "gone")
                .build();
        repository.insertIfAbsent(parked, Duration.ofHours(1), new Lease("x", Duration.ofMillis(1)));
        assertThat(cancel("p-1").getException()).isInstanceOf(TaskParkedException.class);
        assertThat(cancel("unknown").getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("protocol=queue");
        String untracked = template.requestBody("kirin:parked?tracked=false&" + where, "A tree", KirinTask.class)
                .getExternalTaskId();
        assertThat(cancel(untracked).getException()).isInstanceOf(InvalidRequestException.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void anotherNodeThanTheOneThatAsksMayCancel() throws Exception {
        try (SharedNodes nodes = new SharedNodes()) {
            SharedNodes.Node asking = nodes.node(slow.baseUrl()).consuming().start();
            SharedNodes.Node other = nodes.node(slow.baseUrl());
            asking.options().setApiKey(slow.apiKey());
            other.options().setApiKey(slow.apiKey());
            other.start();
            KirinTask task = asking.context
                    .createProducerTemplate()
                    .requestBody("kirin:posters", "A lighthouse", KirinTask.class);
            soon().until(() -> queries(task) > 1);
            Exchange reply = other.context
                    .createProducerTemplate()
                    .request("kirin:posters?operation=cancel", exchange -> exchange.getMessage()
                            .setHeader(KirinConstants.TASK_ID, task.getTaskId()));
            assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
            soon().until(() -> asking.completions.size() == 1);
            assertThat(asking.completions.peek().getMessage().getHeader(KirinConstants.STATUS))
                    .isEqualTo("cancelled");
        }
    }

    @Test
    void anExchangeThatGeneratesOnAnotherNodeIsHandedOverAndTheConsumerGetsTheCancelledTask() throws Exception {
        try (SharedNodes nodes = new SharedNodes()) {
            SharedNodes.Node generating = nodes.node(slow.baseUrl());
            SharedNodes.Node other = nodes.node(slow.baseUrl()).consuming();
            for (SharedNodes.Node node : List.of(generating, other)) {
                node.options().setApiKey(slow.apiKey());
                node.options().setLeaseDuration(900);
                node.options().setRequestTimeout(800);
                node.start();
            }
            CompletableFuture<Exchange> waiting = generating
                    .context
                    .createProducerTemplate()
                    .asyncSend("kirin:posters?operation=generate", exchange -> {
                        exchange.getMessage().setBody("A lighthouse");
                        exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, "g-2");
                    });
            soon().until(() -> nodes.repository
                    .findByExternalTaskId(new AccountId("default", slow.baseUrl()), "g-2")
                    .filter(task -> task.taskId() != null)
                    .isPresent());
            Exchange reply = other.context
                    .createProducerTemplate()
                    .request("kirin:posters?operation=cancel", exchange -> exchange.getMessage()
                            .setHeader(KirinConstants.EXTERNAL_TASK_ID, "g-2"));
            assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
            assertThat(waiting.get(20, TimeUnit.SECONDS).getException())
                    .isInstanceOfSatisfying(
                            HandedOverException.class, handedOver -> assertThat(handedOver.getExternalTaskId())
                                    .isEqualTo("g-2"));
            soon().until(() -> nodes.repository
                    .findByExternalTaskId(new AccountId("default", slow.baseUrl()), "g-2")
                    .filter(task -> task.state() == TaskState.DONE)
                    .isPresent());
            assertThat(other.completions).singleElement().satisfies(one -> assertThat(
                            one.getMessage().getHeader(KirinConstants.STATUS))
                    .isEqualTo("cancelled"));
        }
    }

    @Test
    void aParkedTaskIsCancelledAtTheServiceWhereItCanBeAndStaysParked() throws Exception {
        consume("parkedqueue", "&protocol=queue");
        KirinTask task = template.requestBody(
                "kirin:parkedqueue?tracked=false&protocol=queue&" + where, "A lighthouse", KirinTask.class);
        TaskRecord parked = TaskRecord.submitting(new AccountId("default", slow.baseUrl()), "p-2")
                .group("parkedqueue")
                .model("kirin_image_omni")
                .digest("x")
                .taskId(task.getTaskId())
                .parked(ParkReason.NOT_FOUND, "gone")
                .build();
        repository.insertIfAbsent(parked, Duration.ofHours(1), new Lease("x", Duration.ofMillis(1)));
        Exchange reply = cancel("p-2");
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
        assertThat(stored("p-2").state()).isEqualTo(TaskState.PARKED);
        assertThat(seen).isEmpty();
    }
}
