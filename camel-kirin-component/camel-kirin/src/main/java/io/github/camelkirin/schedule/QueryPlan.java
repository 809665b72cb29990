/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.time.Duration;

/**
 * When to ask about tasks of one kind, by what was known when {@link AdaptiveSchedule#planFor} made it. Immutable; keep
 * it until a tenth of the estimate is new.
 */
public final class QueryPlan {

    private final AdaptiveSchedule schedule;
    private final Estimate estimate;
    private final QueryTimes times;

    QueryPlan(AdaptiveSchedule schedule, Estimate estimate) {
        this.schedule = schedule;
        this.estimate = estimate;
        times = new QueryTimes(
                estimate,
                Durations.seconds(schedule.queryCost()),
                Durations.seconds(schedule.min()),
                Durations.seconds(schedule.max()));
    }

    /** What it was made from; for {@link Durations#observed}. */
    public Estimate estimate() {
        return estimate;
    }

    /**
     * @param age of the task, since its creation, now: when a query has said that it is running, or when it was created
     * @param queries how often the task has been asked about, 0 for a new one; only for the curve
     * @param random from 0 (inclusive) to 1, decides on the jitter
     */
    public Duration delayAfter(Duration age, int queries, double random) {
        double known = schedule.trust(estimate);
        if (known == 0) {
            return schedule.curve().delayAfter(queries, random);
        }
        double jitter = 1 + (2 * random - 1) * AdaptiveSchedule.JITTER_PERCENT / 100.0;
        double learned = 1000 * jitter * times.delayAt(Math.max(0, Durations.seconds(age)));
        double least = schedule.min().toMillis();
        double most = schedule.max().toMillis();
        double bounded = Math.max(least, Math.min(most, learned));
        if (known == 1) {
            return Duration.ofMillis(Math.round(bounded));
        }
        double curve = schedule.curve().delayAfter(queries, random).toMillis();
        return Duration.ofMillis(Math.round(known * bounded + (1 - known) * curve));
    }
}
