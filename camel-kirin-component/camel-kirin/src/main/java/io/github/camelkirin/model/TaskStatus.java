/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.Locale;

/** Where a task stands, whatever the service's spelling of it. */
public enum TaskStatus {
    /** Stored here; whether the service has it is not known yet. */
    SUBMITTING,
    /** Accepted by the service, not started. */
    QUEUED,
    /** Being worked on. */
    RUNNING,
    /** Ended, with images. */
    COMPLETED,
    /** Ended by an error. */
    FAILED,
    /** Ended because someone cancelled it. */
    CANCELLED,
    /** Ended here: the service said after the deadline that the task was still going on. */
    EXPIRED,
    /** The service's spelling is in no row of the {@link StatusMapping}; not an end. */
    UNKNOWN;

    private final String value = name().toLowerCase(Locale.ROOT);

    /** The lower-case name, as in the {@code CamelKirinStatus} header. */
    public String value() {
        return value;
    }

    /** Whether nothing more will happen to the task: completed, failed, cancelled or expired. */
    public boolean isEnded() {
        return this == COMPLETED || this == FAILED || this == CANCELLED || this == EXPIRED;
    }
}
