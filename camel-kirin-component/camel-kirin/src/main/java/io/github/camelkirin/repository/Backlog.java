/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is to do in a group, for whoever looks often: tasks that are done may be many, and are left out.
 *
 * @param tasks how many there are in each state but {@link TaskState#DONE}
 * @param oldest since the oldest task that is not parked was stored; null if there is none
 * @param agingResults how many completed tasks there are whose route has not succeeded, parked ones among them, and whose
 *     end was stored at least as long ago as was asked about
 */
public record Backlog(Map<TaskState, Long> tasks, @Nullable Duration oldest, long agingResults) {

    /** @param tasks states without a task may be missing */
    public Backlog {
        Map<TaskState, Long> all = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            if (state != TaskState.DONE) {
                all.put(state, tasks.getOrDefault(state, 0L));
            }
        }
        tasks = Map.copyOf(all);
    }
}
