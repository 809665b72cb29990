/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.api.TaskNotKeptException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps with which operators look at the tasks of a group, and decide about them. */
class OperatorRouteTest extends OperatorTestSupport {

    @BeforeEach
    void operators() throws Exception {
        operatorRoutes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"submitting", "active", "ended", "parked", "done"})
    void listsTheTasksOfTheGroupInAState(String state) {
        putOneInEachState("ops");
        putOneInEachState("others");
        Exchange reply = call("direct:list", KirinConstants.STATE, state);
        assertThat(reply.getException()).isNull();
        assertThat(ids(reply)).containsExactly("ops-" + state);
        assertThat(ids(call("direct:list", KirinConstants.STATE, " " + state.toUpperCase(Locale.ROOT))))
                .containsExactly("ops-" + state);
    }

    @Test
    void listsAllStatesUnlessToldWhich() {
        putOneInEachState("ops");
        putOneInEachState("others");
        assertThat(ids(call("direct:list", Map.of())))
                .containsExactlyInAnyOrder("ops-submitting", "ops-active", "ops-ended", "ops-parked", "ops-done");
        assertThat(ids(call("direct:list", KirinConstants.STATE, "all"))).hasSize(5);
        assertThat(ids(call("direct:list", KirinConstants.STATE, TaskState.ENDED)))
                .containsExactly("ops-ended");
    }

    @Test
    void listsAHundredTasksUnlessToldHowMany() {
        for (int i = 0; i < 101; i++) {
            put("ops", "task-" + i, TaskState.ACTIVE);
        }
        assertThat(ids(call("direct:list", Map.of()))).hasSize(100);
        assertThat(ids(call("direct:list", KirinConstants.LIMIT, "1000"))).hasSize(101);
        assertThat(ids(call("direct:list", KirinConstants.LIMIT, 2))).containsExactly("task-0", "task-1");
    }

    @Test
    void whatIsListedHasNoRequest() {
        put("ops", "a", TaskState.SUBMITTING);
        List<?> listed = call("direct:list", Map.of()).getMessage().getBody(List.class);
        assertThat(listed).hasSize(1);
        TaskRecord task = (TaskRecord) listed.get(0);
        assertThat(task.hasRequest()).isTrue();
        assertThat(task.request()).isNull();
    }

    @Test
    void whatIsListedCanBeReadInExpressions() throws Exception {
        put("ops", "a", TaskState.PARKED);
        routes(rb -> rb.from("direct:told")
                .to("kirin:ops?operation=list")
                .split(rb.body())
                .setBody(rb.simple("${body.externalTaskId} ${body.parkReason} ${body.note}"))
                .to("mock:told"));
        MockEndpoint told = getMockEndpoint("mock:told");
        told.expectedBodiesReceived("a ROUTE_FAILED java.lang.IllegalStateException");
        call("direct:told", KirinConstants.STATE, "parked");
        told.assertIsSatisfied();
    }

    @Test
    void takesItsInputsOffTheMessageAndLeavesTheRest() {
        Exchange reply = call(
                "direct:list",
                Map.of(KirinConstants.STATE, "done", KirinConstants.LIMIT, 5, KirinConstants.TASK_ID, "x", "other", 1));
        assertThat(reply.getMessage().getHeaders())
                .containsOnly(
                        Map.entry(KirinConstants.GROUP, "ops"),
                        Map.entry(KirinConstants.TASK_ID, "x"),
                        Map.entry("other", 1));
    }

    @Test
    void theHeaderChoosesTheOperation() throws Exception {
        put("ops", "a", TaskState.ACTIVE);
        routes(rb -> rb.from("direct:create").to("kirin:ops"));
        assertThat(ids(call("direct:create", KirinConstants.OPERATION, "list"))).containsExactly("a");
    }

    @Test
    void showsAttemptsLastHttpStatusAndLastAnswer() {
        TaskRecord parked = put("ops", "a", TaskState.PARKED);
        for (Map<String, Object> id : List.<Map<String, Object>>of(
                Map.of(KirinConstants.EXTERNAL_TASK_ID, "a"), Map.of(KirinConstants.TASK_ID, "service-a"))) {
            Exchange reply = call("direct:show", id);
            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getBody()).isInstanceOfSatisfying(TaskRecord.class, task -> {
                assertThat(task.sends()).isEqualTo(2);
                assertThat(task.queries()).isEqualTo(3);
                assertThat(task.deliveries()).isEqualTo(1);
                assertThat(task.httpStatus()).isEqualTo(200);
                assertThat(task.answer()).isEqualTo(parked.answer());
                assertThat(task.request()).isNull();
            });
            assertThat(reply.getMessage().getHeaders())
                    .containsEntry(KirinConstants.GROUP, "ops")
                    .containsEntry(KirinConstants.TASK_ID, "service-a")
                    .containsEntry(KirinConstants.EXTERNAL_TASK_ID, "a")
                    .containsEntry(KirinConstants.STATUS, "completed")
                    .containsEntry(KirinConstants.REQUEST_ID, "request-a")
                    .doesNotContainKeys(KirinConstants.STATE, KirinConstants.IMAGE_TOTAL);
        }
    }

    @Test
    void whatIsShownConvertsToJsonWithTheAnswerAndWithoutRequestAndHeaderValues() throws Exception {
        put("ops", "a", TaskState.PARKED);
        Exchange reply = call("direct:show", KirinConstants.EXTERNAL_TASK_ID, "a");
        String text = reply.getMessage().getBody(String.class);
        JsonNode json = new ObjectMapper().readTree(text);
        assertThat(json.path("group").asText()).isEqualTo("ops");
        assertThat(json.path("account").asText()).isEqualTo("default");
        assertThat(json.path("baseUrl").asText()).isEqualTo(KIRIN.baseUrl());
        assertThat(json.path("externalTaskId").asText()).isEqualTo("a");
        assertThat(json.path("taskId").asText()).isEqualTo("service-a");
        assertThat(json.path("model").asText()).isEqualTo("kirin_image_omni");
        assertThat(json.path("state").asText()).isEqualTo("parked");
        assertThat(json.path("status").asText()).isEqualTo("completed");
        assertThat(json.path("sends").asInt()).isEqualTo(2);
        assertThat(json.path("queries").asInt()).isEqualTo(3);
        assertThat(json.path("deliveries").asInt()).isEqualTo(1);
        assertThat(json.path("httpStatus").asInt()).isEqualTo(200);
        assertThat(json.path("parkReason").asText()).isEqualTo("route_failed");
        assertThat(json.path("note").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(json.path("cost").asText()).isEqualTo("0.028");
        assertThat(json.path("requestId").asText()).isEqualTo("request-a");
        assertThat(json.path("createdAt").asText()).endsWith("Z");
        assertThat(json.path("endedAt").asText()).endsWith("Z");
        assertThat(json.path("secondsToDeadline").asLong()).isBetween(3000L, 3600L);
        assertThat(json.path("headers")).extracting(JsonNode::asText).containsExactly("X-Order");
        assertThat(json.path("answer").path("id").asText()).isEqualTo("service-a");
        assertThat(text).doesNotContain("secret order").doesNotContain("\"request\"");
        assertThat(reply.getMessage().getBody(byte[].class)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(reply.getMessage().getBody(InputStream.class)).hasContent(text);
    }

    @Test
    void aTaskWithoutAnAnswerConvertsToJsonWithoutOne() throws Exception {
        put("ops", "a", TaskState.SUBMITTING);
        String text = call("direct:show", KirinConstants.EXTERNAL_TASK_ID, "a")
                .getMessage()
                .getBody(String.class);
        assertThat(new ObjectMapper().readTree(text).fieldNames())
                .toIterable()
                .containsExactly(
                        "group",
                        "account",
                        "baseUrl",
                        "externalTaskId",
                        "model",
                        "state",
                        "status",
                        "sends",
                        "queries",
                        "deliveries",
                        "createdAt",
                        "secondsToDeadline",
                        "headers");
        assertThat(text).doesNotContain(PROMPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "requeue", "discard", "erase"})
    void aTaskThatIsNotKeptIsSaidSo(String operation) {
        put("ops", "a", TaskState.PARKED);
        assertThat(call("direct:" + operation, KirinConstants.TASK_ID, "unheard-of")
                        .getException())
                .isInstanceOfSatisfying(TaskNotKeptException.class, e -> assertThat(e.getTaskId())
                        .isEqualTo("unheard-of"));
        assertThat(call("direct:" + operation, KirinConstants.EXTERNAL_TASK_ID, "unheard-of")
                        .getException())
                .isInstanceOfSatisfying(TaskNotKeptException.class, e -> assertThat(e.getExternalTaskId())
                        .isEqualTo("unheard-of"));
        assertThat(state("a")).isEqualTo(TaskState.PARKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "requeue", "discard", "erase"})
    void anotherGroupsTaskIsRefused(String operation) {
        put("others", "a", TaskState.PARKED);
        assertThat(call("direct:" + operation, KirinConstants.EXTERNAL_TASK_ID, "a")
                        .getException())
                .isInstanceOf(TaskNotKeptException.class)
                .hasMessageContaining("group others");
        assertThat(state("a")).isEqualTo(TaskState.PARKED);
    }

    @Test
    void theServicesIdComesBeforeTheExternalOne() {
        put("ops", "a", TaskState.PARKED);
        put("ops", "b", TaskState.PARKED);
        call("direct:erase", Map.of(KirinConstants.TASK_ID, "service-a", KirinConstants.EXTERNAL_TASK_ID, "b"));
        assertThat(state("a")).isNull();
        assertThat(state("b")).isEqualTo(TaskState.PARKED);
    }

    @ParameterizedTest
    @CsvSource({
        "show,,,",
        "show,..,,",
        "requeue,,,",
        "requeue,,active,",
        "requeue,,all,",
        "requeue,a,parked,",
        "discard,,,",
        "discard,,done,",
        "discard,,all,",
        "discard,a,parked,",
        "erase,,,",
        "erase,,everything,",
        "erase,,'',",
        "erase,a,all,",
        "erase,a,parked,",
        "list,,everything,",
        "list,,,0",
        "list,,,1001",
        "list,,,-1",
        "list,,,many",
    })
    void badInputIsRefusedBeforeAnythingChanges(
            String operation, @Nullable String id, @Nullable String state, @Nullable String limit) {
        putOneInEachState("ops");
        put("ops", "a", TaskState.PARKED);
        Map<String, Object> headers = new HashMap<>();
        headers.put(KirinConstants.EXTERNAL_TASK_ID, id);
        headers.put(KirinConstants.STATE, state);
        headers.put(KirinConstants.LIMIT, limit);
        headers.values().removeIf(Objects::isNull);
        Map<TaskState, Long> before = counts("ops");
        assertThat(call("direct:" + operation, headers).getException()).isInstanceOf(InvalidRequestException.class);
        assertThat(counts("ops")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "requeue,submitting",
        "requeue,active",
        "requeue,ended",
        "requeue,done",
        "discard,active",
        "discard,done"
    })
    void onlyAParkedTaskIsRequeuedOrDiscarded(String operation, String state) {
        putOneInEachState("ops");
        Map<TaskState, Long> before = counts("ops");
        assertThat(call("direct:" + operation, KirinConstants.EXTERNAL_TASK_ID, "ops-" + state)
                        .getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("this one is " + state)
                .hasMessageContaining("ops-" + state);
        assertThat(counts("ops")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"submitting", "active", "ended", "parked", "done"})
    void erasesATaskInWhateverState(String state) {
        putOneInEachState("ops");
        Exchange reply = call("direct:erase", KirinConstants.EXTERNAL_TASK_ID, "ops-" + state);
        assertThat(reply.getMessage().getBody(TaskRecord.class).state())
                .isEqualTo(TaskState.valueOf(state.toUpperCase(Locale.ROOT)));
        assertThat(state("ops-" + state)).isNull();
        assertThat(counts("ops").values()).containsExactly(1L, 1L, 1L, 1L);
    }

    @Test
    void erasesTheTasksInAStateOrAllOfTheGroup() {
        putOneInEachState("ops");
        putOneInEachState("others");
        put("ops", "a", TaskState.DONE);
        assertThat(call("direct:erase", KirinConstants.STATE, "done")
                        .getMessage()
                        .getBody())
                .isEqualTo(2);
        assertThat(counts("ops")).doesNotContainKey(TaskState.DONE).hasSize(4);
        assertThat(call("direct:erase", KirinConstants.STATE, "all")
                        .getMessage()
                        .getBody())
                .isEqualTo(4);
        assertThat(counts("ops")).isEmpty();
        assertThat(counts("others")).hasSize(5);
    }

    @Test
    void untrackedTasksAreOperatedThroughAnUntrackedEndpoint() throws Exception {
        put(TaskScope.UNTRACKED, "a", TaskState.PARKED);
        put("ops", "b", TaskState.PARKED);
        routes(rb -> rb.from("direct:untracked").to("kirin:ops?tracked=false&operation=list"));
        assertThat(ids(call("direct:untracked", Map.of()))).containsExactly("a");
        assertThat(call("direct:show", KirinConstants.EXTERNAL_TASK_ID, "a").getException())
                .isInstanceOf(TaskNotKeptException.class)
                .hasMessageContaining("tracked=false");
    }

    @Test
    void aRepositoryThatBlocksIsCalledOnThreadsOfItsOwn() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        TaskRepository blocking = new ForwardingTaskRepository(repository) {
            @Override
            public boolean isBlocking() {
                return true;
            }

            @Override
            public List<TaskRecord> list(TaskScope scope, @Nullable TaskState state, int limit) {
                threads.add(Thread.currentThread().getName());
                return super.list(scope, state, limit);
            }

            @Override
            public int eraseAll(TaskScope scope, @Nullable TaskState state) {
                threads.add(Thread.currentThread().getName());
                return super.eraseAll(scope, state);
            }
        };
        context.getRegistry().bind("blocking", blocking);
        routes(rb -> rb.from("direct:blocking").to("kirin:ops?operation=list&taskRepository=#blocking"));
        put("ops", "a", TaskState.ACTIVE);
        assertThat(ids(call("direct:blocking", Map.of()))).containsExactly("a");
        call("direct:blocking", Map.of(KirinConstants.OPERATION, "erase", KirinConstants.STATE, "all"));
        assertThat(counts("ops")).isEmpty();
        assertThat(threads).isNotEmpty().allSatisfy(name -> assertThat(name).contains("KirinRepository"));
    }
}
