/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.time.Duration;

/** The schedule of a kind of task of which nothing is known yet. */
@FunctionalInterface
public interface Curve {

    /**
     * @param queries how often the task has been asked about, 0 for a new one
     * @param random from 0 (inclusive) to 1, decides on the jitter
     */
    Duration delayAfter(int queries, double random);
}
