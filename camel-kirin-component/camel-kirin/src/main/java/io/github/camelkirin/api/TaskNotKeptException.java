/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import org.jspecify.annotations.Nullable;

/** An operator's step means a task that is not kept in the repository, or not for the step's group. Nothing was changed. */
public final class TaskNotKeptException extends KirinException {

    private static final long serialVersionUID = 1L;

    public TaskNotKeptException(String message, @Nullable String externalTaskId, @Nullable String taskId) {
        super(message, null, externalTaskId, taskId, null);
    }
}
