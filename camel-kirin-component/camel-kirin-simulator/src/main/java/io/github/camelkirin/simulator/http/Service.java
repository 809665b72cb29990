/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.request.Checked;
import io.github.camelkirin.simulator.request.ParameterCheck;
import io.github.camelkirin.simulator.request.Parameters;
import io.github.camelkirin.simulator.task.Fate;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.wire.Dialect;
import io.github.camelkirin.simulator.wire.ErrorAnswers;
import io.github.camelkirin.simulator.wire.GenerationAnswers;
import io.github.camelkirin.simulator.wire.QueueAnswers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the service does with a request, and what it answers when nothing goes wrong on the way. */
final class Service {
    private static final Set<String> TOP_LEVEL = Set.of("model", "input");

    private final Backend backend;
    private final GenerationAnswers generation;
    private final QueueAnswers queue;

    Service(Backend backend) {
        this.backend = backend;
        this.generation =
                new GenerationAnswers(backend.rules().prices(), backend.rules().files());
        this.queue = new QueueAnswers(backend.rules().prices(), backend.rules().files());
    }

    /**
     * Acts on a request.
     *
     * @param late how long until a create's task comes into being
     */
    Answer answer(Call call, Duration late) {
        String method = expectedMethod(call);
        if (!call.method().equals(method)) {
            return refuse(call, 405, "method must be " + method + ", was " + call.method());
        }
        if (!backend.rules()
                .access()
                .takes(call.header("Authorization"), call.target().queue())) {
            return refuse(call, 401, "API key missing or wrong");
        }
        boolean create = call.target().kind().operation() == Operation.CREATE;
        if (create && !isJson(call.header("Content-Type"))) {
            return refuse(call, 400, "Content-Type must be application/json");
        }
        return switch (call.target().kind()) {
            case GENERATION_CREATE -> createOnGeneration(call, late);
            case QUEUE_CREATE -> createOnQueue(call, late);
            default -> answerAboutTask(call);
        };
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(Answer.JSON);
    }

    /** An error in the dialect's shape. */
    Answer refuse(Call call, int status, String message) {
        return refuse(call, status, Integer.toString(status), message);
    }

    /** An error with a code in the dialect's shape. */
    Answer refuse(Call call, int status, String code, String message) {
        Dialect dialect = backend.dialect().get();
        if (status == 400 || status == 405 || status == 413) {
            backend.ledger().counters().badRequest();
        }
        String body = ErrorAnswers.body(dialect, status, code, message, call.requestId());
        return Answer.text(status, ErrorAnswers.mediaType(dialect), body);
    }

    private String expectedMethod(Call call) {
        return switch (call.target().kind().operation()) {
            case CREATE -> "POST";
            case CANCEL -> backend.dialect().get().cancelMethod();
            default -> "GET";
        };
    }

    private Answer createOnGeneration(Call call, Duration late) {
        JsonNode body = call.body() == null ? MissingNode.getInstance() : call.body();
        if (!body.isObject()) {
            return refuse(call, 400, "body must be a JSON object");
        }
        JsonNode model = body.path("model");
        JsonNode input = body.path("input");
        boolean known = body.properties().stream().allMatch(field -> TOP_LEVEL.contains(field.getKey()));
        if (!known || !model.isTextual() || model.asText().isBlank()) {
            return refuse(call, 400, "body must hold the string model and the array input, and nothing else");
        }
        if (!input.isArray()
                || input.size() != 1
                || input.get(0).size() != 1
                || !input.get(0).has("params")) {
            return refuse(call, 400, "input must be an array of one object that holds params, and nothing else");
        }
        return create(call, model.asText(), input.get(0).path("params"), late);
    }

    private Answer createOnQueue(Call call, Duration late) {
        JsonNode params = call.body() == null ? MissingNode.getInstance() : call.body();
        if (params.has("callback_url")) {
            backend.ledger().counters().badRequest();
            return Answer.json(400, JsonNodeFactory.instance.objectNode().put("detail", "webhook not supported"));
        }
        return create(call, call.target().model(), params, late);
    }

    private Answer create(Call call, String model, JsonNode params, Duration late) {
        if (!backend.rules().access().allows(model)) {
            return refuse(call, 403, "this key is not allowed the model");
        }
        Checked checked = ParameterCheck.check(model, params);
        if (checked instanceof Checked.Invalid invalid) {
            return refuse(call, 400, invalid.code(), invalid.message());
        }
        Parameters parameters = ((Checked.Valid) checked).parameters();
        Optional<Task> made = backend.tasks()
                .add(
                        ParameterCheck.KNOWN_MODEL.equals(model) ? ParameterCheck.KNOWN_MODEL : model,
                        parameters,
                        late,
                        fate(parameters));
        if (made.isEmpty()) {
            return refuse(call, 409, "duplicate external_task_id");
        }
        Task task = made.get();
        if (call.create() != null) {
            call.create().made(task);
        }
        return created(call, task);
    }

    private Answer created(Call call, Task task) {
        Dialect dialect = backend.dialect().get();
        long at = task.timeline().createdAt();
        ObjectNode body = call.target().queue()
                ? queue.created(task, at, call.baseUrl(), dialect)
                : generation.created(task, at, dialect);
        return Answer.json(200, body);
    }

    /** As scripted for the next task, if anything is. */
    private Fate fate(Parameters parameters) {
        String externalId = parameters.externalTaskId();
        Set<String> ids = externalId == null ? Set.of() : Set.of(externalId);
        Fault fault = backend.faults().take(Operation.TASK, () -> ids).orElse(null);
        if (fault instanceof Fault.FailTask failure) {
            return new Fate(failure.error(), null);
        }
        return fault instanceof Fault.TakeTime time ? new Fate(null, Duration.ofMillis(time.millis())) : Fate.USUAL;
    }

    private Answer answerAboutTask(Call call) {
        Target target = call.target();
        Optional<Task> found = find(target);
        if (target.kind().operation() == Operation.QUERY) {
            backend.ledger().queried(found.map(Task::id).orElse(target.id()));
            found.ifPresent(backend.tasks()::asked);
        }
        if (found.isEmpty()) {
            return refuse(call, 404, "task not found");
        }
        Task task = found.get();
        Dialect dialect = backend.dialect().get();
        long now = backend.now();
        return switch (target.kind()) {
            case GENERATION_QUERY -> Answer.json(200, generation.query(task, now, call.baseUrl(), dialect));
            case QUEUE_STATUS -> Answer.json(200, queue.status(task, now, call.baseUrl(), dialect));
            case QUEUE_RESPONSE ->
                task.phaseAt(now).ended()
                        ? Answer.json(200, queue.response(task, now, call.baseUrl(), dialect))
                        : Answer.json(202, queue.status(task, now, call.baseUrl(), dialect));
            default -> cancel(call, task);
        };
    }

    private Answer cancel(Call call, Task task) {
        if (!backend.tasks().cancel(task) && task.phaseAt(backend.now()) != Phase.CANCELLED) {
            return refuse(call, 400, "task has ended");
        }
        ObjectNode status = queue.status(
                task, backend.now(), call.baseUrl(), backend.dialect().get());
        return Answer.json(200, status);
    }

    /** The task a path names; on the queue protocol only by the service's ID and under its own model. */
    Optional<Task> find(Target target) {
        Optional<Task> byId = backend.tasks().find(target.id());
        if (target.queue()) {
            return byId.filter(task -> task.model().equals(target.model()));
        }
        return byId.isEmpty() && backend.rules().lookupByExternalId()
                ? backend.tasks().findByExternalId(target.id())
                : byId;
    }
}
