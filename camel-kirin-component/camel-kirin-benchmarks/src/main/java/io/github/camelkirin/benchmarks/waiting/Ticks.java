/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.benchmarks.kit.Cost;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Looks at a repository with so many waiting tasks as a consumer does, over and over. */
final class Ticks {

    /** How many tasks a busy tick finds due. */
    static final int DUE = 100;

    /** For completions at a time, by default. */
    private static final int ROOM = 10;

    private final TaskRepository repository;
    private final Consumer consumer;
    private final IntFunction<String> externalTaskIds;
    private final int tasks;
    private final SampleTasks samples;
    private final Random random = new Random(2);
    private final List<Cost> idle = new ArrayList<>();
    private final List<Cost> busy = new ArrayList<>();

    /** @param externalTaskIds of the tasks that are there, from 0 on */
    Ticks(TaskRepository repository, Consumer consumer, int tasks, IntFunction<String> externalTaskIds) {
        this.repository = repository;
        this.consumer = consumer;
        this.tasks = tasks;
        this.externalTaskIds = externalTaskIds;
        this.samples = new SampleTasks(repository, new SampleHeaders(false));
    }

    /** Forgets what was measured: it was to warm up. */
    void clear() {
        idle.clear();
        busy.clear();
    }

    void idleRound(int times) {
        idle.add(Cost.of(times, consumer::idleTick));
    }

    /** @param times at most a {@value #DUE}th of the tasks */
    void busyRound(int times) {
        random.ints(0, tasks)
                .distinct()
                .limit((long) times * DUE)
                .mapToObj(externalTaskIds)
                .forEach(id -> repository.markDue(SampleTasks.SCOPE.account(), id));
        busy.add(Cost.of(times, this::busyTick));
    }

    /** What a consumer with permits for as many does, but for the queries. */
    private void busyTick() {
        List<TaskRecord> due = repository.claimDue(SampleTasks.SCOPE, new ClaimLimit(DUE, ROOM), SampleTasks.LEASE);
        if (due.size() != DUE) {
            throw new IllegalStateException(DUE + " tasks were to be due, and " + due.size() + " were");
        }
        repository.nextDue(SampleTasks.SCOPE, new ClaimLimit(1, 0));
        repository.nextDue(SampleTasks.SCOPE, new ClaimLimit(0, 1));
        repository.putBack(due.stream()
                .map(task -> new PutBack(SampleTasks.asked(task), samples.later()))
                .toList());
    }

    Cost idle() {
        return Cost.median(idle);
    }

    Cost busy() {
        return Cost.median(busy);
    }
}
