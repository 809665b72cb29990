/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

/**
 * A way to have a task made: it is created, asked about {@value #QUERIES} times, {@link Life#WAIT} after the answer before,
 * and has ended by the last answer.
 */
interface Subject extends AutoCloseable {

    int QUERIES = 3;

    /** Begins one task, and does not wait for it. {@link Life#ended} follows, on any thread. */
    void begin();
}
