/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps that do something with a task that exists, and what is told of a task on its way. */
class TaskOperationsRouteTest extends CompletionTestSupport {

    @BeforeEach
    void operations() throws Exception {
        routes(rb -> {
            for (String operation : List.of("get", "await", "track", "cancel")) {
                rb.from("direct:" + operation).to("kirin:ops?timeout=15s&operation=" + operation);
            }
        });
    }

    private Exchange call(String uri, Map<String, Object> headers) {
        return template.request(uri, exchange -> exchange.getMessage().setHeaders(new java.util.HashMap<>(headers)));
    }

    /** As some other program would. */
    private static String createdElsewhere(String externalTaskId) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(KIRIN.baseUrl() + "/model/v1/generation"))
                                .header("Authorization", "Bearer " + KIRIN.apiKey())
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"model\":\"kirin_image_omni\",\"input\":[{\"params\":{\"prompt\":\"A tree\","
                                                + "\"external_task_id\":\"" + externalTaskId + "\"}}]}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body()).get("id").asText();
    }

    @Test
    void getRepliesWithTheTaskAsItIs() throws Exception {
        String taskId = createdElsewhere("get-1");
        soon().until(() -> call("direct:get", Map.of(KirinConstants.TASK_ID, taskId))
                .getMessage()
                .getHeader(KirinConstants.STATUS)
                .equals("completed"));
        Exchange reply = call("direct:get", Map.of(KirinConstants.EXTERNAL_TASK_ID, "get-1"));
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getBody(KirinTask.class).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(reply.getMessage().getHeaders())
                .containsEntry(KirinConstants.TASK_ID, taskId)
                .containsEntry(KirinConstants.EXTERNAL_TASK_ID, "get-1")
                .containsEntry(KirinConstants.GROUP, "ops")
                .containsEntry(KirinConstants.IMAGE_TOTAL, 1);
    }

    @Test
    void anUnknownTaskIsSaidToBeUnknown() {
        for (String uri : List.of("direct:get", "direct:await", "direct:track")) {
            assertThat(call(uri, Map.of(KirinConstants.TASK_ID, "unknown")).getException())
                    .as(uri)
                    .isInstanceOf(TaskNotFoundException.class);
        }
    }

    @Test
    void anOperationWithoutAnIdIsAClearError() {
        for (String uri : List.of("direct:get", "direct:await", "direct:track")) {
            assertThat(call(uri, Map.of()).getException())
                    .as(uri)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(KirinConstants.TASK_ID)
                    .hasMessageContaining(KirinConstants.EXTERNAL_TASK_ID);
        }
    }

    @Test
    void cancelIsAClearErrorOnTheGenerationProtocolForATaskThatNobodyFollows() {
        assertThat(call("direct:cancel", Map.of(KirinConstants.TASK_ID, "x")).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("protocol=queue");
    }

    @Test
    void cancelsOnTheQueueProtocol() throws Exception {
        try (KirinSimulator slow = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMinutes(5)))
                .build()
                .start()) {
            String where = "protocol=queue&baseUrl=" + slow.baseUrl() + "&apiKey=" + slow.apiKey();
            routes(rb -> {
                rb.from("direct:queued").to("kirin:queue?" + where);
                rb.from("direct:cancelQueued").to("kirin:queue?operation=cancel&" + where);
                rb.from("kirin:queue?" + NO_TICK + "&" + where).process(this::note);
            });
            KirinTask task = template.requestBody("direct:queued", "A lighthouse", KirinTask.class);
            Exchange reply = call("direct:cancelQueued", Map.of(KirinConstants.TASK_ID, task.getTaskId()));
            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("cancelled");
            soon().until(() -> seen.size() == 1);
            assertThat(seen.get(0).status()).isEqualTo("cancelled");
            assertThat(call("direct:cancelQueued", Map.of(KirinConstants.TASK_ID, "unknown"))
                            .getException())
                    .isNotNull();
            context.stop();
        }
    }

    @Test
    void awaitRepliesWithTheEndedTask() throws Exception {
        String taskId = createdElsewhere("await-1");
        Exchange reply = call("direct:await", Map.of(KirinConstants.EXTERNAL_TASK_ID, "await-1"));
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(reply.getMessage().getHeader(KirinConstants.TASK_ID)).isEqualTo(taskId);
        assertThat(state("await-1")).isNull();
    }

    @Test
    void awaitGivesUpAtItsTimeout() throws Exception {
        String taskId = createdElsewhere("await-2");
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.otherStatus("in_progress"));
        Exchange reply = call("direct:await", Map.of(KirinConstants.TASK_ID, taskId, KirinConstants.TIMEOUT, "200"));
        assertThat(reply.getException()).isInstanceOf(TaskTimeoutException.class);
    }

    @Test
    void awaitDeliversNothingForTheConsumer() throws Exception {
        String id = create("kirin:ops");
        Exchange reply = call("direct:await", Map.of(KirinConstants.EXTERNAL_TASK_ID, id));
        assertThat(reply.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(state(id)).isEqualTo(TaskState.ACTIVE);
        routes(rb -> rb.from("kirin:ops?" + NO_TICK).process(this::note));
        awaitDone(id);
        assertThat(seen).hasSize(1);
    }

    @Test
    void stoppingEndsAllThatAwaitTheSameTask() throws Exception {
        String taskId = createdElsewhere("await-3");
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.otherStatus("in_progress"));
        Map<String, Object> headers = Map.of(KirinConstants.TASK_ID, taskId);
        List<CompletableFuture<Exchange>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean brief = i == 0;
            waiting.add(template.asyncSend("direct:await", exchange -> {
                exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
                if (brief) {
                    exchange.getMessage().setHeader(KirinConstants.TIMEOUT, 300);
                }
            }));
        }
        waiting.get(0).get(10, TimeUnit.SECONDS);
        long start = System.nanoTime();
        context.stop();
        for (CompletableFuture<Exchange> one : waiting.subList(1, 3)) {
            assertThat(one.get(10, TimeUnit.SECONDS).getException()).isInstanceOf(HandedOverException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void trackHasTheConsumerDeliverATaskCreatedElsewhere() throws Exception {
        routes(rb -> rb.from("kirin:ops?" + NO_TICK).process(this::note));
        String taskId = createdElsewhere("track-1");
        Exchange reply = call("direct:track", Map.of(KirinConstants.TASK_ID, taskId));
        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(false);
        soon().until(() -> seen.size() == 1);
        assertThat(seen.get(0).header(KirinConstants.TASK_ID)).isEqualTo(taskId);
        assertThat(seen.get(0).status()).isEqualTo("completed");
        awaitDone(taskId);
        Exchange again = call("direct:track", Map.of(KirinConstants.TASK_ID, taskId));
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(seen).hasSize(1);
    }

    @Test
    void theKeyOfATrackedTaskIsAnsweredWithThatTask() throws Exception {
        createdElsewhere("track-2");
        Exchange tracked = call("direct:track", Map.of(KirinConstants.EXTERNAL_TASK_ID, "track-2"));
        assertThat(tracked.getException()).isNull();
        int sends = KIRIN.ledger().sends().size();
        Exchange again = template.request("kirin:ops", exchange -> {
            exchange.getMessage().setBody("A lighthouse");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, "track-2");
        });
        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(KIRIN.ledger().sends()).hasSize(sends);
    }

    @Test
    void trackByTheServicesIdDoesNotDeliverATaskTwiceThatIsTrackedAlready() throws Exception {
        KirinTask task = template.requestBody("kirin:ops", "A lighthouse", KirinTask.class);
        Exchange reply = call("direct:track", Map.of(KirinConstants.TASK_ID, task.getTaskId()));
        assertThat(reply.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        routes(rb -> rb.from("kirin:ops?" + NO_TICK).process(this::note));
        awaitDone(task.getExternalTaskId());
        assertThat(state(task.getTaskId())).isNull();
        assertThat(seen).hasSize(1);
    }

    @Test
    void tellsOfProgressInOrderAndNeverAfterTheCompletion() throws Exception {
        try (KirinSimulator steady = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMillis(500)))
                .build()
                .start()) {
            String where = "baseUrl=" + steady.baseUrl() + "&apiKey=" + steady.apiKey();
            routes(rb -> rb.from("kirin:progress?progress=true&" + NO_TICK + "&" + where)
                    .process(this::note));
            for (int i = 0; i < 5; i++) {
                create("kirin:progress?" + where);
            }
            soon().until(() -> seen.stream()
                            .filter(one -> one.status().equals("completed"))
                            .count()
                    == 5);
            for (String id : seen.stream().map(Seen::id).distinct().toList()) {
                List<Seen> ofTask =
                        seen.stream().filter(one -> one.id().equals(id)).toList();
                assertThat(ofTask).hasSizeGreaterThan(2);
                assertThat(ofTask.subList(0, ofTask.size() - 1))
                        .extracting(Seen::status)
                        .containsOnly("running");
                assertThat(ofTask.subList(0, ofTask.size() - 1))
                        .extracting(one -> (Double) one.header(KirinConstants.PROGRESS))
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(ofTask.get(ofTask.size() - 1).status()).isEqualTo("completed");
                assertThat(ofTask.get(ofTask.size() - 1).event()).isEqualTo(id + "/completion");
                assertThat(ofTask).extracting(Seen::event).doesNotHaveDuplicates();
            }
            context.stop();
        }
    }

    @Test
    void aRouteThatFailsOnProgressStillGetsTheCompletion() throws Exception {
        try (KirinSimulator steady = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMillis(300)))
                .build()
                .start()) {
            String where = "baseUrl=" + steady.baseUrl() + "&apiKey=" + steady.apiKey();
            String uri = "kirin:fragile?progress=true&completionMaxRedeliveries=0&" + NO_TICK + "&" + where;
            routes(rb -> rb.from(uri).process(exchange -> {
                note(exchange);
                if (seen.size() == 1) {
                    throw new IllegalStateException("the route fails on the first");
                }
            }));
            create("kirin:fragile?" + where);
            soon().until(() -> seen.stream().anyMatch(one -> one.status().equals("completed")));
            assertThat(seen.get(0).status()).isEqualTo("running");
            assertThat(seen.get(seen.size() - 1).attempt()).isEqualTo(1);
            assertThat(parked(uri)).isEmpty();
            context.stop();
        }
    }

    @Test
    void anIdThatCannotBeOneIsAClearError() {
        assertThat(catchThrowable(() -> {
                    throw call("direct:get", Map.of(KirinConstants.TASK_ID, ".."))
                            .getException();
                }))
                .isInstanceOf(InvalidRequestException.class);
    }
}
