/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

/**
 * Leaves it to callbacks to tell when a task is to be asked about, and asks by itself only as a safety net.
 *
 * @param normal for when callbacks do not come
 */
public record CallbackTiming(QueryTiming normal) implements QueryTiming {

    @Override
    public QuerySchedule curve() {
        return normal.curve();
    }
}
