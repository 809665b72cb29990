/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The task had not ended within {@code timeout}. It goes on at the service, which bills it. */
public final class TaskTimeoutException extends KirinException {

    private static final long serialVersionUID = 1L;

    public TaskTimeoutException(
            Duration timeout, @Nullable Throwable cause, @Nullable String externalTaskId, @Nullable String taskId) {
        super(
                "the task had not ended after " + timeout.toMillis() + " ms; it goes on at the service. Raise timeout,"
                        + " consume the group, or wait on with operation=await",
                cause,
                externalTaskId,
                taskId,
                null);
    }
}
