/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.util.Collection;
import java.util.List;

/** What was measured several times, in order. */
public record Quantiles(List<Double> sorted) {

    public static Quantiles of(Collection<Double> values) {
        return new Quantiles(values.stream().sorted().toList());
    }

    public double median() {
        return at(0.5);
    }

    /**
     * The least value that so many are not above.
     *
     * @param share 0 to 1
     * @return NaN if nothing was measured
     */
    public double at(double share) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
