/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The repository in memory with 10 000 tasks that are due, and beside it a map, and a heap by due time. */
@State(Scope.Benchmark)
public class RepositoryPiece {

    private static final int TASKS = 10_000;
    private static final int BATCH = 32;
    private static final Duration HOUR = Duration.ofHours(1);

    private final AccountId account = new AccountId("default", "http://localhost");
    private final TaskScope scope = new TaskScope("pieces", account);
    private final Lease lease = new Lease("here", Duration.ofMinutes(1));
    private final ClaimLimit limit = new ClaimLimit(BATCH, 0);
    private final InMemoryTaskRepository tasks = new InMemoryTaskRepository();
    private final Map<String, TaskRecord> map = new ConcurrentHashMap<>();
    private final PriorityQueue<Due> heap = new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private long next;

    private record Due(TaskRecord task, long at) {}

    @Setup
    public void fill() {
        for (int i = 0; i < TASKS; i++) {
            TaskRecord stored = insert();
            tasks.putBack(List.of(new PutBack(accepted(stored), Duration.ZERO)));
            map.put(stored.externalTaskId(), stored);
            heap.add(new Due(stored, System.nanoTime()));
        }
    }

    @Benchmark
    public boolean insertAndRemove() {
        return tasks.remove(insert());
    }

    @Benchmark
    public TaskRecord putAndRemove() {
        TaskRecord task = task();
        map.putIfAbsent(task.externalTaskId(), task);
        return map.remove(task.externalTaskId());
    }

    @Benchmark
    public Set<String> insertAndFinish() {
        TaskRecord ended = accepted(insert()).toBuilder()
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .answer("{}")
                .build();
        return tasks.finish(List.of(tasks.update(ended).orElseThrow()));
    }

    /** Three states of a task, each put in the place of the one before. */
    @Benchmark
    public TaskRecord putThreeTimes() {
        TaskRecord task = task();
        map.put(task.externalTaskId(), task);
        map.put(task.externalTaskId(), accepted(task));
        map.put(
                task.externalTaskId(),
                task.toBuilder()
                        .state(TaskState.ENDED, TaskStatus.COMPLETED)
                        .answer("{}")
                        .build());
        return map.remove(task.externalTaskId());
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Set<String> claimAndPutBack() {
        List<PutBack> back = new ArrayList<>(BATCH);
        for (TaskRecord task : tasks.claimDue(scope, limit, lease)) {
            back.add(new PutBack(task, Duration.ZERO));
        }
        return tasks.putBack(back);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int pollAndAdd() {
        List<Due> due = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            due.add(heap.remove());
        }
        due.forEach(one -> heap.add(new Due(one.task(), System.nanoTime())));
        return due.size();
    }

    private TaskRecord insert() {
        return tasks.insertIfAbsent(task(), HOUR, lease).task();
    }

    private TaskRecord task() {
        return TaskRecord.submitting(account, Long.toHexString(next++))
                .group(scope.group())
                .model("kirin_image_omni")
                .digest("0")
                .build();
    }

    private static TaskRecord accepted(TaskRecord task) {
        return task.toBuilder()
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId("task-" + task.externalTaskId())
                .build();
    }
}
