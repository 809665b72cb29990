/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks of one account in memory, and the indexes over them; guarded by the repository. */
final class AccountTasks {

    private static final Logger LOG = LoggerFactory.getLogger(InMemoryTaskRepository.class);

    final Map<String, Entry> byExternalTaskId = new HashMap<>();
    final Map<String, Entry> byTaskId = new HashMap<>();
    final Map<String, Entry> parked = new LinkedHashMap<>();
    private final FlowIndex flows = new FlowIndex();
    private final Map<String, Entry> done = new LinkedHashMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final InMemoryBatchStore batches;
    private long dropped;

    /** @param batches told of what becomes of tasks that are of a batch */
    AccountTasks(InMemoryBatchStore batches) {
        this.batches = batches;
    }

    void add(Entry entry) {
        byExternalTaskId.put(entry.task.externalTaskId(), entry);
        indexTaskId(entry, null);
        index(entry);
        flows.add(entry);
    }

    /** The only way to change an entry: its place in each index depends on what is changed. */
    void change(Entry entry, Runnable change) {
        String taskId = entry.task.taskId();
        TaskState state = entry.task.state();
        removeFromIndexes(entry);
        change.run();
        indexTaskId(entry, taskId);
        index(entry);
        if (entry.task.state() == TaskState.DONE) {
            if (state == TaskState.PARKED) {
                batches.discarded(entry.task);
            } else {
                batches.finished(entry.task);
            }
        }
    }

    /** Forgets a task that was there. */
    void remove(Entry entry) {
        takeOut(entry);
        batches.erased(entry.task);
    }

    /** Forgets a task as if it had never been. */
    void undo(Entry entry) {
        takeOut(entry);
        batches.left(entry.task);
    }

    private void takeOut(Entry entry) {
        removeFromIndexes(entry);
        byExternalTaskId.remove(entry.task.externalTaskId());
        flows.remove(entry);
        if (entry.task.taskId() != null) {
            byTaskId.remove(entry.task.taskId(), entry);
        }
    }

    int removeAll(List<Entry> entries) {
        entries.forEach(this::remove);
        return entries.size();
    }

    /** Without taking it out first: of many tasks, each look into the index is one into memory that no cache has. */
    private void indexTaskId(Entry entry, @Nullable String before) {
        String taskId = entry.task.taskId();
        if (before != null && !before.equals(taskId)) {
            byTaskId.remove(before, entry);
        }
        if (taskId != null) {
            byTaskId.put(taskId, entry);
        }
    }

    /** Bounds the parked tasks once one more has been parked. */
    void dropParkedOver(int kept) {
        if (parked.size() <= kept) {
            return;
        }
        Entry oldest = parked.values().iterator().next();
        remove(oldest);
        if (dropped++ % 1000 == 0) {
            LOG.warn(
                    "More than {} tasks are parked in memory: dropped the oldest, {} of group {} ({} so far)."
                            + " Requeue parked tasks, or use a durable repository.",
                    kept,
                    oldest.task.externalTaskId(),
                    oldest.task.group(),
                    dropped);
        }
    }

    /** Bounds the finished tasks once one more has been finished. */
    void dropDoneOver(int kept) {
        if (done.size() > kept) {
            remove(done.values().iterator().next());
        }
    }

    @Nullable
    DueQueue queue(String group) {
        Group tasks = groups.get(group);
        return tasks == null ? null : tasks.queue;
    }

    Map<TaskState, Long> counts(String group) {
        Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
        Group tasks = groups.get(group);
        if (tasks != null) {
            for (TaskState state : TaskState.values()) {
                if (tasks.counts[state.ordinal()] > 0) {
                    counts.put(state, tasks.counts[state.ordinal()]);
                }
            }
        }
        return counts;
    }

