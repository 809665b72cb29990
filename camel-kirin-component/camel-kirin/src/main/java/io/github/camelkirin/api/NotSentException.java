/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;

/**
 * The request was not sent within {@code submitTimeout}: others had all of {@code maxConcurrentRequests} or
 * {@code requestsPerSecond}, or the account was pausing. There is no task, and nothing was paid.
 */
public final class NotSentException extends KirinException {

    private static final long serialVersionUID = 1L;

    public NotSentException(String externalTaskId) {
        super(
                "the request was not sent within submitTimeout, since others had all of maxConcurrentRequests or"
                        + " requestsPerSecond, or the account was pausing: there is no task. Send it again, or raise what"
                        + " was too low",
                null,
                externalTaskId,
                null,
                null);
    }
}
