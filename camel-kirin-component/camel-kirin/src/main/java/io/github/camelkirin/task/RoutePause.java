/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds deliveries back when routes keep failing, which says more about the route than about the tasks: after failures of
 * five different tasks without a success in between only one at a time is let through, as a probe, and costs its task no
 * redelivery. One task that keeps failing pauses nothing; it is parked in the end.
 */
final class RoutePause {

    static final int FAILURES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(RoutePause.class);

    private final String group;
    private final Probes probes;
    private final Set<String> failed = new HashSet<>();

    RoutePause(String group, RedeliverySchedule schedule, Timer timer) {
        this.group = group;
        this.probes = new Probes(schedule, Duration.ZERO, timer);
    }

    /** How many deliveries may be started, with so many under way. */
    synchronized int room(int limit, int underWay) {
        return isPaused() ? probes.room(limit, underWay) : limit - underWay;
    }

    synchronized boolean isPaused() {
        return failed.size() >= FAILURES;
    }

    synchronized void succeeded() {
        if (isPaused()) {
            LOG.info("Routing completions of group {} works again.", group);
        }
        failed.clear();
        probes.reset();
    }

    synchronized void failed(String externalTaskId) {
        if (isPaused()) {
            if (!probes.isDue()) {
                return; // No probe, but a delivery that was under way when the pause began.
            }
        } else {
            failed.add(externalTaskId);
            if (!isPaused()) {
                return;
            }
            LOG.warn(
                    "Routing completions of group {} failed for {} tasks in a row: paused, trying with one at a time.",
                    group,
                    FAILURES);
        }
        probes.failed();
    }

    /** How long until the next probe, zero if it is time for it; empty while deliveries go on. */
    synchronized Optional<Duration> untilProbe() {
        return isPaused() ? Optional.of(probes.left()) : Optional.empty();
    }
}
