/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.detection;

import io.github.camelkirin.benchmarks.kit.Quantiles;
import java.util.List;

/**
 * How the ends of one subject's tasks were seen.
 *
 * @param delays from the task's end to the start of its route, in seconds
 * @param queries a task, the mean
 */
record Seen(Subject subject, Quantiles delays, double queries) {

    static Seen of(Subject subject, List<Double> delays, long queries) {
        return new Seen(subject, Quantiles.of(delays), (double) queries / delays.size());
    }
}
