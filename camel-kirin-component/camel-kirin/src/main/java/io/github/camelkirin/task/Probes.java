/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;

/** When something that is paused is tried with one delivery: more and more rarely. For one thread at a time. */
final class Probes {

    private final RedeliverySchedule schedule;
    private final Duration least;
    private final Timer timer;
    private int failures;
    private Instant next = Instant.MIN;

    /** @param least how long it is at least until the next probe */
    Probes(RedeliverySchedule schedule, Duration least, Timer timer) {
        this.schedule = schedule;
        this.least = least;
        this.timer = timer;
    }

    /** How many deliveries may be started for it, with so many under way. */
    int room(int limit, int underWay) {
        return underWay == 0 && isDue() ? Math.min(limit, 1) : 0;
    }

    boolean isDue() {
        return !timer.now().isBefore(next);
    }

    /** How long until it is time, zero if it is. */
    Duration left() {
        Duration left = Duration.between(timer.now(), next);
        return left.isNegative() ? Duration.ZERO : left;
    }

    void failed() {
        failures++;
        Duration delay = schedule.delayAfter(failures);
        next = timer.now().plus(delay.compareTo(least) < 0 ? least : delay);
    }

    void reset() {
        failures = 0;
        next = Instant.MIN;
    }
}
