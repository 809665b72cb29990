/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the service made the task could not be found out. Sending the same request again with the same external ID goes
 * on with finding out; it does not pay twice. Where the task is parked, an operator decides: requeueing sends it again.
 */
public final class SubmissionUnknownException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final boolean parked;

    public SubmissionUnknownException(
            String message, @Nullable Throwable cause, String externalTaskId, boolean parked) {
        super(message, cause, externalTaskId, null, null);
        this.parked = parked;
    }

    /** Whether the task is parked, so that a person has to decide. */
    public boolean isParked() {
        return parked;
    }
}
