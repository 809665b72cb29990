/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import org.jspecify.annotations.Nullable;

/** The service knows no task of this ID. Just after a create that may only mean: not yet. */
public final class TaskNotFoundException extends ServiceException {

    private static final long serialVersionUID = 1L;

    public TaskNotFoundException(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
