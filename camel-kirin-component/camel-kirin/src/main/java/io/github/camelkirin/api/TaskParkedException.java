/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.ParkReason;
import org.jspecify.annotations.Nullable;

/** A task that an exchange waited for needs a person's decision, and is parked if it is tracked. */
public final class TaskParkedException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final ParkReason reason;

    public TaskParkedException(ParkReason reason, @Nullable String externalTaskId, @Nullable String taskId) {
        super("the task cannot be followed any further: " + reason, null, externalTaskId, taskId, null);
        this.reason = reason;
    }

    public ParkReason getReason() {
        return reason;
    }
}
