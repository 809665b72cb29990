/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.query.QueryTiming;
import java.time.Duration;

/**
 * How a group's tasks are followed and their completions delivered.
 *
 * @param timing when a task is asked about
 * @param notFoundGrace how long the service may say that it does not know a task
 * @param concurrentConsumers how many completions are routed at a time; 1 or more
 * @param redelivery what happens when routing one fails
 * @param maxRouteTime after which a completion that is still being routed is left to others; more than zero
 * @param progress whether progress is delivered too
 */
public record PollerSettings(
        QueryTiming timing,
        Duration notFoundGrace,
        int concurrentConsumers,
        RedeliverySchedule redelivery,
        Duration maxRouteTime,
        boolean progress) {

    public PollerSettings {
        if (concurrentConsumers < 1) {
            throw new IllegalArgumentException("concurrentConsumers must be 1 or more, was " + concurrentConsumers);
        }
        if (maxRouteTime.isNegative() || maxRouteTime.isZero()) {
            throw new IllegalArgumentException(
                    "maxRouteTime must be more than 0, was " + maxRouteTime.toMillis() + " ms");
        }
    }
}
