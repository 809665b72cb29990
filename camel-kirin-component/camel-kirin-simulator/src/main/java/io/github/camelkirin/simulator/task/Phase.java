/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

/** Where a task is in its life. */
public enum Phase {
    /** Accepted, not started. */
    QUEUED,
    /** Being generated. */
    RUNNING,
    /** Ended with pictures. */
    COMPLETED,
    /** Ended with an error. */
    FAILED,
    /** Ended by its caller. */
    CANCELLED;

    /** Whether a task in this phase stays there. */
    public boolean ended() {
        return this != QUEUED && this != RUNNING;
    }
}
