/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tasks, and lets each be worked on by one node at a time.
 *
 * <p>A task is identified by its account and external ID. Whoever works on a task holds its lease. Each change states the
 * version it is based on: where that is no longer the stored one, someone else has taken the task over and the change is
 * not made. The very same change, repeated because its answer was lost, may count as made. All times are durations from now by the repository's own clock, so that nodes need not agree on the time.
 *
 * <p>Implementations are safe for use by many threads and, if they say so, by many nodes. All methods throw an unchecked
 * exception when the store cannot be reached; nothing has then been changed, or it is as if it had not.
 */
public interface TaskRepository {

    /** Whether calls may wait for I/O. Such calls are made on a thread pool of their own, never on an I/O thread. */
    boolean isBlocking();

    /**
     * Makes sure that the store can be used. Whoever is about to use it calls this first; further calls do nothing.
     *
     * @throws RuntimeException if it cannot, with what has to be changed
     */
    void start();

    /**
     * Stores a task unless one with the same account and external ID is there, or it does not satisfy what is asked of it. One
     * that is there is returned even if no other would be admitted.
     *
     * <p>Of what is asked, at least {@link Admission#maxInFlight} has to be kept to by all that use the repository at once.
     *
     * @param task its version is ignored
     * @param timeout from now until the task's deadline
     * @param lease held by the caller when the task was inserted; null for none: then the task is due at once
     */
    Insertion insertIfAbsent(TaskRecord task, Duration timeout, @Nullable Lease lease, Admission admission);

    /** The same for a task that nothing is asked of. */
    default Insertion insertIfAbsent(TaskRecord task, Duration timeout, Lease lease) {
        return insertIfAbsent(task, timeout, lease, Admission.FREE);
    }

    /** Notes that a consumer follows these tasks. To be repeated every minute. */
    void consuming(TaskScope scope);

    /** Whether a consumer, on any node, has said within so long that it follows these tasks. */
    boolean isConsumed(TaskScope scope, Duration within);

