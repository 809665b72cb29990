/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** Tasks in any state, and routes of a group {@code ops} that do what operators do with them. */
abstract class OperatorTestSupport extends CompletionTestSupport {

    static final String PROMPT = "A secret lighthouse";

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Lease LEASE = new Lease("someone", HOUR);

    final void operatorRoutes() throws Exception {
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            for (String operation : List.of("list", "show", "requeue", "discard", "erase")) {
                rb.from("direct:" + operation).to("kirin:ops?operation=" + operation);
            }
        });
    }

    final Exchange call(String uri, Map<String, Object> headers) {
        return template.request(uri, exchange -> exchange.getMessage().setHeaders(new HashMap<>(headers)));
    }

    final Exchange call(String uri, String header, Object value) {
        return call(uri, Map.of(header, value));
    }

    static AccountId account() {
        return new AccountId("default", KIRIN.baseUrl());
    }

    final Map<TaskState, Long> counts(String group) {
        return repository.counts(new TaskScope(group, account()));
    }

    /** Every state but {@code DONE} has a request, so that it is not its absence that keeps it from being shown. */
    final TaskRecord put(String group, String id, TaskState state) {
        TaskRecord.Builder task = TaskRecord.submitting(account(), id)
                .group(group)
                .model("kirin_image_omni")
                .digest("digest")
                .request(("{\"prompt\":\"" + PROMPT + "\"}").getBytes(StandardCharsets.UTF_8))
                .headers(Map.of("X-Order", "secret order"))
                .sends(2);
        if (state != TaskState.SUBMITTING) {
            task.taskId("service-" + id).state(TaskState.ACTIVE, TaskStatus.RUNNING);
        }
        TaskRecord held = repository.insertIfAbsent(task.build(), HOUR, LEASE).task();
        TaskRecord.Builder next = held.toBuilder();
        if (state == TaskState.ENDED || state == TaskState.PARKED || state == TaskState.DONE) {
            next.state(TaskState.ENDED, TaskStatus.COMPLETED)
                    .answer(
                            "{\"id\":\"service-" + id + "\",\"status\":\"completed\",\"prompt\":\"" + PROMPT
                                    + "\",\"output\":[{\"content\":[{\"type\":\"image\",\"url\":\"https://cdn.example/1.png\"}]}]}")
                    .outcome(new TaskOutcome(null, new BigDecimal("0.028"), "request-" + id))
                    .httpStatus(200)
                    .queries(3)
                    .deliveries(1);
        }
        if (state == TaskState.DONE) {
            repository.finish(List.of(next.build()));
            return record(id);
        }
        if (state == TaskState.PARKED) {
            next.parked(ParkReason.ROUTE_FAILED, "java.lang.IllegalStateException");
        }
        repository.putBack(List.of(new PutBack(next.build(), HOUR)));
        return record(id);
    }

    final void putOneInEachState(String group) {
        for (TaskState state : TaskState.values()) {
            put(group, group + "-" + StateNames.of(state), state);
        }
    }

    static List<String> ids(Exchange reply) {
        List<String> ids = new ArrayList<>();
        for (Object task : reply.getMessage().getBody(List.class)) {
            ids.add(((TaskRecord) task).externalTaskId());
        }
        return ids;
    }
}
