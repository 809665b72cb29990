/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.observe;

import java.time.Instant;

/** Events a second, as the mean over the last minute. Safe for use by many threads. */
final class Rate {

    private static final int SECONDS = 60;

    private final long[] counts = new long[SECONDS];
    private long newest;

    synchronized void add(Instant now) {
        advance(now.getEpochSecond());
        counts[Math.floorMod(now.getEpochSecond(), SECONDS)]++;
    }

    synchronized double perSecond(Instant now) {
        advance(now.getEpochSecond());
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return (double) sum / SECONDS;
    }

    private void advance(long second) {
        long from = Math.max(newest + 1, second - SECONDS + 1);
        for (long passed = from; passed <= second; passed++) {
            counts[Math.floorMod(passed, SECONDS)] = 0;
        }
        newest = Math.max(newest, second);
    }
}
