/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import org.jspecify.annotations.Nullable;

/**
 * The component is stopping while the exchange waits. The task goes on: a tracked one is delivered by its group's consumer,
 * any other can be waited for again with {@code operation=await} and the ID given here.
 */
public final class HandedOverException extends KirinException {

    private static final long serialVersionUID = 1L;

    public HandedOverException(String externalTaskId, @Nullable String taskId) {
        super("stopped waiting, since the component is being stopped", null, externalTaskId, taskId, null);
    }
}