    /** Leases tasks that are due and that nobody holds, those due for longest first. */
    List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease);

    /** Leases one task, due or not, if it is there, not done, not parked, and nobody holds it. */
    Optional<TaskRecord> claim(AccountId account, String externalTaskId, Lease lease);

    /**
     * Stores a change of a task whose lease is kept.
     *
     * @return the task with its new version, or empty if someone else has changed it since
     */
    Optional<TaskRecord> update(TaskRecord task);

    /**
     * Stores that a task which is {@linkplain TaskRecord#isUnsent unsent} is about to be sent. It is unsent no more, its deadline
     * is {@link TaskRecord#timeoutOnceSent} from now, and its lease is kept.
     *
     * @return as {@link #update}
     */
    Optional<TaskRecord> beginSending(TaskRecord task);

    /**
     * Stores tasks and gives up their leases.
     *
     * @return the external IDs of those that someone else has changed since, and which are left as they are
     */
    Set<String> putBack(Collection<PutBack> tasks);

    /**
     * Ends the life of tasks. What is kept of each, if anything, is its {@linkplain TaskRecord.Builder#summary summary}.
     *
     * @return the external IDs of those that someone else has changed since, and which are left as they are
     */
    Set<String> finish(Collection<TaskRecord> tasks);

    /**
     * Forgets a task as if it had never been.
     *
     * @return false if someone else has changed it since, or it was {@linkplain #announce announced}
     */
    boolean remove(TaskRecord task);

    /**
     * Extends the leases that the given owner holds, without a change of version; the tasks' versions do not matter.
     *
     * @return the external IDs of those that the owner does not hold any more
     */
    Set<String> renew(Collection<TaskRecord> tasks, Lease lease);

    /** The request of a task that {@linkplain TaskRecord#hasRequest has} one, which a record may be read without. */
    Optional<byte[]> request(TaskRecord task);

    /**
     * Notes, without a change of version, that someone was told that the submission of a task goes on: {@link #remove} is
     * out of the question from then on.
     *
     * @return false if it is not being submitted any more
     */
    boolean announce(AccountId account, String externalTaskId);

    Optional<TaskRecord> findByExternalTaskId(AccountId account, String externalTaskId);

    Optional<TaskRecord> findByTaskId(AccountId account, String taskId);

    /**
     * Makes a task due at once. The mark changes no version, and is kept if the task is put back with a later time while it
     * is set; a claim takes it off.
     *
     * @return false if there is no such task, or it is parked or done
     */
    boolean markDue(AccountId account, String externalTaskId);

    /** How many tasks there are in each state. States without a task may be missing. */
    Map<TaskState, Long> counts(TaskScope scope);

    /**
     * How many tasks there are to be dealt with, and for how long they have been waiting.
     *
     * @param resultAge from which on a completed task whose route has not succeeded counts as one with an aging result
     */
    Backlog backlog(TaskScope scope, Duration resultAge);

    /**
     * The tasks in a state, or in any. Parked and done ones come in the order in which they became so, before all others,
     * which come in the order of their creation. Requests and answers may be left out.
     *
     * @param state null for all
     * @param limit the most that are returned
     */
    List<TaskRecord> list(TaskScope scope, @Nullable TaskState state, int limit);

    /**
     * Lets a parked task go on, at once and with a fresh deadline and fresh redeliveries. One whose submission was lost is
     * sent again.
     *
     * @param timeout from now until the new deadline
     * @return false if there is no such task or it is not parked
     */
    boolean requeue(AccountId account, String externalTaskId, Duration timeout);

    /**
     * Gives up a parked task: it is done, and its completion is never routed.
     *
     * @return false if there is no such task or it is not parked
     */
    boolean discard(AccountId account, String externalTaskId);

    /**
     * Forgets all about a task, whatever its state and whoever works on it; whoever does cannot store anything of it then.
     *
     * @return false if there is no such task
     */
    boolean erase(AccountId account, String externalTaskId);

    /**
     * Forgets all about the tasks in a state, or in any.
     *
     * @param state null for all
     * @return how many there were
     */
    int eraseAll(TaskScope scope, @Nullable TaskState state);

    /**
     * The tasks of a flow, whatever their groups: the one with which it began, if that is kept, and those that have it as their
     * {@linkplain TaskRecord#rootId root}, in the order of their creation. Requests and answers may be left out.
     *
     * @param rootId the external ID of the task with which it began
     * @param after the last task of a former call, to get those behind it; null to begin
     * @param limit the most that are returned
     */
    List<TaskRecord> listFlow(AccountId account, String rootId, @Nullable TaskRecord after, int limit);

    /**
     * Forgets all about the tasks of a flow, whatever their groups and states. One that is stored meanwhile may stay.
     *
     * @param rootId the external ID of the task with which it began
     * @return how many there were
     */
    int eraseFlow(AccountId account, String rootId);

    /**
     * Where what is learned of how long tasks take is kept; empty if it is not, and gone with the process. Does not ask the
     * store, so it returns at once; may be called before {@link #start}.
     */
    default Optional<DurationStore> durations() {
        return Optional.empty();
    }

    /**
     * Where what tasks cost is kept; empty if it is not, and budgets cannot be kept to. Does not ask the store, so it returns at
     * once; may be called before {@link #start}.
     */
    default Optional<SpendingLedger> spending() {
        return Optional.empty();
    }

    /**
     * How tasks are stored in the caller's own transaction; empty if they cannot be. Does not ask the store, so it returns at
     * once; may be called before {@link #start}.
     */
    default Optional<JoiningRepository> joining() {
        return Optional.empty();
    }

    /**
     * Where it is kept which tasks belong together; empty if it is not, and tasks cannot have a batch. Does not ask the store, so
     * it returns at once; may be called before {@link #start}.
     */
    default Optional<BatchStore> batches() {
        return Optional.empty();
    }

    /** Forgets what has been kept for as long as it is to be kept. To be called now and then, by every node. */
    void purge();

    /**
     * How long until a claim with this limit takes something, zero if it would now; empty if none ever will without a change.
     * Kinds of tasks whose limit is 0 are left out.
     */
    Optional<Duration> nextDue(TaskScope scope, ClaimLimit limit);
}
