/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;

/**
 * The right to work on a task for a while. It ends by itself, so that the tasks of a node that died are taken over.
 *
 * @param owner the node that holds it
 * @param duration how long, by the repository's clock; more than zero
 */
public record Lease(String owner, Duration duration) {
    public Lease {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("leaseDuration must be more than zero, was " + duration);
        }
    }
}
