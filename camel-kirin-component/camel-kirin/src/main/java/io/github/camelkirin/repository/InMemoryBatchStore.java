/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches for as long as the process lives, and of those that are done as many members as finished tasks are kept.
 * Guarded by its repository, whose calls that change tasks tell what has become of them.
 */
final class InMemoryBatchStore implements BatchStore {

    private static final long NEVER = Long.MAX_VALUE;

    private final Clock clock;
    private final int kept;
    private final Object lock;
    private final Consumer<TaskRecord> events;
    private final Map<BatchKey, Kept> batches = new HashMap<>();
    private final Map<BatchKey, Kept> toCancel = new LinkedHashMap<>();
    private final Deque<Kept> done = new ArrayDeque<>();
    private final Deque<Kept> doneWithMembers = new ArrayDeque<>();
    private long doneMembers;

    /**
     * @param kept how many batches that are done are kept, and how many of their members
     * @param lock the repository's
     * @param events stores the event of a batch; called under the lock
     */
    InMemoryBatchStore(Clock clock, int kept, Object lock, Consumer<TaskRecord> events) {
        this.clock = clock;
        this.kept = kept;
        this.lock = lock;
        this.events = events;
    }

    /** A batch with its members, of which those that are gone are null. */
    private static final class Kept {
        private Batch batch;
        private final List<@Nullable BatchMember> members = new ArrayList<>();
        private final Map<String, BatchMember> open = new HashMap<>();
        private long cancelAt = NEVER;
        private boolean cancelling;

        private Kept(Batch batch) {
            this.batch = batch;
        }
    }

    /** Why a task cannot be one of its batch; null if it can, or has none. */
    @Nullable
    Refusal refusal(TaskRecord task, BatchTerms terms) {
        Kept there = of(task);
        return there == null ? null : there.batch.refusal(terms);
    }

    private @Nullable Kept of(TaskRecord task) {
        BatchKey key = task.batch();
        return key == null ? null : batches.get(key);
    }

    /** A task with this batch was stored. */
    void joined(TaskRecord task, BatchTerms terms) {
        BatchKey key = task.batch();
        if (key == null) {
            return;
        }
        Kept batch = batches.get(key);
        if (batch == null) {
            batch = new Kept(Batch.opened(key, clock.instant()));
            batches.put(key, batch);
            if (!terms.timeout().isZero()) {
                cancelAt(batch, clock.millis() + terms.timeout().toMillis());
            }
        }
        BatchMember member = new BatchMember(batch.members.size() + 1L, task.externalTaskId(), null, null);
        batch.members.add(member);
        batch.open.put(member.externalTaskId(), member);
        batch.batch = batch.batch.joined(terms);
    }

    /** A task is as if it had never been. */
    void left(TaskRecord task) {
        Kept batch = of(task);
        BatchMember member = batch == null ? null : batch.open.remove(task.externalTaskId());
        if (batch == null || member == null) {
            return;
        }
        batch.members.set((int) member.number() - 1, null);
        Batch now = batch.batch.left(clock.instant());
        if (now.isVoid()) {
            batches.remove(now.key());
            toCancel.remove(now.key());
        } else {
            change(batch, now);
        }
    }

    /** What was to be done with a task is done, and its completion acknowledged. */
    void finished(TaskRecord task) {
        ended(task, BatchOutcome.of(task.status()), true);
    }

    /** A parked task was given up. */
    void discarded(TaskRecord task) {
        ended(task, BatchOutcome.DISCARDED, true);
    }

    /** All about a task is forgotten. */
    void erased(TaskRecord task) {
        ended(task, BatchOutcome.DISCARDED, false);
    }

    private void ended(TaskRecord task, BatchOutcome outcome, boolean known) {
        Kept batch = of(task);
        if (batch == null) {
            return;
        }
        if (task.event() == TaskEvent.BATCH) {
            done(batch);
            return;
        }
        BatchMember member = batch.open.remove(task.externalTaskId());
        if (member != null) {
            batch.members.set(
                    (int) member.number() - 1,
                    new BatchMember(member.number(), member.externalTaskId(), known ? task.taskId() : null, outcome));
            TaskOutcome end = known ? task.outcome() : null;
            BigDecimal cost = end == null ? null : end.cost();
            change(batch, batch.batch.counted(outcome, cost, clock.instant()));
        }
    }

    private void change(Kept batch, Batch next) {
        boolean ends = batch.batch.phase().isLive() && next.phase() == BatchPhase.ENDED;
        batch.batch = next;
        if (ends) {
            toCancel.remove(next.key());
            notCancelled(batch);
            events.accept(next.event());
        }
    }

