/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;

/**
 * How much one claim may take.
 *
 * @param open the most tasks that are to be submitted further or asked about
 * @param ended the most tasks whose completion is still to be routed
 * @param overdue only tasks that have been due for at least this long; zero for all that are due
 * @param unsent the most {@linkplain TaskRecord#isUnsent unsent} tasks, which do not count as open ones
 */
public record ClaimLimit(int open, int ended, Duration overdue, int unsent) {

    public ClaimLimit {
        if (open < 0 || ended < 0 || unsent < 0) {
            throw new IllegalArgumentException(
                    "a claim's limits must be 0 or more, were " + open + ", " + ended + " and " + unsent);
        }
    }

    /** No unsent tasks. */
    public ClaimLimit(int open, int ended, Duration overdue) {
        this(open, ended, overdue, 0);
    }

    /** No unsent tasks, and all others that are due. */
    public ClaimLimit(int open, int ended) {
        this(open, ended, Duration.ZERO);
    }

    /** The same with so many unsent tasks at most. */
    public ClaimLimit andUnsent(int most) {
        return new ClaimLimit(open, ended, overdue, most);
    }

    public boolean isNothing() {
        return open == 0 && ended == 0 && unsent == 0;
    }
}
