/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.util.Locale;

/** How far a batch is. */
public enum BatchPhase {
    /** Further tasks may come. */
    OPEN,
    /** No further task may come, though fewer may have come than were said to; some have not ended. */
    CLOSED,
    /** All its tasks have ended, and the event that tells of it waits to be routed or is being routed. */
    ENDED,
    /** The event has been routed, or given up. */
    DONE;

    /** In lower case, as users see it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it waits for tasks to come or to end. */
    public boolean isLive() {
        return this == OPEN || this == CLOSED;
    }
}
