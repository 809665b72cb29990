/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.KirinFlow;
import io.github.camelkirin.api.TaskNotKeptException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.Violation;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.TaskEngine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a producer does for operators: {@code list}, {@code show}, {@code requeue}, {@code discard} and {@code erase}; and
 * {@code status}, for callers. What a message asks for is checked before anything is done.
 */
final class OperatorOperations {

    private static final List<String> INPUTS =
            List.of(KirinConstants.OPERATION, KirinConstants.STATE, KirinConstants.LIMIT, KirinConstants.ROOT_TASK_ID);
    private static final int DEFAULT_LIMIT = 100;

    private final KirinTasks tasks;
    private final TaskEngine engine;
    private final StatusMapping statuses;

    OperatorOperations(KirinTasks tasks, TaskEngine engine, StatusMapping statuses) {
        this.tasks = tasks;
        this.engine = engine;
        this.statuses = statuses;
    }

    /** Which one task a message means. The service's ID comes first, as for other operations. */
    private record Target(@Nullable String taskId, @Nullable String externalTaskId) {
        boolean isNone() {
            return taskId == null && externalTaskId == null;
        }
    }

    /** @param state null for all */
    private record Selection(@Nullable TaskState state) {}

    CompletableFuture<Runnable> list(Exchange exchange) {
        Message message = exchange.getMessage();
        Selection selection = selection(message);
        TaskState state = selection == null ? null : selection.state();
        int limit = limit(exchange);
        String rootTaskId = id(message, KirinConstants.ROOT_TASK_ID);
        if (rootTaskId != null) {
            requireNoOther(selection != null, "list", KirinConstants.STATE);
            return listFlow(exchange, rootTaskId, limit);
        }
        return engine.inStore(() -> tasks.list(state, limit)).thenApply(found -> () -> reply(exchange, found));
    }

    /** With what the whole flow has cost, however many of its tasks are listed. */
    private CompletableFuture<Runnable> listFlow(Exchange exchange, String rootTaskId, int limit) {
        return engine.inStore(() -> tasks.flow(rootTaskId))
                .thenCompose(flow -> engine.inStore(() -> tasks.listFlow(rootTaskId, limit))
                        .thenApply(found -> () -> {
                            reply(exchange, found);
                            ResultMapping.set(
                                    exchange.getMessage(),
                                    KirinConstants.COST,
                                    flow.map(KirinFlow::cost).orElse(null));
                        }));
    }

    CompletableFuture<Runnable> show(Exchange exchange) {
        Target target = required(target(exchange.getMessage()));
        return one(exchange, () -> located(target));
    }

    /** For callers, who are not to see what the service's answer may repeat of a prompt. */
    CompletableFuture<Runnable> status(Exchange exchange) {
        Target target = required(target(exchange.getMessage()));
        return engine.inStore(() -> located(target)).thenApply(task -> () -> {
            Message message = exchange.getMessage();
            INPUTS.forEach(message::removeHeader);
            ResultMapping.record(message, task);
            message.setBody(StatusReport.of(task, statuses));
        });
    }

    private static Target required(Target target) {
        if (target.isNone()) {
            throw KirinProducer.invalid("say which task is meant with the header " + KirinConstants.TASK_ID + " or "
                    + KirinConstants.EXTERNAL_TASK_ID);
        }
        return target;
    }

    CompletableFuture<Runnable> requeue(Exchange exchange) {
        return withParked(exchange, "requeue", tasks::requeue, tasks::requeueAll);
    }

    CompletableFuture<Runnable> discard(Exchange exchange) {
        return withParked(exchange, "discard", tasks::discard, tasks::discardAll);
    }

    CompletableFuture<Runnable> erase(Exchange exchange) {
        Message message = exchange.getMessage();
        Target target = target(message);
        Selection selection = selection(message);
        String rootTaskId = id(message, KirinConstants.ROOT_TASK_ID);
        if (rootTaskId != null) {
            requireNoOther(
                    !target.isNone() || selection != null,
                    "erase",
                    KirinConstants.TASK_ID + ", " + KirinConstants.EXTERNAL_TASK_ID + " and " + KirinConstants.STATE);
            return many(exchange, () -> tasks.eraseFlow(rootTaskId));
        }
        requireEither(target, selection, "erase", "a state, or all for the whole group");
        if (selection != null) {
            return many(exchange, () -> tasks.eraseAll(selection.state()));
        }
        return one(exchange, () -> {
            TaskRecord task = located(target);
            if (!tasks.erase(task.externalTaskId())) {
                throw notKept(target);
            }
            return task;
        });
    }

    private interface Change {
        boolean to(String externalTaskId);
    }

