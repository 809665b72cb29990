/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import java.time.Duration;
import java.time.Instant;

/** Time, and something to be done later. Safe for use by many threads. A test has one that it moves by hand. */
public interface Timer {

    Instant now();

    /** Runs something once, after a delay, on a thread that must not be blocked. */
    Cancellable schedule(Duration delay, Runnable work);

    /** Something that has not happened yet. */
    interface Cancellable {
        /** Takes it back, if it has not begun. */
        void cancel();
    }
}
