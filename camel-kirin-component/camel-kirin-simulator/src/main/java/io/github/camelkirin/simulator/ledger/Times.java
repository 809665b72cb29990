/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A growing list of times, eight bytes each. */
final class Times {
    private long[] millis = new long[4];
    private int size;

    synchronized void add(long epochMillis) {
        if (size == millis.length) {
            millis = Arrays.copyOf(millis, size * 2);
        }
        millis[size++] = epochMillis;
    }

    synchronized List<Instant> list() {
        return Arrays.stream(millis, 0, size).mapToObj(Instant::ofEpochMilli).toList();
    }
}