    private CompletableFuture<Runnable> withParked(
            Exchange exchange, String operation, Change change, Supplier<Integer> changeAll) {
        Message message = exchange.getMessage();
        Target target = target(message);
        Selection selection = selection(message);
        requireEither(target, selection, operation, "parked for all parked tasks of the group");
        if (selection != null && selection.state() != TaskState.PARKED) {
            throw KirinProducer.invalid("operation=" + operation + " is for parked tasks: the header "
                    + KirinConstants.STATE + " must be parked, was "
                    + (selection.state() == null ? "all" : StateNames.of(selection.state())));
        }
        if (selection != null) {
            return many(exchange, changeAll);
        }
        return one(exchange, () -> {
            TaskRecord task = located(target);
            if (!change.to(task.externalTaskId())) {
                throw new InvalidRequestException(
                        List.of(Violation.of("operation=" + operation + " is for parked tasks, this one is "
                                + StateNames.of(located(target).state()))),
                        task.externalTaskId());
            }
            return located(target);
        });
    }

    /** Not both: an ID that an earlier step has left on the message must not decide between one task and many. */
    private static void requireEither(
            Target target, @Nullable Selection selection, String operation, String selectionMeans) {
        if (target.isNone() == (selection == null)) {
            throw KirinProducer.invalid("operation=" + operation + " needs either the header " + KirinConstants.TASK_ID
                    + " or " + KirinConstants.EXTERNAL_TASK_ID + ", or the header " + KirinConstants.STATE + " with "
                    + selectionMeans + ", was " + (selection == null ? "without any" : "with both"));
        }
    }

    /** As {@link #requireEither}; the completion of a step has the IDs of its task and that of its flow. */
    private static void requireNoOther(boolean other, String operation, String others) {
        if (other) {
            throw KirinProducer.invalid(
                    "operation=" + operation + " takes either the header " + KirinConstants.ROOT_TASK_ID
                            + " for a flow or " + others + ", was with both: remove what is not meant");
        }
    }

    private TaskRecord located(Target target) {
        TaskRecord task =
                tasks.anywhere(target.taskId(), target.externalTaskId()).orElseThrow(() -> notKept(target));
        if (!tasks.isMine(task)) {
            throw new TaskNotKeptException(
                    task.group().isEmpty()
                            ? "the task is an untracked one: use an endpoint with tracked=false"
                            : "the task is one of group " + task.group() + ": use an endpoint of that group",
                    task.externalTaskId(),
                    task.taskId());
        }
        return task;
    }

    private static TaskNotKeptException notKept(Target target) {
        return new TaskNotKeptException(
                "no task with this ID is kept here for this account and base URL",
                target.externalTaskId(),
                target.taskId());
    }

    private CompletableFuture<Runnable> one(Exchange exchange, Supplier<TaskRecord> work) {
        return engine.inStore(work).thenApply(task -> () -> {
            Message message = exchange.getMessage();
            INPUTS.forEach(message::removeHeader);
            ResultMapping.record(message, task);
        });
    }

    private CompletableFuture<Runnable> many(Exchange exchange, Supplier<Integer> work) {
        return engine.inStore(work).thenApply(count -> () -> reply(exchange, count));
    }

    private void reply(Exchange exchange, Object body) {
        Message message = exchange.getMessage();
        INPUTS.forEach(message::removeHeader);
        message.setHeader(KirinConstants.GROUP, tasks.scope().group());
        message.setBody(body);
    }

    private static Target target(Message message) {
        return new Target(id(message, KirinConstants.TASK_ID), id(message, KirinConstants.EXTERNAL_TASK_ID));
    }

    private static @Nullable String id(Message message, String name) {
        Object value = message.getHeader(name);
        return value == null ? null : ExternalTaskIds.checked(name, value.toString());
    }

    private static @Nullable Selection selection(Message message) {
        Object value = message.getHeader(KirinConstants.STATE);
        if (value == null) {
            return null;
        }
        try {
            return new Selection(StateNames.read(value.toString()));
        } catch (IllegalArgumentException e) {
            throw KirinProducer.invalid("the header " + KirinConstants.STATE + ": " + e.getMessage());
        }
    }

    private static int limit(Exchange exchange) {
        Object value = exchange.getMessage().getHeader(KirinConstants.LIMIT);
        if (value == null) {
            return DEFAULT_LIMIT;
        }
        Integer limit = exchange.getContext().getTypeConverter().tryConvertTo(Integer.class, exchange, value);
        if (limit == null || limit < 1 || limit > KirinTasks.LARGEST_LIMIT) {
            throw KirinProducer.invalid("the header " + KirinConstants.LIMIT + " must be 1 to "
                    + KirinTasks.LARGEST_LIMIT + ", was " + (limit == null ? "no whole number" : limit));
        }
        return limit;
    }
}
