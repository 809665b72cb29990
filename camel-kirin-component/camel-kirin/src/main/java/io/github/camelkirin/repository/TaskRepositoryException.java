/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.KirinException;
import org.jspecify.annotations.Nullable;

/** The store of tasks cannot be reached, cannot be used as it is, or does not take what it was given. */
public class TaskRepositoryException extends KirinException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what was required, what was there and what helps; never what was to be stored
     * @param cause what led to this, or null where it might quote what was to be stored
     */
    public TaskRepositoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
