/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.schedule.AdaptiveSchedule;
import java.time.Duration;

/**
 * Asks when tasks of the kind are likely to end.
 *
 * @param schedule passes over from the curve to what has been learned
 * @param curve for kinds of which too little is known, and after a query that was not answered
 */
public record LearnedTiming(AdaptiveSchedule schedule, QuerySchedule curve) implements QueryTiming {

    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** @param queryCost what a query has to save, in mean time from end to detection; more than zero */
    public static LearnedTiming of(QuerySchedule curve, Duration queryCost) {
        return new LearnedTiming(new AdaptiveSchedule(queryCost, SHORTEST, LONGEST, curve), curve);
    }
}
