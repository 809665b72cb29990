/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a group of tasks fares. What is kept is the same on all nodes with the same repository; what was counted is this node's,
 * since its component was started.
 *
 * @param group empty for tasks that are not tracked
 * @param account the label of the account
 * @param baseUrl of the service
 * @param kept how many tasks are kept in each state but {@link TaskState#DONE}, zeros included; empty if the repository could
 *     not be asked
 * @param oldest how long the oldest task that is neither parked nor done has been kept; null if there is none
 * @param agingResults completed tasks whose route has not succeeded within 45 minutes
 * @param waitingCreates creates that wait on this node until they may be stored, for room in the group say
 * @param maxTasksInFlight the largest limit that a route of this node has for the group; 0 if none has one
 * @param batches how many batches are kept in each phase but {@link BatchPhase#DONE}; without those of which there is none
 * @param counted this node's counts
 */
public record GroupStatus(
        String group,
        String account,
        String baseUrl,
        Map<TaskState, Long> kept,
        @Nullable Duration oldest,
        long agingResults,
        long waitingCreates,
        int maxTasksInFlight,
        Map<BatchPhase, Long> batches,
        Counts counted) {

    /**
     * What a node has counted.
     *
     * @param creates requests to create a task that were sent, each repetition counted
     * @param queries requests about a task
     * @param queriesPerSecond the mean over the last minute
     * @param retries creates that were sent again, and queries that brought no answer about the task
     * @param resubmitted tasks that the service has failed and that were submitted again
     * @param throttled answers with HTTP 429
     * @param ended tasks by the status in which they ended
     * @param progressed exchanges that told a route how far a task is
     * @param delivered tasks whose completion's route has succeeded, or whose waiting exchange was answered
     * @param redelivered completions whose route failed and that came again
     * @param parked tasks that were parked
     * @param cost of the tasks that have ended, in USD, as far as the service has said it
     * @param lastError the last request that failed, if one has
     * @param degraded whether the last request failed: an outage, a refused key, no balance, too many requests
     * @param callbacks of the service, and what they were good for
     */
    public record Counts(
            long creates,
            long queries,
            double queriesPerSecond,
            long retries,
            long resubmitted,
            long throttled,
            Map<String, Long> ended,
            long progressed,
            long delivered,
            long redelivered,
            long parked,
            BigDecimal cost,
            @Nullable LastError lastError,
            boolean degraded,
            Callbacks callbacks) {}

    /**
     * What a node has counted of callbacks.
     *
     * @param answered requests to the callback path, by what became of them: {@link CallbackOutcome#value()}
     * @param detected tasks that a callback had said to have ended before the service was asked
     * @param undetected tasks that were found ended otherwise
     */
    public record Callbacks(Map<String, Long> answered, long detected, long undetected) {}
}
