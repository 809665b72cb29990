/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.BatchMember;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a batch: the body of its event, and of the replies to {@code closeBatch} and {@code cancelBatch}. The counts
 * are those of that moment; the tasks are read from the repository when they are asked for, some at a time and never all at
 * once, in the order in which they came. Camel splits it into them, and converts it into lines of CSV.
 *
 * <p>Counts may be read by several threads. Each iterator, stream and input stream is one thread's, and waits for the
 * repository where that blocks.
 */
public final class KirinBatch implements Iterable<BatchMember> {

    private static final int PAGE = 500;

    private final Batch batch;
    private final Pages pages;

    /** Reads some tasks of the batch. */
    @FunctionalInterface
    public interface Pages {

        /**
         * @param after the number of the last task that is known, 0 to begin
         * @param limit the most that are returned
         */
        List<BatchMember> read(long after, int limit);
    }

    public KirinBatch(Batch batch, Pages pages) {
        this.batch = batch;
        this.pages = pages;
    }

    public String getBatchId() {
        return batch.key().id();
    }

    public String getGroup() {
        return batch.key().scope().group();
    }

    /** How many tasks it was said to have; 0 if nobody said. */
    public int getSize() {
        return batch.size();
    }

    /** How many tasks it has. */
    public long getTasks() {
        return batch.members();
    }

    /** How many of its tasks have not ended; 0 in its event. */
    public long getOpen() {
        return batch.open();
    }

    /** How many have completed, and had their completion acknowledged. */
    public long getCompleted() {
        return batch.counts().completed();
    }

    /** How many the service has failed. */
    public long getFailed() {
        return batch.counts().failed();
    }

    /** How many were cancelled. */
    public long getCancelled() {
        return batch.counts().cancelled();
    }

    /** How many have passed their deadline. */
    public long getExpired() {
        return batch.counts().expired();
    }

    /** How many were discarded or erased. */
    public long getDiscarded() {
        return batch.counts().discarded();
    }

    /** What its tasks have cost in USD, as far as the service has said it. */
    public BigDecimal getCost() {
        return batch.counts().cost();
    }

    /** Whether all its tasks have ended and no further one can come. */
    public boolean isEnded() {
        return !batch.phase().isLive();
    }

    /** When its first task was stored, by the repository's clock. */
    public Instant getCreatedAt() {
        return batch.createdAt();
    }

    /** From its first task until the end of the last; null as long as it has not ended. */
    public @Nullable Duration getDuration() {
        Instant endedAt = batch.endedAt();
        return endedAt == null ? null : Duration.between(batch.createdAt(), endedAt);
    }

    /** Its tasks, with how each has ended. Whatever is wrong with the repository is thrown while they are read. */
    @Override
    public Iterator<BatchMember> iterator() {
        return new Members();
    }

    /** The same as a stream. */
    public Stream<BatchMember> members() {
        int ordered = Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), ordered), false);
    }

    /**
     * Its tasks as CSV in UTF-8: a line for each with the caller's ID, in quotes if need be, and {@code completed},
     * {@code failed}, {@code cancelled}, {@code expired}, {@code discarded} or {@code open}.
     */
    public InputStream csv() {
        return new MemberLines(iterator());
    }

    @Override
    public String toString() {
        return "KirinBatch[" + getBatchId() + " of " + getGroup() + ", " + batch.phase() + ", " + getTasks()
                + " tasks, " + getOpen() + " open]";
    }

    private final class Members implements Iterator<BatchMember> {
        private Iterator<BatchMember> page = List.<BatchMember>of().iterator();
        private long last;
        private boolean over;

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && !over) {
                List<BatchMember> next = pages.read(last, PAGE);
                over = next.isEmpty();
                page = next.iterator();
            }
            return page.hasNext();
        }

        @Override
        public BatchMember next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the batch has no more tasks");
            }
            BatchMember member = page.next();
            last = member.number();
            return member;
        }
    }
}
