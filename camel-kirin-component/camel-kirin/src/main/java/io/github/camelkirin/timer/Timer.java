/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.timer;

import java.time.Duration;
import java.time.Instant;

/** Time, and something to be done later. Safe for use by many threads. A test has one that it moves by hand. */
public interface Timer {

    Instant now();

    /** Runs something once, after a delay, on a thread that must not be blocked. */
    Cancellable schedule(Duration delay, Runnable work);

    /**
     * Requests were begun, or, with a negative number, are done: time that can leap waits for them, since nothing that is
     * claimed by a lease for one request lasts longer than that.
     */
    default void underWay(int change) {
        // time does not leap
    }

    /** Something that has not happened yet. */
    interface Cancellable {
        /** Takes it back, if it has not begun. */
        void cancel();
    }
}
