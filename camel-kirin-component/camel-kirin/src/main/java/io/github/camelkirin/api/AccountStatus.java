/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How requests to the service fare on this node: those of all endpoints that have the same account and connection options, and
 * so share their limits.
 *
 * @param account the label of the account
 * @param baseUrl of the service
 * @param maxConcurrentRequests how many requests are under way at most
 * @param requestsPerSecond how many are sent in a second at most; null without such a limit
 * @param underWay how many are under way
 * @param creates requests that create tasks
 * @param queries all other requests
 */
public record AccountStatus(
        String account,
        String baseUrl,
        int maxConcurrentRequests,
        @Nullable Double requestsPerSecond,
        int underWay,
        Lane creates,
        Lane queries) {

    /**
     * Requests that are paced, paused and held together.
     *
     * @param waitingUrgent how many wait that go first: for exchanges that wait, or with high priority
     * @param waiting how many others wait; of queries, these are consumers that wait to ask about their tasks
     * @param perSecond how many are sent in a second at most, as learned from HTTP 429; null if nothing is known
     * @param pausedUntil when the pause ends that HTTP 429 has begun; null without one
     * @param nextProbe when one request is sent to try, or since when that may be done, while the service refuses the key and
     *     all others are held; null if it does not
     * @param throttled how many were answered with HTTP 429
     */
    public record Lane(
            int waitingUrgent,
            int waiting,
            @Nullable Double perSecond,
            @Nullable Instant pausedUntil,
            @Nullable Instant nextProbe,
            long throttled) {}

    /** How many requests wait. */
    public int waiting() {
        return creates.waitingUrgent() + creates.waiting() + queries.waitingUrgent() + queries.waiting();
    }
}
