/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import io.github.camelkirin.benchmarks.kit.Cost;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchTerms;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One batch from its first task until its last has ended, and tasks of none beside it. */
final class GrowingBatch {

    /** How many completions a consumer has at a time by default: so many are acknowledged at once at most. */
    static final int FINISHED_AT_ONCE = 10;

    static final int ROUNDS = 8;

    private static final int A_ROUND = 50;

    /** How many are measured at its beginning, and at its end. */
    static final int EDGE = ROUNDS * A_ROUND;

    private static final int FILLED_AT_ONCE = 500;

    private final Storage.Opened storage;
    private final BatchKey key;
    private final BatchTerms terms;
    private final Deque<TaskRecord> members = new ArrayDeque<>();
    private final Deque<TaskRecord> singles = new ArrayDeque<>();

    GrowingBatch(Storage.Opened storage, String id, int size) {
        this.storage = storage;
        this.key = new BatchKey(SampleTasks.SCOPE, id);
        this.terms = new BatchTerms(size, Duration.ZERO);
    }

    BatchKey key() {
        return key;
    }

    void insert(Edge edge) {
        edge.inserts().member(Cost.of(A_ROUND, () -> members.add(insert(key, terms))));
        edge.inserts().single(Cost.of(A_ROUND, () -> singles.add(insert(null, BatchTerms.NONE))));
    }

    private TaskRecord insert(@Nullable BatchKey batch, BatchTerms said) {
        return SampleTasks.insert(storage.repository(), batch, said, SampleTasks.charge());
    }

    /** Adds members until there are so many. */
    void insertUpTo(int count) {
        while (members.size() < count) {
            members.add(SampleTasks.insert(storage.filling(), key, terms, null));
        }
    }

    void finish(Edge edge) {
        Reads before = storage.reads().now();
        edge.finishes().member(finish(members));
        edge.add(storage.reads().now().minus(before), A_ROUND);
        edge.finishes().single(finish(singles));
    }

    private Cost finish(Deque<TaskRecord> tasks) {
        List<List<TaskRecord>> calls = new ArrayList<>();
        for (int left = A_ROUND; left > 0; left -= FINISHED_AT_ONCE) {
            calls.add(completed(tasks, FINISHED_AT_ONCE));
        }
        Iterator<List<TaskRecord>> next = calls.iterator();
        return Cost.of(calls.size(), () -> finish(storage.repository(), next.next()))
                .dividedBy(FINISHED_AT_ONCE);
    }

    /** Finishes members until so many are left. */
    void finishDownTo(int count) {
        while (members.size() > count) {
            finish(storage.filling(), completed(members, Math.min(FILLED_AT_ONCE, members.size() - count)));
        }
    }

    private static List<TaskRecord> completed(Deque<TaskRecord> tasks, int count) {
        List<TaskRecord> completed = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            completed.add(SampleTasks.completed(tasks.remove()));
        }
        return completed;
    }

    private static void finish(TaskRepository repository, List<TaskRecord> tasks) {
        if (!repository.finish(tasks).isEmpty()) {
            throw new IllegalStateException("nobody else was to change tasks");
        }
    }
}
