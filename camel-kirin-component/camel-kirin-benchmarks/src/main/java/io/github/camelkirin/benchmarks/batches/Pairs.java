/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import io.github.camelkirin.benchmarks.kit.Cost;
import java.util.ArrayList;
import java.util.List;

/** Rounds in which the same is done with tasks of a batch and, right after, with as many of none. */
final class Pairs {

    private final List<Cost> members = new ArrayList<>();
    private final List<Cost> singles = new ArrayList<>();

    /** What a task takes, by the median of the rounds. */
    record Medians(Cost member, Cost single) {}

    void member(Cost cost) {
        members.add(cost);
    }

    void single(Cost cost) {
        singles.add(cost);
    }

    Medians medians() {
        return new Medians(Cost.median(members), Cost.median(singles));
    }
}