    Backlog backlog(String group, long now, Duration resultAge) {
        long oldest = Long.MAX_VALUE;
        long aging = 0;
        for (Entry entry : byExternalTaskId.values()) {
            TaskRecord task = entry.task;
            if (task.group().equals(group) && task.state() != TaskState.DONE) {
                if (task.state() != TaskState.PARKED) {
                    oldest = Math.min(oldest, entry.createdAt);
                }
                if (task.status() == TaskStatus.COMPLETED && entry.endedAt <= now - resultAge.toMillis()) {
                    aging++;
                }
            }
        }
        return new Backlog(counts(group), oldest == Long.MAX_VALUE ? null : Duration.ofMillis(now - oldest), aging);
    }

    long inFlight(String group) {
        Group tasks = groups.get(group);
        return tasks == null
                ? 0
                : tasks.counts[TaskState.SUBMITTING.ordinal()]
                        + tasks.counts[TaskState.ACTIVE.ordinal()]
                        - tasks.queue.unsent.size();
    }

    /** Parked and done tasks in the order in which they became so, then the others in the order of their creation. */
    Stream<Entry> inOrder(String group, @Nullable TaskState state) {
        Stream<Entry> queued = byExternalTaskId.values().stream()
                .filter(Entry::isQueued)
                .sorted(Comparator.comparingLong(entry -> entry.sequence));
        Stream<Entry> settled = Stream.concat(parked.values().stream(), done.values().stream());
        Stream<Entry> all = state == TaskState.PARKED || state == TaskState.DONE
                ? settled
                : state == null ? Stream.concat(settled, queued) : queued;
        return all.filter(entry -> entry.task.group().equals(group) && (state == null || entry.task.state() == state));
    }

    /** The tasks of a flow in the order of their creation. */
    Stream<Entry> flow(String rootId, @Nullable TaskRecord after) {
        return flows.of(byExternalTaskId.get(rootId), rootId, after);
    }

    private void index(Entry entry) {
        TaskRecord task = entry.task;
        Group group = groups.computeIfAbsent(task.group(), name -> new Group());
        group.counts[task.state().ordinal()]++;
        group.size++;
        switch (task.state()) {
            case SUBMITTING, ACTIVE, ENDED -> group.queue.of(task).add(entry);
            case PARKED -> parked.put(task.externalTaskId(), entry);
            case DONE -> done.put(task.externalTaskId(), entry);
        }
    }

    private void removeFromIndexes(Entry entry) {
        TaskRecord task = entry.task;
        Group group = groups.get(task.group());
        if (group == null) {
            throw new IllegalStateException(task + " is in no group");
        }
        group.counts[task.state().ordinal()]--;
        if (--group.size == 0) {
            groups.remove(task.group());
        }
        switch (task.state()) {
            case SUBMITTING, ACTIVE, ENDED -> group.queue.of(task).remove(entry);
            case PARKED -> parked.remove(task.externalTaskId());
            case DONE -> done.remove(task.externalTaskId());
        }
    }

    private static final class Group {
        private final DueQueue queue = new DueQueue();
        private final long[] counts = new long[TaskState.values().length];
        private int size;
    }

    /** What can be claimed of a group. */
    static final class DueQueue {
        private final ClaimOrder open = new ClaimOrder();
        private final ClaimOrder ended = new ClaimOrder();
        private final ClaimOrder unsent = new ClaimOrder();

        void collectDue(long now, ClaimLimit limit, List<Entry> due) {
            open.collectDue(now, limit.open(), due);
            ended.collectDue(now, limit.ended(), due);
            unsent.collectDue(now, limit.unsent(), due);
        }

        /** {@link Long#MAX_VALUE} if there is none. */
        long firstClaimableAt(ClaimLimit limit) {
            return LongStream.of(
                            limit.open() == 0 ? Long.MAX_VALUE : open.firstClaimableAt(),
                            limit.ended() == 0 ? Long.MAX_VALUE : ended.firstClaimableAt(),
                            limit.unsent() == 0 ? Long.MAX_VALUE : unsent.firstClaimableAt())
                    .min()
                    .getAsLong();
        }

        private ClaimOrder of(TaskRecord task) {
            return task.state() == TaskState.ENDED ? ended : task.isUnsent() ? unsent : open;
        }
    }
}
