/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.query.QueryTiming;
import java.time.Duration;

/**
 * How an exchange waits for a task.
 *
 * @param timing when the task is asked about
 * @param timeout how long the exchange waits at most, submission included; more than zero
 * @param notFoundGrace how long the service may say that it does not know the task
 */
public record WaitSettings(QueryTiming timing, Duration timeout, Duration notFoundGrace) {

    public WaitSettings {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be more than 0, was " + timeout.toMillis() + " ms");
        }
    }
}
