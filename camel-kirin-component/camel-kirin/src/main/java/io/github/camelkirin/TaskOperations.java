/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskParkedException;
import io.github.camelkirin.client.CancelOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.TaskEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** What a producer does with a task that exists: {@code await}, {@code get}, {@code track} and {@code cancel}. */
final class TaskOperations {

    private static final List<String> INPUTS = List.of(
            KirinConstants.OPERATION,
            KirinConstants.MODEL,
            KirinConstants.TIMEOUT,
            KirinConstants.TASK_ID,
            KirinConstants.EXTERNAL_TASK_ID);
    private static final Duration NO_DEADLINE = Duration.ofDays(3650);

    private final KirinEndpoint endpoint;
    private final KirinConfiguration configuration;
    private final TaskEngine engine;
    private final WaitingExchanges waiting;
    private final Prices prices;
    private final KeptHeaders keptHeaders;

    TaskOperations(
            KirinEndpoint endpoint, KirinConfiguration configuration, TaskEngine engine, WaitingExchanges waiting) {
        this.endpoint = endpoint;
        this.configuration = configuration;
        this.engine = engine;
        this.waiting = waiting;
        this.prices = new Prices(configuration, endpoint.getGroup());
        this.keptHeaders = new KeptHeaders(configuration.getKeepHeaders());
    }

    /** Which task a message means. The service's ID comes first: it is the one that every protocol can ask by. */
    private record Target(@Nullable String taskId, @Nullable String externalTaskId, String model, TraceContext trace) {
        String queryId() {
            String id = taskId != null ? taskId : externalTaskId;
            return Objects.requireNonNull(id);
        }
    }

    CompletableFuture<Runnable> get(Exchange exchange) {
        Target target = target(exchange);
        return engine.get(record(target, null).build())
                .thenCompose(outcome -> outcome instanceof QueryOutcome.NotFound notFound
                        ? remembered(target, notFound)
                        : CompletableFuture.completedFuture(task(outcome, target)))
                .thenApply(task -> () -> reply(exchange, task));
    }

    /** The service forgets tasks in time; their end may still be known here. */
    private CompletableFuture<KirinTask> remembered(Target target, QueryOutcome.NotFound notFound) {
        return engine.find(target.taskId(), target.externalTaskId())
                .thenApply(known -> known.filter(task -> task.status().isEnded())
                        .map(this::remembered)
                        .orElseThrow(notFound::cause));
    }

    CompletableFuture<Runnable> await(Exchange exchange, long timeout) {
        Target target = target(exchange);
        TaskRecord task = record(target, null).timeLeft(NO_DEADLINE).build();
        waiting.add(exchange, task.externalTaskId());
        return engine.await(task, endpoint.settings().waiting(timeout))
                .whenComplete((ended, failure) -> waiting.remove(exchange))
                .thenApply(ended -> () -> reply(exchange, named(ended, target)));
    }

    CompletableFuture<Runnable> track(Exchange exchange) {
        Target target = target(exchange);
        var headers = keptHeaders.of(exchange.getMessage());
        return found(target).thenCompose(answer -> {
            TaskRecord task =
                    record(target, answer).headers(target.trace().with(headers)).build();
            Admission admission =
                    task.account().isDryRun() ? Admission.FREE : new Admission(0, prices.tracked(exchange));
            return engine.track(task, answer, Duration.ofMillis(configuration.getTaskTimeout()), admission)
                    .thenApply(tracked -> () -> {
                        reply(exchange, answer).setHeader(KirinConstants.ADOPTED, tracked.adopted());
                    });
        });
    }

    CompletableFuture<Runnable> cancel(Exchange exchange) {
        Target target = target(exchange, true);
        return engine.find(target.taskId(), target.externalTaskId())
                .thenCompose(
                        known -> known.map(task -> cancelKnown(task, target)).orElseGet(() -> cancelUnknown(target)))
                .thenApply(task -> () -> reply(exchange, task));
    }

    /** What has ended stays as it is: nothing is sent, and nothing more is emitted. */
    private CompletableFuture<KirinTask> cancelKnown(TaskRecord task, Target target) {
        if (task.status().isEnded()) {
            return CompletableFuture.completedFuture(remembered(task));
        }
        String taskId = task.taskId();
        if (configuration.getProtocol().cancel() && taskId != null) {
            Target known = new Target(taskId, task.externalTaskId(), task.model(), target.trace());
            return engine.cancel(task.model(), taskId)
                    .thenCompose(outcome -> engine.askNow(task).handle((asked, failure) -> outcome))
                    .thenCompose(outcome -> cancelled(outcome, known, remembered(task)));
        }
        return switch (task.state()) {
            case SUBMITTING, ACTIVE ->
                engine.end(task)
                        .thenCompose(ended -> ended.map(done -> CompletableFuture.completedFuture(remembered(done)))
                                .orElseGet(() -> cancelChanged(task)));
            case PARKED ->
                CompletableFuture.failedFuture(new TaskParkedException(
                        Objects.requireNonNull(task.parkReason()), task.externalTaskId(), taskId));
            case ENDED, DONE -> cancelUnknown(target);
        };
    }

