/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A stream of tasks of one kind, asked about by a schedule. Tasks begin once a second on average (Poisson), so some 20
 * to 60 are in flight. A query takes {@link #LATENCY}: the service looks at the task after half of it. A schedule that
 * learns is told, when an end has been detected, what the component knows then: when it had asked last while the task
 * still ran, and when it was answered.
 */
final class ScheduleSimulation {

    static final int TASKS = 20_000;

    /** Of one query, in seconds. */
    static final double LATENCY = 0.1;

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    interface Policy {

        /** In seconds. */
        double delayAfter(double age, int queries, double random);

        default void ended(double after, double until, Instant now) {}
    }

    /** @param delay from a task's end to the answer that says so, mean, in seconds */
    record Result(double queriesPerTask, double delay) {}

    private static final class Task {
        final double begin;
        final double duration;
        int queries;
        double lastSent;
        double nextSent;

        Task(double begin, double duration) {
            this.begin = begin;
            this.duration = duration;
        }

        double answered() {
            return nextSent + LATENCY;
        }
    }

    private final Workload workload;
    private final Policy policy;
    private final Random random;
    private final PriorityQueue<Task> asked = new PriorityQueue<>(Comparator.comparingDouble(Task::answered));
    private long queries;
    private double delays;

    private ScheduleSimulation(Workload workload, Policy policy) {
        this.workload = workload;
        this.policy = policy;
        random = new Random(workload.seed);
    }

    static Result run(Workload workload, Policy policy) {
        return new ScheduleSimulation(workload, policy).run();
    }

    private Result run() {
        Random tasks = new Random(workload.seed + 1_000_000);
        double now = 0;
        for (int i = 0; i < TASKS; i++) {
            now -= StrictMath.log(1 - tasks.nextDouble());
            answersUntil(now);
            Task task = new Task(now, workload.duration((double) i / TASKS, tasks));
            task.nextSent = now + policy.delayAfter(0, 0, random.nextDouble());
            asked.add(task);
        }
        answersUntil(Double.POSITIVE_INFINITY);
        return new Result((double) queries / TASKS, delays / TASKS);
    }

    private void answersUntil(double time) {
        for (Task task = asked.peek(); task != null && task.answered() <= time; task = asked.peek()) {
            asked.remove();
            answer(task);
        }
    }

    private void answer(Task task) {
        queries++;
        task.queries++;
        double answered = task.answered();
        if (task.begin + task.duration <= task.nextSent + LATENCY / 2) {
            delays += answered - task.begin - task.duration;
            double after = task.queries == 1 ? 0 : task.lastSent - task.begin;
            policy.ended(after, answered - task.begin, START.plusMillis((long) (1000 * answered)));
            return;
        }
        task.lastSent = task.nextSent;
        task.nextSent = answered + policy.delayAfter(answered - task.begin, task.queries, random.nextDouble());
        asked.add(task);
    }

    /** The schedule that learns, as a node uses it that makes a new plan whenever a tenth of the estimate is new. */
    static final class Learning implements Policy {

        private final AdaptiveSchedule schedule;
        private Durations durations = Durations.none();
        private QueryPlan plan;
        private int unplanned;

        Learning(AdaptiveSchedule schedule) {
            this.schedule = schedule;
            plan = schedule.planFor(durations);
        }

        @Override
        public double delayAfter(double age, int queries, double random) {
            return plan.delayAfter(duration(age), queries, random).toMillis() / 1000.0;
        }

        @Override
        public void ended(double after, double until, Instant now) {
            durations = durations.observed(duration(after), duration(until), plan.estimate(), now);
            if (++unplanned >= durations.weight() / 10) {
                unplanned = 0;
                plan = schedule.planFor(durations);
            }
        }

        static Duration duration(double seconds) {
            return Duration.ofNanos(Math.round(seconds * 1e9));
        }
    }
}
