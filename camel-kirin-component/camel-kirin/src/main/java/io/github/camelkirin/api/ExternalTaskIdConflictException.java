/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import org.jspecify.annotations.Nullable;

/** The external ID is that of another request. Give each request an ID of its own. */
public final class ExternalTaskIdConflictException extends KirinException {

    private static final long serialVersionUID = 1L;

    public ExternalTaskIdConflictException(String message, String externalTaskId, @Nullable String taskId) {
        super(message, null, externalTaskId, taskId, null);
    }
}
