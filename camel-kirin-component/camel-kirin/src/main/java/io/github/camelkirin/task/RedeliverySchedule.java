/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import java.time.Duration;

/**
 * When a completion whose route failed is delivered again: after {@code delay}, then twice that, up to five minutes.
 *
 * @param delay before the first redelivery; zero or more
 * @param max how often a completion is redelivered before its task is parked; zero or more
 */
public record RedeliverySchedule(Duration delay, int max) {

    /** The longest that a completion waits for its redelivery, unless {@code delay} is longer. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

    public RedeliverySchedule {
        if (delay.isNegative()) {
            throw new IllegalArgumentException(
                    "completionRedeliveryDelay must be 0 or more, was " + delay.toMillis() + " ms");
        }
        if (max < 0) {
            throw new IllegalArgumentException("completionMaxRedeliveries must be 0 or more, was " + max);
        }
    }

    /** @param failures how often routing has failed by now, 1 or more */
    Duration delayAfter(int failures) {
        Duration grown = delay.multipliedBy(1L << Math.min(failures - 1, 20));
        Duration longest = delay.compareTo(LONGEST_DELAY) > 0 ? delay : LONGEST_DELAY;
        return grown.compareTo(longest) > 0 ? longest : grown;
    }
}
