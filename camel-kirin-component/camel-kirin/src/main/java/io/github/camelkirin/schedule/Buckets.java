/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.util.Arrays;

/**
 * The classes into which durations are counted: one below 50 ms, then {@value #PER_DOUBLING} for each doubling (5 %
 * wide) to a little more than a day. The last one also takes whatever is longer.
 */
final class Buckets {

    static final int PER_DOUBLING = 14;

    static final int COUNT = 292;

    private static final double FIRST_SECONDS = 0.05;

    private static final double[] EDGES = edges();

    private Buckets() {}

    private static double[] edges() {
        double[] edges = new double[COUNT + 1];
        for (int i = 1; i <= COUNT; i++) {
            // StrictMath: the same estimate on every machine
            edges[i] = FIRST_SECONDS * StrictMath.pow(2, (i - 1.0) / PER_DOUBLING);
        }
        return edges;
    }

    /** In seconds; {@code edge(COUNT)} is the end of the last one. */
    static double edge(int bucket) {
        return EDGES[bucket];
    }

    static double end() {
        return EDGES[COUNT];
    }

    static int of(double seconds) {
        int found = Arrays.binarySearch(EDGES, seconds);
        return Math.max(0, Math.min(COUNT - 1, found >= 0 ? found : -found - 2));
    }
}
