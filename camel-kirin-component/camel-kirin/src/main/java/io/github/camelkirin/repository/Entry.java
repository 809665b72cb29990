/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;

/** One task in memory; guarded by its repository. Times are milliseconds by the repository's clock. */
final class Entry {

    static final long NO_LEASE = Long.MIN_VALUE;
    static final long NOT_MARKED = Long.MAX_VALUE;
    static final long NOT_ENDED = Long.MIN_VALUE;

    final long sequence;
    TaskRecord task;
    long createdAt;
    long endedAt = NOT_ENDED;
    long deadline;
    long dueAt;
    long leasedUntil = NO_LEASE;
    String owner = "";
    long markedAt = NOT_MARKED;
    boolean announced;

    Entry(TaskRecord task, long sequence) {
        this.task = task;
        this.sequence = sequence;
    }

    void store(TaskRecord next, long now) {
        // the times are kept here, and given to whoever reads it
        TaskRecord.Builder builder =
                next.toBuilder().version(task.version() + 1).times(null, null).timeLeft(Duration.ZERO);
        if (next.hasRequest()) {
            builder.request(task.request());
        }
        if (next.status().isEnded() && endedAt == NOT_ENDED) {
            endedAt = now;
        }
        task = builder.build();
    }

    void lease(Lease lease, long now) {
        leasedUntil = now + lease.duration().toMillis();
        owner = lease.owner();
    }

    void release(long due) {
        leasedUntil = NO_LEASE;
        dueAt = due;
    }

    boolean isLeased(long now) {
        return leasedUntil != NO_LEASE && leasedUntil > now;
    }

    boolean isQueued() {
        return switch (task.state()) {
            case SUBMITTING, ACTIVE, ENDED -> true;
            case PARKED, DONE -> false;
        };
    }

    boolean isHeldBy(String node) {
        return leasedUntil != NO_LEASE && owner.equals(node);
    }

    /** From when on it can be claimed. A lease holds even against the due-now mark. */
    long claimableAt() {
        if (leasedUntil != NO_LEASE) {
            return leasedUntil;
        }
        return Math.min(dueAt, markedAt);
    }
}
