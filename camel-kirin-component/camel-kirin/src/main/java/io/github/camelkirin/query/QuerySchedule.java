/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.schedule.Curve;
import java.time.Duration;

/**
 * When a task is asked about: first after {@code first}, then at intervals that grow from {@code interval} by
 * {@code multiplier} up to {@code max}, each varied by up to {@value #JITTER_PERCENT} % so that tasks created together are
 * not asked about together.
 *
 * @param first from the creation to the first query; zero or more
 * @param interval from the first query to the second; more than zero
 * @param multiplier 1 or more
 * @param max the longest interval; not less than {@code interval}
 */
public record QuerySchedule(Duration first, Duration interval, double multiplier, Duration max)
        implements QueryTiming, Curve {

    /** How far an interval may be off, to either side. */
    public static final int JITTER_PERCENT = 10;

    public QuerySchedule {
        if (first.isNegative()) {
            throw new IllegalArgumentException("firstQueryDelay must be 0 or more, was " + first.toMillis() + " ms");
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("queryInterval must be more than 0, was " + interval.toMillis() + " ms");
        }
        if (!(multiplier >= 1 && multiplier <= 100)) {
            throw new IllegalArgumentException("queryMultiplier must be 1 to 100, was " + multiplier);
        }
        if (max.compareTo(interval) < 0) {
            throw new IllegalArgumentException("maxQueryInterval must not be less than queryInterval ("
                    + interval.toMillis() + " ms), was " + max.toMillis() + " ms");
        }
    }

    /**
     * @param queries how often the task has been asked about, 0 for a new one
     * @param random from 0 (inclusive) to 1, decides on the jitter
     */
    @Override
    public Duration delayAfter(int queries, double random) {
        double millis = queries == 0
                ? first.toMillis()
                : Math.min(max.toMillis(), interval.toMillis() * Math.pow(multiplier, queries - 1.0));
        double jitter = 1 + (2 * random - 1) * JITTER_PERCENT / 100.0;
        return Duration.ofMillis(Math.round(millis * jitter));
    }

    @Override
    public QuerySchedule curve() {
        return this;
    }
}
