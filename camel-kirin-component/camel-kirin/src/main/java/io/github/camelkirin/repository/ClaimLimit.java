/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;

/**
 * How much one claim may take.
 *
 * @param open the most tasks that are still to be submitted or asked about
 * @param ended the most tasks whose completion is still to be routed
 * @param overdue only tasks that have been due for at least this long; zero for all that are due
 */
public record ClaimLimit(int open, int ended, Duration overdue) {

    public ClaimLimit {
        if (open < 0 || ended < 0) {
            throw new IllegalArgumentException("a claim's limits must be 0 or more, were " + open + " and " + ended);
        }
    }

    public ClaimLimit(int open, int ended) {
        this(open, ended, Duration.ZERO);
    }

    public boolean isNothing() {
        return open == 0 && ended == 0;
    }
}
