/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a create ended, by what it says about the task's existence. */
public sealed interface CreateOutcome {

    /** Why the service did not accept the task, or why that is not known; null if it did. */
    @Nullable
    KirinException cause();

    /** The service has the task; its ID is set. */
    record Accepted(KirinTask task) implements CreateOutcome {
        @Override
        public @Nullable KirinException cause() {
            return null;
        }
    }

    /** The service answered that it will not create the task: it does not exist, and the same request will not help. */
    record Refused(KirinException cause) implements CreateOutcome {}

    /** No byte of the request left: the task does not exist, and sending again is safe. */
    record NotSent(ServiceUnavailableException cause) implements CreateOutcome {}

    /** The service answered that it is being asked too often: the task does not exist, and sending again later is safe. */
    record Throttled(RateLimitException cause) implements CreateOutcome {

        /** How long the service asks to wait; null where it does not say. */
        public @Nullable Duration retryAfter() {
            return cause.getRetryAfter();
        }
    }

    /**
     * The task may exist: ask by its external ID before sending again.
     *
     * @param duplicate whether the service said that a task of this external ID exists
     */
    record Unknown(KirinException cause, boolean duplicate) implements CreateOutcome {}
}
