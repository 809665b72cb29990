/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a query ended. */
public sealed interface QueryOutcome {

    /** Why the service did not describe the task; null if it did. */
    @Nullable
    KirinException cause();

    /** The service described the task. */
    record Found(KirinTask task) implements QueryOutcome {
        @Override
        public @Nullable KirinException cause() {
            return null;
        }
    }

    /** The service knows no such task; just after a create that may only mean: not yet. */
    record NotFound(TaskNotFoundException cause) implements QueryOutcome {}

    /** The account may not ask: an {@link AuthenticationException} or {@link InsufficientCreditsException}. */
    record Denied(KirinException cause) implements QueryOutcome {}

    /** The service is being asked too often. */
    record Throttled(RateLimitException cause) implements QueryOutcome {

        /** How long the service asks to wait; null where it does not say. */
        public @Nullable Duration retryAfter() {
            return cause.getRetryAfter();
        }
    }

    /** Passing trouble, which says nothing about the task. */
    record Failed(KirinException cause) implements QueryOutcome {}

    /** The service does not take this kind of question, such as one by an external ID. */
    record Unsupported(RequestRefusedException cause) implements QueryOutcome {}
}