    /** It has ended, or been parked, in just this moment. */
    private CompletableFuture<KirinTask> cancelChanged(TaskRecord task) {
        return engine.find(null, task.externalTaskId()).thenApply(found -> {
            TaskRecord now = found.orElse(task);
            if (now.parkReason() != null && now.state() == TaskState.PARKED) {
                throw new TaskParkedException(now.parkReason(), now.externalTaskId(), now.taskId());
            }
            return remembered(now);
        });
    }

    /** Nobody follows it here, other than exchanges that wait for it. */
    private CompletableFuture<KirinTask> cancelUnknown(Target target) {
        String taskId = target.taskId();
        if (!configuration.getProtocol().cancel()) {
            if (engine.stopWaiting(target.externalTaskId(), taskId)) {
                return CompletableFuture.completedFuture(KirinTask.builder()
                        .taskId(taskId)
                        .externalTaskId(target.externalTaskId())
                        .status(TaskStatus.CANCELLED)
                        .build());
            }
            throw KirinProducer.invalid(
                    "operation=cancel needs protocol=queue, or a task that is followed here: no way"
                            + " to cancel is documented for protocol=generation, so the service may finish this one and bill it");
        }
        if (taskId == null) {
            throw KirinProducer.invalid("operation=cancel needs the header " + KirinConstants.TASK_ID
                    + ": no task with this external task ID is kept here");
        }
        return engine.cancel(target.model(), taskId).thenCompose(outcome -> cancelled(outcome, target, null));
    }

    /**
     * The task as the service says it is now.
     *
     * @param remembered stands in for it where the service has agreed, but cannot be asked just now
     */
    private CompletableFuture<KirinTask> cancelled(
            CancelOutcome outcome, Target target, @Nullable KirinTask remembered) {
        if (outcome instanceof CancelOutcome.Failed failed) {
            throw failed.cause();
        }
        return found(target).handle((now, failure) -> {
            if (outcome instanceof CancelOutcome.Refused refused
                    && (now == null || !now.getStatus().isEnded())) {
                throw refused.cause();
            }
            if (now != null) {
                return now;
            }
            if (remembered == null) {
                throw failure instanceof RuntimeException cause ? cause : new CompletionException(failure);
            }
            return remembered;
        });
    }

    private KirinTask remembered(TaskRecord task) {
        return RememberedTask.of(task, Connection.statusMapping(configuration));
    }

    private CompletableFuture<KirinTask> found(Target target) {
        return engine.get(record(target, null).build()).thenApply(outcome -> task(outcome, target));
    }

    private static KirinTask task(QueryOutcome outcome, Target target) {
        if (outcome instanceof QueryOutcome.Found found) {
            return named(found.task(), target);
        }
        throw Objects.requireNonNull(outcome.cause());
    }

    private Target target(Exchange exchange) {
        return target(exchange, configuration.getProtocol().lookupByExternalTaskId());
    }

    /** @param byExternalTaskId whether the caller's ID is enough */
    private Target target(Exchange exchange, boolean byExternalTaskId) {
        Message message = exchange.getMessage();
        String taskId = id(message, KirinConstants.TASK_ID);
        String externalTaskId = id(message, KirinConstants.EXTERNAL_TASK_ID);
        if (taskId == null && externalTaskId == null) {
            throw KirinProducer.invalid("say which task is meant with the header " + KirinConstants.TASK_ID + " or "
                    + KirinConstants.EXTERNAL_TASK_ID);
        }
        if (taskId == null && !byExternalTaskId) {
            throw KirinProducer.invalid("protocol=queue needs the header " + KirinConstants.TASK_ID
                    + ": it has no look-up by external task ID");
        }
        Object model = message.getHeader(KirinConstants.MODEL);
        return new Target(
                taskId,
                externalTaskId,
                model == null
                        ? configuration.getModel()
                        : ExternalTaskIds.checked(KirinConstants.MODEL, model.toString()),
                TraceContext.of(message));
    }

    private static @Nullable String id(Message message, String name) {
        Object value = message.getHeader(name);
        return value == null ? null : ExternalTaskIds.checked(name, value.toString());
    }

    private TaskRecord.Builder record(Target target, @Nullable KirinTask answer) {
        String taskId = answer != null && answer.getTaskId() != null ? answer.getTaskId() : target.taskId();
        return TaskRecord.submitting(
                        endpoint.scope().account(),
                        target.externalTaskId() != null ? target.externalTaskId() : target.queryId())
                .group(endpoint.getGroup())
                .model(target.model())
                .traceparent(target.trace().traceparent())
                .headers(target.trace().with(Map.of()))
                .digest(TaskRecord.DIGEST_NOT_KNOWN)
                .taskId(taskId)
                .state(TaskState.ACTIVE, TaskStatus.QUEUED);
    }

    /** The caller's ID, where the service's answer leaves it out. */
    private static KirinTask named(KirinTask task, Target target) {
        return task.getExternalTaskId() != null || target.externalTaskId() == null
                ? task
                : task.toBuilder().externalTaskId(target.externalTaskId()).build();
    }

    private Message reply(Exchange exchange, KirinTask task) {
        Message message = exchange.getMessage();
        INPUTS.forEach(message::removeHeader);
        ResultMapping.task(message, endpoint.scope(), task);
        message.removeHeader(KirinConstants.ADOPTED);
        return message;
    }
}
