/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import io.github.camelkirin.benchmarks.kit.Usage;

/**
 * What tasks cost over some time.
 *
 * @param tasks how many ended in it
 */
record Cost(long tasks, Usage usage) {

    /** Without that of the compilers, which a process that runs for long is through with. */
    double cpuMicros() {
        return (usage.cpu() - usage.compilers()) / 1e3 / tasks;
    }

    /** The compilers' part of all CPU, 0 to 1. */
    double compilersShare() {
        return (double) usage.compilers() / usage.cpu();
    }

    double tasksPerSecond() {
        return tasks / (usage.wall() / 1e9);
    }

    double allocatedKiB() {
        return usage.allocated() / 1024.0 / tasks;
    }

    double threads() {
        return usage.peakThreads();
    }
}
