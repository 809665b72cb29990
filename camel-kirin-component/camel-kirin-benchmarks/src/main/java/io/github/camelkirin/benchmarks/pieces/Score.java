/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

/**
 * A mean and how far off it may be.
 *
 * @param error half the width of its confidence interval of 99.9 %
 */
record Score(double mean, double error) {

    /** The errors are independent: relative ones add up by their squares. */
    Score dividedBy(Score other) {
        double ratio = mean / other.mean;
        return new Score(ratio, ratio * Math.hypot(error / mean, other.error / other.mean));
    }
}
