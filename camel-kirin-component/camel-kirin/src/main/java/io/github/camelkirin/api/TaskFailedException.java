/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskError;
import io.github.camelkirin.model.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The task has ended without a result: it failed, expired or was cancelled. The codes {@code 002016001} to {@code 002016003}
 * are the caller's fault; after the others a fresh task may succeed.
 */
public final class TaskFailedException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final TaskStatus status;
    private final @Nullable String code;
    private final @Nullable String serviceMessage;

    /** @param task one that has ended, but not completed */
    public TaskFailedException(KirinTask task) {
        super(
                "the task has " + ended(task.getStatus()) + code(task.getError()),
                null,
                task.getExternalTaskId(),
                task.getTaskId(),
                task.getRequestId());
        TaskError error = task.getError();
        status = task.getStatus();
        code = error == null ? null : error.code();
        serviceMessage = error == null ? null : error.message();
    }

    /** {@link TaskStatus#FAILED}, {@link TaskStatus#EXPIRED} or {@link TaskStatus#CANCELLED}. */
    public TaskStatus getStatus() {
        return status;
    }

    /** The service's code, such as {@code 002016095}, if it gave one. */
    public @Nullable String getCode() {
        return code;
    }

    /** The service's own words, if it gave any. Not part of the message, since they may quote the prompt. */
    public @Nullable String getServiceMessage() {
        return serviceMessage;
    }

    private static String ended(TaskStatus status) {
        return status == TaskStatus.CANCELLED ? "been cancelled" : status.value();
    }

    /** Only what looks like a code: the field could hold anything. */
    private static String code(@Nullable TaskError error) {
        String code = error == null ? null : error.code();
        return code == null || !code.matches("[A-Za-z0-9_.:-]{1,64}") ? "" : " with code " + code;
    }
}
