/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskError;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Puts a task on a message. */
final class ResultMapping {

    private ResultMapping() {}

    /** Sets the body to the task, and the headers that say the same. */
    static void task(Message message, TaskScope scope, KirinTask task) {
        headers(message, scope, task);
        flow(message, null, null);
        message.setBody(task);
    }

    /** Sets the body to what is kept of a task, and the headers that say the same. */
    static void record(Message message, TaskRecord task) {
        headers(message, task.scope(), RememberedTask.withoutAnswer(task));
        flow(message, task.parentId(), task.rootId());
        message.setBody(task);
    }

    static void headers(Message message, TaskScope scope, KirinTask task) {
        TaskError error = task.getError();
        set(message, KirinConstants.GROUP, scope.group());
        set(message, KirinConstants.DRY_RUN, scope.account().isDryRun() ? true : null);
        set(message, KirinConstants.TASK_ID, task.getTaskId());
        set(message, KirinConstants.EXTERNAL_TASK_ID, task.getExternalTaskId());
        set(message, KirinConstants.ATTEMPT, task.getAttempt());
        set(message, KirinConstants.STATUS, task.getStatus().value());
        set(message, KirinConstants.PROGRESS, task.getProgress());
        set(message, KirinConstants.ERROR_CODE, error == null ? null : error.code());
        set(message, KirinConstants.ERROR_MESSAGE, error == null ? null : error.message());
        set(message, KirinConstants.COST, task.getCost());
        set(message, KirinConstants.DISCOUNT, task.getDiscount());
        set(message, KirinConstants.REQUEST_ID, task.getRequestId());
        if (task.getStatus() == TaskStatus.COMPLETED && !task.getImages().isEmpty()) {
            set(message, KirinConstants.IMAGE_TOTAL, task.getImages().size());
        } else {
            message.removeHeader(KirinConstants.IMAGE_TOTAL);
        }
    }

    /** Sets where in a flow a task is. */
    static void flow(Message message, @Nullable String parentId, @Nullable String rootId) {
        set(message, KirinConstants.PARENT_TASK_ID, parentId);
        set(message, KirinConstants.ROOT_TASK_ID, rootId);
    }

    /** Sets the body to a batch, and the headers that say the same. */
    static void batch(Message message, TaskScope scope, KirinBatch batch) {
        set(message, KirinConstants.GROUP, scope.group());
        set(message, KirinConstants.DRY_RUN, scope.account().isDryRun() ? true : null);
        set(message, KirinConstants.BATCH_ID, batch.getBatchId());
        set(message, KirinConstants.BATCH_SIZE, batch.getTasks());
        set(message, KirinConstants.BATCH_COMPLETED, batch.getCompleted());
        set(message, KirinConstants.BATCH_FAILED, batch.getFailed());
        set(message, KirinConstants.BATCH_CANCELLED, batch.getCancelled());
        set(message, KirinConstants.BATCH_EXPIRED, batch.getExpired());
        set(message, KirinConstants.BATCH_DISCARDED, batch.getDiscarded());
        set(message, KirinConstants.COST, batch.getCost());
        message.setBody(batch);
    }

    /** A header without a value is taken off: one of an earlier step would say something wrong. */
    static void set(Message message, String name, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(name);
        } else {
            message.setHeader(name, value);
        }
    }
}
