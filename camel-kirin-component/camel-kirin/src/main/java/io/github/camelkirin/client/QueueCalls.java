/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.RateLimitException;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.client.CancelOutcome.Accepted;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskError;
import io.github.camelkirin.model.TaskStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The queue protocol: a queue per model, status and result asked for apart, and a cancel. */
final class QueueCalls extends ProtocolCalls {

    private static final String STATUS = "/status";

    private final String requestPath;

    QueueCalls(ClientSettings settings, Transport transport) {
        super(settings, transport);
        String path = settings.queryPath();
        requestPath = path.endsWith(STATUS) ? path.substring(0, path.length() - STATUS.length()) : path;
    }

    @Override
    JsonBody body(String model, List<ByteBuffer> params) {
        return new JsonBody(params);
    }

    @Override
    @Nullable
    String createdId(ObjectNode task) {
        return Json.text(task, "request_id", "id", "task_id");
    }

    /** The body's {@code request_id} is the task's. */
    @Override
    String requestId(Reading reading, Reply.Answered reply) {
        return Failures.requestId(null, reply);
    }

    @Override
    public CompletableFuture<QueryOutcome> query(String model, String id) {
        Call status = Call.get(Paths.fill(settings.queryPath(), model, id));
        return transport
                .send(status)
                .thenCompose(reply -> read(reply, id, (reading, answered) -> status(reading, answered, model, id)));
    }

    @Override
    public CompletableFuture<CancelOutcome> cancel(String model, String id) {
        String path = Paths.fill(requestPath + "/cancel", model, id);
        return transport.send(new Call("PUT", path, null)).thenCompose(reply -> {
            boolean otherMethod = reply instanceof Reply.Answered answered
                    && (answered.answer().status() == 404 || answered.answer().status() == 405);
            return otherMethod
                    ? transport.send(new Call("POST", path, null)).thenApply(second -> cancelled(second, id))
                    : CompletableFuture.completedFuture(cancelled(reply, id));
        });
    }

    private CompletableFuture<QueryOutcome> status(Reading reading, Reply.Answered reply, String model, String id) {
        ObjectNode json = reading.task();
        if (json == null || Json.text(json, "status", "id", "request_id") == null) {
            return done(notFound(reading, reply, id));
        }
        KirinTask task = described(json, reading, reply, model, id);
        if (task.getStatus() != TaskStatus.COMPLETED) {
            return done(new QueryOutcome.Found(known(task)));
        }
        Call result = Call.get(Paths.fill(requestPath + "/response", model, id));
        return transport
                .send(result)
                .thenCompose(second -> read(
                        second,
                        id,
                        (resultReading, answered) -> done(result(resultReading, answered, task, json, model, id))));
    }

    private QueryOutcome result(
            Reading reading, Reply.Answered reply, KirinTask completed, ObjectNode status, String model, String id) {
        if (reply.answer().status() == 202) {
            return new QueryOutcome.Found(
                    completed.toBuilder().status(TaskStatus.RUNNING).build());
        }
        ObjectNode result = reading.task();
        if (result == null) {
            return withoutResult(reading, reply, completed, id);
        }
        ObjectNode merged = status.deepCopy();
        result.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> merged.set(field.getKey(), field.getValue()));
        return new QueryOutcome.Found(described(merged, reading, reply, model, id));
    }

    /** What will not change by asking again is an end of its own: completed, without images, and with the reason. */
    private QueryOutcome withoutResult(Reading reading, Reply.Answered reply, KirinTask completed, String id) {
        QueryOutcome outcome = notFound(reading, reply, id);
        if (outcome instanceof QueryOutcome.NotFound missing) {
            return new QueryOutcome.Failed(missing.cause());
        }
        if (outcome instanceof QueryOutcome.Unsupported refused) {
            TaskError error =
                    new TaskError(refused.cause().getCode(), refused.cause().getServiceMessage());
            return new QueryOutcome.Found(completed.toBuilder().error(error).build());
        }
        return outcome;
    }

    private KirinTask described(ObjectNode json, Reading reading, Reply.Answered reply, String model, String id) {
        String taskId = createdId(json);
        return task(json, requestId(reading, reply), model)
                .taskId(taskId == null ? id : taskId)
                .build();
    }

    private static CompletableFuture<QueryOutcome> done(QueryOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    private CompletableFuture<QueryOutcome> read(
            Reply reply, String id, BiFunction<Reading, Reply.Answered, CompletableFuture<QueryOutcome>> next) {
        if (reply instanceof Reply.Answered answered) {
            try {
                return next.apply(Reading.of(answered.answer()), answered);
            } catch (RuntimeException | StackOverflowError e) {
                return done(new QueryOutcome.Failed(unreadable(reply, e, id)));
            }
        }
        return done(new QueryOutcome.Failed(Failures.of((Reply.Lost) reply, querySubject(id))));
    }

    private CancelOutcome cancelled(Reply reply, String id) {
        if (reply instanceof Reply.Lost lost) {
            return new CancelOutcome.Failed(Failures.of(lost, querySubject(id)));
        }
        Reply.Answered answered = (Reply.Answered) reply;
        Reading reading = Reading.of(answered.answer());
        if (reading.status() < 300
                && (reading.kind() == Reading.Kind.OK || answered.answer().body().length == 0)) {
            return new Accepted();
        }
        ServiceException cause = Failures.of(reading, answered, querySubject(id));
        return reading.passing() || cause instanceof RateLimitException
                ? new CancelOutcome.Failed(cause)
                : new CancelOutcome.Refused(cause);
    }
}
