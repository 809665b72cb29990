/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import org.jspecify.annotations.Nullable;

/** A call that did not bring what was asked for; the subclass says what can be done about it. */
public abstract class ServiceException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final int httpStatus;
    private final @Nullable String code;
    private final @Nullable String serviceMessage;

    ServiceException(String message, Details details, @Nullable Throwable cause) {
        super(message, cause, details.externalTaskId(), details.taskId(), details.requestId());
        httpStatus = details.httpStatus();
        code = details.code();
        serviceMessage = details.serviceMessage();
    }

    /** The HTTP status, or the one an envelope carries in its place; 0 if no answer was received. */
    public int getHttpStatus() {
        return httpStatus;
    }

    /** The service's error code such as {@code 40201}, if it gave one. */
    public @Nullable String getCode() {
        return code;
    }

    /**
     * The service's own words, at most 300 characters without control characters, if it gave any. What repeats the
     * request is cut out of the answer to a create; an answer to a query may quote the prompt of the task.
     */
    public @Nullable String getServiceMessage() {
        return serviceMessage;
    }

    /**
     * What is known of a failed call.
     *
     * @param httpStatus the HTTP status, 0 if no answer was received
     * @param code the service's error code, or null
     * @param serviceMessage the service's own words, or null
     * @param externalTaskId the caller's ID of the task, or null
     * @param taskId the ID that was asked about, or null
     * @param requestId what identifies the call to the provider's support, or null if there was no call
     */
    public record Details(
            int httpStatus,
            @Nullable String code,
            @Nullable String serviceMessage,
            @Nullable String externalTaskId,
            @Nullable String taskId,
            @Nullable String requestId) {}
}
