/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.TaskStatus;
import java.util.Locale;

/** How a task of a batch has ended. */
public enum BatchOutcome {
    /** The service has made the images, and the completion's route has succeeded. */
    COMPLETED,
    /** The service has failed the task. */
    FAILED,
    /** The task was cancelled. */
    CANCELLED,
    /** The task's deadline has passed. */
    EXPIRED,
    /** Somebody has given the task up or erased it, so that nobody was told how it ended. */
    DISCARDED;

    /** Of a task whose completion was acknowledged with this status. */
    public static BatchOutcome of(TaskStatus status) {
        return switch (status) {
            case COMPLETED -> COMPLETED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
            case EXPIRED -> EXPIRED;
            case SUBMITTING, QUEUED, RUNNING, UNKNOWN -> DISCARDED;
        };
    }

    /** In lower case, as users see it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
