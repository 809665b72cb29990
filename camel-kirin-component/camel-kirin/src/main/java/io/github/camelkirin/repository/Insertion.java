/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import org.jspecify.annotations.Nullable;

/**
 * What {@link TaskRepository#insertIfAbsent} found.
 *
 * @param task what is stored under the external ID now; if the task was refused, the one that was to be stored
 * @param inserted whether this call stored it; if not, it was there before or was refused
 * @param refusal why nothing was stored; null if the task was stored or there before
 */
public record Insertion(
        TaskRecord task, boolean inserted, @Nullable Refusal refusal) {

    public Insertion {
        if (inserted && refusal != null) {
            throw new IllegalArgumentException("a task that was stored was not refused");
        }
    }

    /** A task that is stored. */
    public Insertion(TaskRecord task, boolean inserted) {
        this(task, inserted, null);
    }

    /** Nothing was stored. */
    public static Insertion refused(TaskRecord wanted, Refusal refusal) {
        return new Insertion(wanted, false, refusal);
    }
}
