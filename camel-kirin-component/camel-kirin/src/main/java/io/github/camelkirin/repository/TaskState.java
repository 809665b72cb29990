/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

/** What has to happen next with a task that is kept. Not to be confused with the service's status of it. */
public enum TaskState {
    /** The create has not been answered yet, or its answer was lost. */
    SUBMITTING,
    /** The service has accepted the task; it is asked about it until it has ended. */
    ACTIVE,
    /** The task has ended, its answer is kept, and its completion waits to be routed or is being routed. */
    ENDED,
    /** Nothing happens until a person decides: see {@link ParkReason}. */
    PARKED,
    /**
     * The completion has been routed, or given up. What is left is the {@linkplain TaskRecord.Builder#summary summary}, for a
     * repeated request and for reports.
     */
    DONE
}
