/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Root of everything this component throws; a subclass says what the caller can do about it.
 *
 * <p>{@link #getMessage()} ends with the IDs that are known, and never holds a prompt, an API key or image data.
 */
public class KirinException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String externalTaskId;
    private final @Nullable String taskId;
    private final @Nullable String requestId;

    /** @param message what was required, what was there and what helps; the IDs are appended to it */
    public KirinException(String message) {
        this(message, null, null, null, null);
    }

    /** @param cause what led to this, or null */
    public KirinException(String message, @Nullable Throwable cause) {
        this(message, cause, null, null, null);
    }

    /**
     * @param message what was required, what was there and what helps; the IDs are appended to it
     * @param cause what led to this, or null
     * @param externalTaskId the caller's ID of the task, or null
     * @param taskId the service's ID of the task, or null
     * @param requestId what identifies the HTTP call to the provider's support, or null
     */
    public KirinException(
            String message,
            @Nullable Throwable cause,
            @Nullable String externalTaskId,
            @Nullable String taskId,
            @Nullable String requestId) {
        super(message, cause);
        this.externalTaskId = externalTaskId;
        this.taskId = taskId;
        this.requestId = requestId;
    }

    /** The message, followed by the IDs that are known: {@code … [externalTaskId=…, taskId=…, requestId=…]}. */
    @Override
    public String getMessage() {
        List<String> ids = new ArrayList<>(3);
        append(ids, "externalTaskId", externalTaskId);
        append(ids, "taskId", taskId);
        append(ids, "requestId", requestId);
        String message = String.valueOf(super.getMessage());
        return ids.isEmpty() ? message : message + " [" + String.join(", ", ids) + "]";
    }

    /** The caller's ID of the task, if known. */
    public @Nullable String getExternalTaskId() {
        return externalTaskId;
    }

    /** The service's ID of the task, if known. */
    public @Nullable String getTaskId() {
        return taskId;
    }

    /** What identifies the HTTP call to the provider's support, if there was a call. */
    public @Nullable String getRequestId() {
        return requestId;
    }

    private static void append(List<String> ids, String name, @Nullable String value) {
        if (value != null) {
            ids.add(name + "=" + value);
        }
    }
}
