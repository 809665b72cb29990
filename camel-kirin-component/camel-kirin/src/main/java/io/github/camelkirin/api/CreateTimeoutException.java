/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import java.time.Duration;

/**
 * The group had no room for the task within {@code createTimeout}, or, where {@code generate} waits, within {@code timeout}.
 * Nothing was stored or sent, and nothing was paid: the request can be sent again.
 */
public final class CreateTimeoutException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final long inFlight;
    private final int limit;

    /**
     * @param waited how long it has waited
     * @param inFlight how many tasks of the group were in flight when that was last seen
     * @param limit how many may be
     */
    public CreateTimeoutException(Duration waited, long inFlight, int limit, String externalTaskId) {
        super(
                "the group must have room for the task within " + waited.toMillis() + " ms, but had " + inFlight
                        + " tasks in flight, of " + limit
                        + " that maxTasksInFlight allows, and those that wait before it:"
                        + " nothing was stored or sent. Send it again, raise createTimeout (for generate also timeout)"
                        + " or maxTasksInFlight, or create fewer tasks",
                null,
                externalTaskId,
                null,
                null);
        this.inFlight = inFlight;
        this.limit = limit;
    }

    /** How many tasks of the group were in flight when that was last seen. */
    public long getInFlight() {
        return inFlight;
    }

    /** How many there may be: {@code maxTasksInFlight}. */
    public int getLimit() {
        return limit;
    }
}
