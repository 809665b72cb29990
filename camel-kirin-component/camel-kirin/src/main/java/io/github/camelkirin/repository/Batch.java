/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.TaskStatus;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it is kept: what is known of its tasks together. Immutable; the methods that say what has happened make a new
 * one, so that all repositories go by the same rules.
 *
 * @param size how many tasks it will have; 0 as long as nobody has said
 * @param members how many tasks it has now
 * @param counts how many of them have ended
 * @param createdAt when its first task was stored, by the repository's clock
 * @param endedAt when the last has ended; null as long as one has not
 */
public record Batch(
        BatchKey key,
        int size,
        BatchPhase phase,
        long members,
        BatchCounts counts,
        Instant createdAt,
        @Nullable Instant endedAt) {

    /** A batch without tasks. */
    public static Batch opened(BatchKey key, Instant now) {
        return new Batch(key, 0, BatchPhase.OPEN, 0, BatchCounts.NONE, now, null);
    }

    /** How many of its tasks have not ended, parked ones among them. */
    public long open() {
        return members - counts.ended();
    }

    /** Why a further task cannot be one of it; null if it can. */
    public Refusal.@Nullable OfBatch refusal(BatchTerms terms) {
        if (!phase.isLive()) {
            return new Refusal.OfBatch(this, terms, Refusal.OfBatch.Reason.ENDED);
        } else if (phase == BatchPhase.CLOSED) {
            return new Refusal.OfBatch(this, terms, Refusal.OfBatch.Reason.CLOSED);
        }
        int said = terms.size();
        if (said > 0 && (size > 0 ? said != size : said <= members)) {
            return new Refusal.OfBatch(this, terms, Refusal.OfBatch.Reason.SIZE);
        }
        return size > 0 && members >= size ? new Refusal.OfBatch(this, terms, Refusal.OfBatch.Reason.FULL) : null;
    }

    /** A task has come that was not {@linkplain #refusal refused}. */
    public Batch joined(BatchTerms terms) {
        return new Batch(key, Math.max(size, terms.size()), phase, members + 1, counts, createdAt, endedAt);
    }

    /** A task is gone as if it had never come. */
    public Batch left(Instant now) {
        return new Batch(key, size, phase, members - 1, counts, createdAt, endedAt).checked(now);
    }

    /** A task has ended that had not before. */
    public Batch counted(BatchOutcome outcome, @Nullable BigDecimal cost, Instant now) {
        return new Batch(key, size, phase, members, counts.plus(outcome, cost), createdAt, endedAt).checked(now);
    }

    /** No further task may come. Nothing changes if that was so before. */
    public Batch closed(Instant now) {
        return phase == BatchPhase.OPEN ? in(BatchPhase.CLOSED, endedAt).checked(now) : this;
    }

    /** The event has been routed, or given up. */
    public Batch done() {
        return in(BatchPhase.DONE, endedAt);
    }

    /** Whether nothing is left of it, so that it need not be kept. */
    public boolean isVoid() {
        return phase == BatchPhase.OPEN && members == 0;
    }

    private Batch checked(Instant now) {
        boolean complete = phase == BatchPhase.CLOSED || phase == BatchPhase.OPEN && size > 0 && members == size;
        return complete && open() == 0 ? in(BatchPhase.ENDED, now) : this;
    }

    private Batch in(BatchPhase next, @Nullable Instant ended) {
        return new Batch(key, size, next, members, counts, createdAt, ended);
    }

    /**
     * The record that is stored, due at once, in the transaction in which the batch ends: claimed, delivered again and parked
     * as a task's completion is.
     */
    public TaskRecord event() {
        return TaskRecord.submitting(key.scope().account(), key.eventId())
                .group(key.scope().group())
                .batchId(key.id())
                .event(TaskEvent.BATCH)
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .build();
    }
}
