/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.TaskStore;
import io.github.camelkirin.simulator.wire.SpokenDialect;

/**
 * What stands behind the HTTP side.
 *
 * @param clock the time
 * @param tasks the tasks
 * @param faults what is to go wrong
 * @param ledger what is remembered
 * @param dialect how answers are spelled from now on
 * @param rules how callers are treated
 */
public record Backend(
        SimulatorClock clock, TaskStore tasks, Faults faults, Ledger ledger, SpokenDialect dialect, Rules rules) {

    long now() {
        return clock.millis();
    }
}
