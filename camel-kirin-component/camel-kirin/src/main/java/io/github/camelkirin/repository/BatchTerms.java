/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;

/**
 * What whoever adds a task to a batch says of the batch.
 *
 * @param size how many tasks it will have, up to {@value #LARGEST_SIZE}; 0 if that is not said
 * @param timeout from when the batch is made, which the first task does, until its open tasks are cancelled; zero for never
 */
public record BatchTerms(int size, Duration timeout) {

    /** The most tasks that a batch of known size may have. */
    public static final int LARGEST_SIZE = 1_000_000;

    /** Nothing is said. */
    public static final BatchTerms NONE = new BatchTerms(0, Duration.ZERO);

    /** @throws IllegalArgumentException if one of them is out of its range */
    public BatchTerms {
        if (size < 0 || size > LARGEST_SIZE) {
            throw new IllegalArgumentException(
                    "a batch's size must be 1 to " + LARGEST_SIZE + ", or 0 if it is not known, was " + size);
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "batchTimeout must be 0 (none) or more, was " + timeout.toMillis() + " ms");
        }
    }
}
