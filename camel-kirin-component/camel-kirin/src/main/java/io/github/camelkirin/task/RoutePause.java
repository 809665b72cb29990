/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds deliveries back when routes keep failing, which says more about the route than about the tasks: after five failures
 * in a row only one at a time is let through, as a probe, and costs its task no redelivery.
 */
final class RoutePause {

    static final int FAILURES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(RoutePause.class);

    private final String group;
    private final RedeliverySchedule schedule;
    private final Timer timer;
    private int failuresInARow;
    private Instant nextProbe = Instant.MIN;

    RoutePause(String group, RedeliverySchedule schedule, Timer timer) {
        this.group = group;
        this.schedule = schedule;
        this.timer = timer;
    }

    /** How many deliveries may be started, with so many under way. */
    synchronized int room(int limit, int underWay) {
        if (!isPaused()) {
            return limit - underWay;
        }
        return underWay == 0 && !timer.now().isBefore(nextProbe) ? Math.min(limit, 1) : 0;
    }

    synchronized boolean isPaused() {
        return failuresInARow >= FAILURES;
    }

    synchronized void succeeded() {
        if (isPaused()) {
            LOG.info("Routing completions of group {} works again.", group);
        }
        failuresInARow = 0;
    }

    synchronized void failed() {
        if (isPaused() && timer.now().isBefore(nextProbe)) {
            return; // No probe, but a delivery that was under way when the pause began.
        }
        failuresInARow++;
        if (failuresInARow == FAILURES) {
            LOG.warn(
                    "Routing completions of group {} failed {} times in a row: paused, trying with one task at a time.",
                    group,
                    FAILURES);
        }
        if (isPaused()) {
            nextProbe = timer.now().plus(schedule.delayAfter(failuresInARow - FAILURES + 1));
        }
    }

    /** How long until the next probe, zero if it is time for it; empty while deliveries go on. */
    synchronized Optional<Duration> untilProbe() {
        if (!isPaused()) {
            return Optional.empty();
        }
        Duration left = Duration.between(timer.now(), nextProbe);
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }
}
