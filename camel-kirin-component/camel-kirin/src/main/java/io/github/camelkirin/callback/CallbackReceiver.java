/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import io.github.camelkirin.api.CallbackOutcome;

/** What a group does with its callbacks. Does not wait for anything. */
public interface CallbackReceiver {

    /**
     * Somebody who was given a task's URL has called it.
     *
     * @param ends whether it hints at an end
     * @return {@link CallbackOutcome#ACCEPTED} or {@link CallbackOutcome#THROTTLED}
     */
    CallbackOutcome called(String externalTaskId, boolean ends);

    /** A request has been answered, or is about to be. */
    void answered(CallbackOutcome outcome);
}
