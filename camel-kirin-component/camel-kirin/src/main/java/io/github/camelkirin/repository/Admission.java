/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import org.jspecify.annotations.Nullable;

/**
 * What a task has to satisfy to be stored. It is checked in the transaction that stores the task, after the look for one that
 * is there, so that nodes which share a repository count one after the other.
 *
 * @param maxInFlight how many tasks of the task's scope may be in flight, this one included: those whose state is
 *     {@link TaskState#SUBMITTING} or {@link TaskState#ACTIVE}, without those that are still {@linkplain TaskRecord#isUnsent
 *     unsent}; 0 for any number
 * @param charge what the task may cost, for a repository that keeps a ledger; null if nobody counts it
 * @param batch what is said of the batch that the task is one of; without meaning if it is one of none
 */
public record Admission(int maxInFlight, @Nullable Charge charge, BatchTerms batch) {

    /** Asks for nothing: the task is stored unless one is there. */
    public static final Admission FREE = new Admission(0, null);

    /** For a task whose batch, if it has one, nothing is said of. */
    public Admission(int maxInFlight, @Nullable Charge charge) {
        this(maxInFlight, charge, BatchTerms.NONE);
    }

    /** @throws IllegalArgumentException if maxInFlight is negative */
    public Admission {
        if (maxInFlight < 0) {
            throw new IllegalArgumentException("maxInFlight must be 0 (any number) or more, was " + maxInFlight);
        }
    }
}