    private void done(Kept batch) {
        if (batch.batch.phase() != BatchPhase.ENDED) {
            return;
        }
        batch.batch = batch.batch.done();
        done.add(batch);
        doneWithMembers.add(batch);
        doneMembers += batch.members.size();
        while (doneMembers > kept) {
            Kept oldest = doneWithMembers.remove();
            doneMembers -= oldest.members.size();
            oldest.members.clear();
        }
        while (done.size() > kept) {
            batches.remove(done.remove().batch.key());
        }
    }

    private void cancelAt(Kept batch, long at) {
        batch.cancelAt = at;
        toCancel.put(batch.batch.key(), batch);
    }

    private void cancelling(Kept batch, long at) {
        batch.cancelling = true;
        cancelAt(batch, at);
    }

    private static void notCancelled(Kept batch) {
        batch.cancelling = false;
        batch.cancelAt = NEVER;
    }

    @Override
    public Optional<Batch> find(BatchKey key) {
        synchronized (lock) {
            return Optional.ofNullable(batches.get(key)).map(found -> found.batch);
        }
    }

    @Override
    public Optional<Batch> close(BatchKey key) {
        synchronized (lock) {
            Kept batch = batches.get(key);
            if (batch != null) {
                change(batch, batch.batch.closed(clock.instant()));
            }
            return Optional.ofNullable(batch).map(found -> found.batch);
        }
    }

    @Override
    public Optional<Batch> cancel(BatchKey key) {
        synchronized (lock) {
            Optional<Batch> closed = close(key);
            if (closed.isPresent() && closed.get().phase().isLive()) {
                cancelling(Objects.requireNonNull(batches.get(key)), clock.millis());
            }
            return closed;
        }
    }

    @Override
    public List<BatchMember> members(BatchKey key, long after, int limit) {
        return page(key, after, limit, false);
    }

    private List<BatchMember> page(BatchKey key, long after, int limit, boolean open) {
        synchronized (lock) {
            List<BatchMember> page = new ArrayList<>();
            Kept batch = batches.get(key);
            int size = batch == null ? 0 : batch.members.size();
            for (int i = (int) Math.min(after, size); batch != null && i < size && page.size() < limit; i++) {
                BatchMember member = batch.members.get(i);
                if (member != null && !(open && member.outcome() != null)) {
                    page.add(member);
                }
            }
            return page;
        }
    }

    @Override
    public Map<BatchPhase, Long> counts(TaskScope scope) {
        synchronized (lock) {
            Map<BatchPhase, Long> counts = new EnumMap<>(BatchPhase.class);
            batches.forEach((key, batch) -> {
                if (key.scope().equals(scope)) {
                    counts.merge(batch.batch.phase(), 1L, Long::sum);
                }
            });
            return counts;
        }
    }

    @Override
    public Optional<BatchKey> claimCancel(TaskScope scope, Duration lease) {
        synchronized (lock) {
            for (Kept batch : List.copyOf(toCancel.values())) {
                BatchKey key = batch.batch.key();
                if (key.scope().equals(scope) && batch.cancelAt <= clock.millis()) {
                    close(key);
                    if (batch.batch.phase().isLive()) {
                        cancelling(batch, clock.millis() + lease.toMillis());
                        return Optional.of(key);
                    }
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public List<BatchMember> toCancel(BatchKey key, long after, int limit, Duration lease) {
        synchronized (lock) {
            Kept batch = toCancel.get(key);
            if (batch != null) {
                batch.cancelAt = clock.millis() + lease.toMillis();
            }
            return page(key, after, limit, true);
        }
    }

    @Override
    public void cancelled(BatchKey key) {
        synchronized (lock) {
            Kept batch = toCancel.remove(key);
            if (batch != null) {
                notCancelled(batch);
            }
        }
    }

    @Override
    public boolean isCancelling(BatchKey key) {
        synchronized (lock) {
            Kept batch = toCancel.get(key);
            return batch != null && (batch.cancelling || batch.cancelAt <= clock.millis());
        }
    }

    @Override
    public Optional<Duration> nextCancel(TaskScope scope) {
        synchronized (lock) {
            Instant now = clock.instant();
            return toCancel.values().stream()
                    .filter(batch -> batch.batch.key().scope().equals(scope))
                    .map(batch -> Duration.ofMillis(Math.max(0, batch.cancelAt - now.toEpochMilli())))
                    .min(Duration::compareTo);
        }
    }
}
