/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.schedule.ScheduleSimulation.Learning;
import io.github.camelkirin.schedule.ScheduleSimulation.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class AdaptiveScheduleTest {

    private static final Duration MIN = Duration.ofMillis(200);
    private static final Duration MAX = Duration.ofSeconds(60);
    private static final Curve CURVE =
            new QuerySchedule(Duration.ofSeconds(3), Duration.ofSeconds(2), 1.5, Duration.ofSeconds(15))::delayAfter;

    private static AdaptiveSchedule schedule(double cost) {
        return new AdaptiveSchedule(Learning.duration(cost), MIN, MAX, CURVE);
    }

    private static Durations seen(Workload workload, int tasks, long seed) {
        Random random = new Random(seed);
        Durations durations = Durations.none();
        for (int i = 0; i < tasks; i++) {
            Duration duration = Learning.duration(workload.duration(0, random));
            durations = durations.observed(duration, duration, Estimate.of(durations), Instant.EPOCH);
        }
        return durations;
    }

    @Test
    void asksAboutAnUnknownKindOnTheCurve() {
        Random random = new Random(11);
        QueryPlan plan = schedule(0.5).planFor(seen(Workload.LOG_NORMAL, 19, 11));
        for (int queries = 0; queries < 20; queries++) {
            double jitter = random.nextDouble();
            assertThat(plan.delayAfter(Duration.ofSeconds(7L * queries), queries, jitter))
                    .isEqualTo(CURVE.delayAfter(queries, jitter));
        }
    }

    @Test
    void passesOverFromTheCurveAsItLearns() {
        double last = 3;
        for (int tasks : new int[] {25, 35, 45, 55, 75}) {
            double first = Durations.seconds(
                    schedule(1).planFor(seen(Workload.LOG_NORMAL, tasks, 12)).delayAfter(Duration.ZERO, 0, 0.5));
            assertThat(first).isGreaterThan(last);
            last = first;
        }
        assertThat(last).isBetween(10.0, 18.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0001, 0.01, 0.5, 20, 5000})
    void neverGoesBelowTheMinimumOrBeyondTheMaximum(double cost) {
        Random random = new Random(13);
        for (Workload workload : Workload.values()) {
            QueryPlan plan = schedule(cost).planFor(seen(workload, 300, 13));
            for (int i = 0; i < 500; i++) {
                Duration age = Learning.duration(StrictMath.exp(random.nextDouble() * 13 - 1));
                assertThat(plan.delayAfter(age, i, random.nextDouble())).isBetween(MIN, MAX);
            }
        }
    }

    @Test
    void boundsWhateverItWasTold() {
        for (double tasksTake : new double[] {0, 0.02, 0.3, 3000, 80_000, 900_000}) {
            Durations durations = Durations.none();
            for (int i = 0; i < 100; i++) {
                Duration duration = Learning.duration(tasksTake);
                durations = durations.observed(duration, duration, Estimate.of(durations), Instant.EPOCH);
            }
            QueryPlan plan = schedule(0.5).planFor(durations);
            for (double age : new double[] {0, 0.01, tasksTake, 2 * tasksTake, 50_000, 2_000_000}) {
                assertThat(plan.delayAfter(Learning.duration(age), 3, 0.5)).isBetween(MIN, MAX);
            }
            assertThat(plan.delayAfter(Duration.ofSeconds(-5), 0, 0.5)).isBetween(MIN, MAX);
        }
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void asksLessAndDetectsLaterTheMoreAQueryCosts(Workload workload) {
        Estimate estimate = Estimate.of(seen(workload, 400, 14));
        Result last = new Result(Double.POSITIVE_INFINITY, 0);
        for (double cost : new double[] {0.02, 0.05, 0.1, 0.3, 1, 3, 10}) {
            QueryTimes times = new QueryTimes(estimate, cost, 0.2, 60);
            Result result = LeastDelay.of(estimate, times::delayAt);
            assertThat(result.queriesPerTask()).isLessThan(last.queriesPerTask());
            assertThat(result.delay()).isGreaterThan(last.delay());
            last = result;
        }
    }

    @Test
    void variesEachDelayByATenth() {
        QueryPlan plan = schedule(0.5).planFor(seen(Workload.LOG_NORMAL, 200, 15));
        double middle = plan.delayAfter(Duration.ZERO, 0, 0.5).toMillis();
        assertThat((double) plan.delayAfter(Duration.ZERO, 0, 0).toMillis())
                .isCloseTo(0.9 * middle, Percentage.withPercentage(0.1));
        assertThat((double) plan.delayAfter(Duration.ZERO, 0, 0.9999).toMillis())
                .isCloseTo(1.1 * middle, Percentage.withPercentage(0.1));
    }

    @Test
    void learnsFromTheSumOfAllNodesWhatOneNodeWould() {
        Result one = ScheduleSimulation.run(Workload.BIMODAL, new Learning(schedule(0.5)));
        Result four = ScheduleSimulation.run(Workload.BIMODAL, new Nodes(schedule(0.5), 4));
        assertThat(four.delay()).isCloseTo(one.delay(), Percentage.withPercentage(4));
        assertThat(four.queriesPerTask()).isCloseTo(one.queriesPerTask(), Percentage.withPercentage(4));
    }

    /** Nodes that take turns, and read each other's rows as they were stored when one of them makes a new plan. */
    private static final class Nodes implements ScheduleSimulation.Policy {

        private final AdaptiveSchedule schedule;
        private final Durations[] own;
        private QueryPlan plan;
        private int turn;

        Nodes(AdaptiveSchedule schedule, int nodes) {
            this.schedule = schedule;
            own = new Durations[nodes];
            Arrays.fill(own, Durations.none());
            plan = schedule.planFor(Durations.none());
        }

        @Override
        public double delayAfter(double age, int queries, double random) {
            return Durations.seconds(plan.delayAfter(Learning.duration(age), queries, random));
        }

        @Override
        public void ended(double after, double until, Instant now) {
            int node = turn++ % own.length;
            own[node] = own[node].observed(Learning.duration(after), Learning.duration(until), plan.estimate(), now);
            if (turn % 20 == 0) {
                List<Durations> rows = Arrays.stream(own)
                        .map(row -> Durations.parse(row.toText()))
                        .toList();
                plan = schedule.planFor(Durations.sum(rows, now));
            }
        }
    }

    @Test
    void saysWhatItRequires() {
        assertThatThrownBy(() -> schedule(0)).hasMessage("queryCost must be more than 0, was 0 ms");
        assertThatThrownBy(() -> new AdaptiveSchedule(MAX, Duration.ZERO, MAX, CURVE))
                .hasMessage("min must be 1 ms or more, was 0 ms");
        assertThatThrownBy(() -> new AdaptiveSchedule(MAX, MAX, MIN, CURVE))
                .hasMessage("max must not be less than min (60000 ms), was 200 ms");
        assertThatThrownBy(() -> Estimate.of(Durations.none()).quantile(1.2))
                .hasMessage("share must be 0 to 1, was 1.2");
    }
}
