/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import java.util.Map;

/**
 * What some nodes did.
 *
 * @param nodesCpu milliseconds a task, of all nodes together
 * @param databaseCpu milliseconds a task
 * @param statements by their names, for each task
 */
record Round(double tasksPerSecond, double nodesCpu, double databaseCpu, Map<String, Counted> statements) {

    double statementsPerTask() {
        return statements.values().stream().mapToDouble(Counted::calls).sum();
    }
}
