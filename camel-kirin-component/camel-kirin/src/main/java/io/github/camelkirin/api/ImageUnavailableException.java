/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;

/** A result image could not be fetched. The completion comes again, and finally its task is parked; nothing is paid for twice. */
public final class ImageUnavailableException extends KirinException {

    private static final long serialVersionUID = 1L;

    public ImageUnavailableException(String message, KirinTask task) {
        super(message, null, task.getExternalTaskId(), task.getTaskId(), task.getRequestId());
    }
}
