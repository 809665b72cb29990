/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.TaskStatus;
import java.math.BigDecimal;
import java.util.Map;

/**
 * What has become of a flow: of a task and of all those that have followed it, step by step. Immutable.
 *
 * @param rootTaskId the external ID of the task with which the flow began
 * @param tasks how many of its tasks that are kept have each status; those that none has are missing
 * @param cost what these have cost in USD, as far as the service has said
 */
public record KirinFlow(String rootTaskId, Map<TaskStatus, Integer> tasks, BigDecimal cost) {

    public KirinFlow {
        tasks = Map.copyOf(tasks);
    }
}
