/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

/** The first tasks of a batch, or the last: what was measured of them. */
final class Edge {

    private final Pairs inserts = new Pairs();
    private final Pairs finishes = new Pairs();
    private Reads reads = Reads.NONE;
    private int finished;

    /** @param reads rows and pages for each task that was finished */
    record Result(Pairs.Medians insert, Pairs.Medians finish, Reads reads) {}

    Pairs inserts() {
        return inserts;
    }

    Pairs finishes() {
        return finishes;
    }

    /** @param tasks how many were finished with it */
    void add(Reads more, int tasks) {
        reads = reads.plus(more);
        finished += tasks;
    }

    Result result() {
        return new Result(inserts.medians(), finishes.medians(), reads.each(finished));
    }
}
