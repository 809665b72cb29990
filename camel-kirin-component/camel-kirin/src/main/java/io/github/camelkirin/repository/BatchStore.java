/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps which tasks belong together, and counts how many have ended.
 *
 * <p>The repository that it belongs to does the counting, each in the transaction of what is counted:
 * <ul>
 *   <li>{@link TaskRepository#insertIfAbsent} makes a task with a {@link TaskRecord#batchId} one of its batch, and makes the
 *       batch with the first, or refuses it: {@link Refusal.OfBatch};
 *   <li>{@link TaskRepository#remove} takes it out again;
 *   <li>{@link TaskRepository#finish} counts it by its status, {@link TaskRepository#discard}, {@link TaskRepository#erase},
 *       {@link TaskRepository#eraseAll} and {@link TaskRepository#purge} as {@link BatchOutcome#DISCARDED}, each once however
 *       often it is repeated. A parked task has not ended;
 *   <li>whatever makes a batch end stores its {@linkplain Batch#event event} too, and whatever ends the event makes the batch
 *       {@link BatchPhase#DONE}.
 * </ul>
 *
 * <p>None of it reads more of a batch than what is changed. Implementations are safe for use by many threads and, if the
 * repository is, by many nodes. All methods throw an unchecked exception when the store cannot be reached.
 */
public interface BatchStore {

    /** A batch; empty if there is none with this ID, or it has been kept for long enough. */
    Optional<Batch> find(BatchKey key);

    /**
     * Lets no further task into a batch. It ends when all that it has have ended, which may be at once.
     *
     * @return how it is now; empty if there is none with this ID
     */
    Optional<Batch> close(BatchKey key);

    /**
     * The same, and has the open tasks cancelled: see {@link #claimCancel}.
     *
     * @return how it is now; empty if there is none with this ID
     */
    Optional<Batch> cancel(BatchKey key);

    /**
     * A part of the tasks of a batch, by their number.
     *
     * @param after the number of the last that is known, 0 to begin
     * @param limit the most that are returned, 1 or more
     */
    List<BatchMember> members(BatchKey key, long after, int limit);

    /** How many batches there are in each phase. Phases without a batch may be missing. */
    Map<BatchPhase, Long> counts(TaskScope scope);

    /**
     * Takes on a batch whose open tasks are to be cancelled, on request or because its time is over, and closes it. Nobody else
     * gets it until the lease ends.
     */
    Optional<BatchKey> claimCancel(TaskScope scope, Duration lease);

    /**
     * A part of the tasks of a batch that have not ended, by their number; the lease begins anew.
     *
     * @param after the number of the last that is known, 0 to begin
     * @param limit the most that are returned, 1 or more
     */
    List<BatchMember> toCancel(BatchKey key, long after, int limit, Duration lease);

    /**
     * Whether the open tasks of a batch are to be cancelled and have not all been, on request or because its time is over: those
     * that were not sent yet are not to be sent.
     */
    boolean isCancelling(BatchKey key);

    /** What can be cancelled of a batch has been. */
    void cancelled(BatchKey key);

    /** How long until {@link #claimCancel} finds a batch, zero if it would now; empty if it never will without a change. */
    Optional<Duration> nextCancel(TaskScope scope);
}
