/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.time.Duration;

/**
 * Asks about a task when it is likely to have ended, by how long tasks of its kind have taken. A kind of which fewer
 * than {@value #UNKNOWN_BELOW} tasks are known is asked about on the curve; from there to {@value #KNOWN_FROM} the
 * delays pass over from the one to the other. Each delay is varied by up to {@value #JITTER_PERCENT} %, so that tasks
 * created together are not asked about together, and so that every age is asked about at some time.
 *
 * @param queryCost how much shorter a query has to make the wait, on average over tasks, to be worth it; more than
 *     zero. Half of it makes about 1.4 times the queries and 0.7 times the delay
 * @param min the shortest delay between queries, more than zero
 * @param max the longest, not less than {@code min}; also before the first query
 * @param curve for kinds not known yet; not bounded by {@code min} and {@code max}
 */
public record AdaptiveSchedule(Duration queryCost, Duration min, Duration max, Curve curve) {

    /** How far a delay may be off, to either side. */
    public static final int JITTER_PERCENT = 10;

    /** Where the curve begins to pass over, in tasks. */
    public static final int UNKNOWN_BELOW = 20;

    /** Where it has passed over. */
    public static final int KNOWN_FROM = 60;

    public AdaptiveSchedule {
        if (queryCost.isNegative() || queryCost.isZero()) {
            throw new IllegalArgumentException("queryCost must be more than 0, was " + queryCost.toMillis() + " ms");
        }
        if (min.toMillis() <= 0) {
            throw new IllegalArgumentException("min must be 1 ms or more, was " + min.toMillis() + " ms");
        }
        if (max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "max must not be less than min (" + min.toMillis() + " ms), was " + max.toMillis() + " ms");
        }
    }

    /** Takes about a millisecond: to be kept, and made anew when the estimate has changed. */
    public QueryPlan planFor(Durations durations) {
        return new QueryPlan(this, Estimate.of(durations));
    }

    /** 0 for the curve alone, 1 for the estimate alone. */
    double trust(Estimate estimate) {
        return Math.max(0, Math.min(1, (estimate.weight() - UNKNOWN_BELOW) / (KNOWN_FROM - UNKNOWN_BELOW)));
    }
}
