/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;

/**
 * The request was not sent within {@code submitTimeout}: others had all of {@code maxConcurrentRequests} or
 * {@code requestsPerSecond}, or the account was pausing. Or the component was stopped while the request waited for room, as
 * {@code maxTasksInFlight} has it. There is no task, and nothing was paid.
 */
public final class NotSentException extends KirinException {

    private static final long serialVersionUID = 1L;

    public NotSentException(String externalTaskId) {
        this(
                "the request was not sent within submitTimeout, since others had all of maxConcurrentRequests or"
                        + " requestsPerSecond, or the account was pausing: there is no task. Send it again, or raise what"
                        + " was too low",
                externalTaskId);
    }

    private NotSentException(String message, String externalTaskId) {
        super(message, null, externalTaskId, null, null);
    }

    /** For a request that waited for room in its group. */
    public static NotSentException stopped(String externalTaskId) {
        return new NotSentException(
                "the route or the component is being stopped while the request waits for room in its group: there is no"
                        + " task. Send it again",
                externalTaskId);
    }
}
