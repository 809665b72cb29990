/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.task.SimulatorClock;

/** A token bucket of one second's requests, by the simulator's clock. */
final class RateLimit {
    private final SimulatorClock clock;
    private final int perSecond;
    private double tokens;
    private long at;

    /** Without limit where {@code perSecond} is 0. */
    RateLimit(SimulatorClock clock, int perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.at = clock.millis();
    }

    boolean permits() {
        return perSecond == 0 || take();
    }

    private synchronized boolean take() {
        long now = clock.millis();
        tokens = Math.min(perSecond, tokens + (now - at) * perSecond / 1000.0);
        at = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Fills the bucket. */
    synchronized void refill() {
        tokens = perSecond;
    }
}
