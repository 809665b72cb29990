/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.benchmarks.kit.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** The least that a schedule can be: IDs by time, no leases, no states, no locks. */
final class PlainQueue {

    private final TreeMap<Long, String> queue = new TreeMap<>();
    private final List<Cost> rounds = new ArrayList<>();
    private final Random random = new Random(3);

    PlainQueue(String[] ids) {
        for (String id : ids) {
            putBack(id);
        }
    }

    /** At a time of its own, among the others. */
    private void putBack(String id) {
        queue.put(random.nextLong(Long.MAX_VALUE), id);
    }

    void round(int times) {
        rounds.add(Cost.of(times, this::tick));
    }

    private void tick() {
        List<String> due = new ArrayList<>(Ticks.DUE);
        for (int i = 0; i < Ticks.DUE; i++) {
            due.add(queue.pollFirstEntry().getValue());
        }
        due.forEach(this::putBack);
    }

    void clear() {
        rounds.clear();
    }

    Cost cost() {
        return Cost.median(rounds);
    }
}
