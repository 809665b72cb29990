/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Too many calls: ask again after {@link #getRetryAfter()}, or later than usual where the service gave no time. */
public final class RateLimitException extends ServiceException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    public RateLimitException(
            String message, Details details, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, details, cause);
        this.retryAfter = retryAfter;
    }

    /** How long the service asks to wait, as it says: zero or more, not capped; null where it does not say. */
    public @Nullable Duration getRetryAfter() {
        return retryAfter;
    }
}
