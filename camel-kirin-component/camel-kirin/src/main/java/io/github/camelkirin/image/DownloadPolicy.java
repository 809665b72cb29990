/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import java.time.Duration;

/**
 * How result images are downloaded.
 *
 * @param maxBytes   of one image, default 50 MiB
 * @param attempts   at most, default 3
 * @param retryDelay before the second attempt, default 1 s; doubles each time, up to 30 s
 * @param timeout    for one attempt's body, default 2 min. Connecting and each single read are bounded by the
 *     {@code http} component's own settings
 */
public record DownloadPolicy(int maxBytes, int attempts, Duration retryDelay, Duration timeout) {
    private static final Duration MAX_DELAY = Duration.ofSeconds(30);

    /** The defaults named above. */
    public static final DownloadPolicy DEFAULT =
            new DownloadPolicy(50 * 1024 * 1024, 3, Duration.ofSeconds(1), Duration.ofMinutes(2));

    /** @throws IllegalArgumentException if a number is below 1, the delay negative or the timeout not positive */
    public DownloadPolicy {
        if (maxBytes < 1 || maxBytes == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "maxBytes must be 1 to " + (Integer.MAX_VALUE - 1) + ", was " + maxBytes);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, was " + attempts);
        }
        if (retryDelay.isNegative()) {
            throw new IllegalArgumentException("retryDelay must not be negative, was " + retryDelay);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, was " + timeout);
        }
    }

    /** How long to wait after an attempt, the first being 1. */
    Duration delayAfter(int attempt) {
        Duration delay = retryDelay.multipliedBy(1L << Math.min(attempt - 1, 20));
        return delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    }
}
