/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoints under {@code /simulator/}. Safe for use by several threads. */
public final class Controls {
    private static final JsonMapper JSON = ControlJson.mapper();
    private static final int PAGE = 1000;

    private final SimulatorClock clock;
    private final TaskStore tasks;
    private final Faults faults;
    private final Ledger ledger;
    private final Runnable reset;

    /** Controls for these parts, and what resets them all. */
    public Controls(SimulatorClock clock, TaskStore tasks, Faults faults, Ledger ledger, Runnable reset) {
        this.clock = clock;
        this.tasks = tasks;
        this.faults = faults;
        this.ledger = ledger;
        this.reset = reset;
    }

    /**
     * What is answered.
     *
     * @param status the HTTP status
     * @param body the JSON
     */
    public record Outcome(int status, JsonNode body) {
        /** Leaves the body out. */
        @Override
        public String toString() {
            return "Outcome[status=" + status + "]";
        }
    }

    /**
     * Does what is asked.
     *
     * @param action method and path, as in {@code POST /simulator/reset}
     * @param query the query's parameters
     * @param body the request's body, empty if it has none
     */
    public Outcome answer(String action, Map<String, String> query, String body) {
        try {
            JsonNode answer = act(action, query, body);
            return answer == null ? failed(404, "no such control") : new Outcome(200, answer);
        } catch (JsonProcessingException e) {
            return failed(400, "body must be JSON of the documented shape: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return failed(400, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable JsonNode act(String action, Map<String, String> query, String body)
            throws JsonProcessingException {
        return switch (action) {
            case "GET /simulator/ledger" -> JSON.valueToTree(ledger.totals());
            case "GET /simulator/ledger/creates" -> LedgerJson.creates(page(creates(query), query));
            case "GET /simulator/ledger/tasks" -> LedgerJson.tasks(page(tasks(query), query), tasks, ledger);
            case "GET /simulator/ledger/callbacks" -> LedgerJson.callbacks(page(ledger.callbacks(), query));
            case "GET /simulator/faults" ->
                done().put("pending", faults.pending()).put("hanging", faults.hanging());
            case "POST /simulator/faults" ->
                done(() -> JSON.readValue(body, FaultOrder.class).place(faults));
            case "POST /simulator/faults/release" -> done(faults::releaseHanging);
            case "DELETE /simulator/faults" -> done(faults::clear);
            case "POST /simulator/reset" -> done(reset::run);
            case "POST /simulator/clock" -> advance(JSON.readTree(body).path("advanceMillis"));
            default -> null;
        };
    }

    private interface Step {
        void run() throws JsonProcessingException;
    }

    private static ObjectNode done(Step step) throws JsonProcessingException {
        step.run();
        return done();
    }

    private JsonNode advance(JsonNode millis) {
        if (!(clock instanceof SimulatorClock.Manual manual)) {
            throw new IllegalArgumentException("clock must be one that can be moved, not the system's");
        }
        if (!millis.isIntegralNumber()) {
            throw new IllegalArgumentException("advanceMillis must be an integer");
        }
        manual.advance(Duration.ofMillis(millis.asLong()));
        return done();
    }

    private List<SentCreate> creates(Map<String, String> query) {
        String externalId = query.get("externalTaskId");
        return externalId == null ? ledger.sends() : ledger.sends(externalId);
    }

    private List<Task> tasks(Map<String, String> query) {
        String id = query.get("id");
        String externalId = query.get("externalTaskId");
        if (id != null) {
            return tasks.find(id).stream().toList();
        }
        return tasks.all().stream()
                .filter(task -> externalId == null || externalId.equals(task.externalTaskId()))
                .toList();
    }

    /** At most 1000 entries from {@code offset} on. */
    private static <T> List<T> page(List<T> all, Map<String, String> query) {
        int offset = Integer.parseInt(query.getOrDefault("offset", "0"));
        return all.stream().skip(Math.max(0, offset)).limit(PAGE).toList();
    }

    private static ObjectNode done() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Outcome failed(int status, String message) {
        return new Outcome(status, done().put("error", message));
    }
}
