/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;

/** A create is to follow a task that is not kept in the repository. Nothing was stored or sent. */
public final class ParentTaskNotFoundException extends KirinException {

    private static final long serialVersionUID = 1L;

    /** @param parentTaskId the external ID of the task that is to be followed */
    public ParentTaskNotFoundException(String message, String parentTaskId) {
        super(message, null, parentTaskId, null, null);
    }
}
