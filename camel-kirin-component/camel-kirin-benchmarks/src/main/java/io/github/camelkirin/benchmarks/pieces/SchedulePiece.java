/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.schedule.AdaptiveSchedule;
import io.github.camelkirin.schedule.Durations;
import io.github.camelkirin.schedule.QueryPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** When a task is asked about next: by the curve, and by what 200 tasks of its kind have taught. */
@State(Scope.Benchmark)
public class SchedulePiece {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final QuerySchedule curve =
            new QuerySchedule(Duration.ofSeconds(3), Duration.ofSeconds(2), 1.5, Duration.ofSeconds(15));
    private final QueryPlan plan = learned(
            new AdaptiveSchedule(Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(15), curve));
    private int queries;

    private static QueryPlan learned(AdaptiveSchedule schedule) {
        Durations known = Durations.none();
        for (int task = 0; task < 200; task++) {
            Duration took = Duration.ofMillis(3000 + 20L * task);
            known = known.observed(took, took, schedule.planFor(known).estimate(), NOW);
        }
        return schedule.planFor(known);
    }

    @Benchmark
    public Duration byTheCurve() {
        return curve.delayAfter(queries++ & 7, ThreadLocalRandom.current().nextDouble());
    }

    @Benchmark
    public Duration asLearned() {
        int query = queries++ & 7;
        return plan.delayAfter(
                Duration.ofMillis(500L * query),
                query,
                ThreadLocalRandom.current().nextDouble());
    }

    @Benchmark
    public Duration randomDelay() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(1800, 2200));
    }
}
