/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

/**
 * How often a statement was run, and how long the server took for all of them.
 *
 * @param millis without reading it from the network and without the commit
 */
record Counted(double calls, double millis) {

    Counted plus(Counted other) {
        return new Counted(calls + other.calls, millis + other.millis);
    }

    Counted dividedBy(int tasks) {
        return new Counted(calls / tasks, millis / tasks);
    }
}
