/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.schedule.ScheduleSimulation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class QueryTimesTest {

    private static final Distribution LOG_NORMAL = age -> Workload.LOG_NORMAL.cdf(0, age);

    private static QueryTimes times(Distribution distribution, double cost) {
        return new QueryTimes(distribution, cost, 0.01, 600);
    }

    private static double sum(Distribution distribution, List<Double> ages, double cost) {
        Result result = LeastDelay.of(
                distribution,
                age -> ages.stream().filter(each -> each > age).findFirst().orElse(age * 1.2) - age);
        return result.delay() + cost * result.queriesPerTask();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.3, 2, 6})
    void cannotBeImprovedByMovingAddingOrLeavingOutQueries(double cost) {
        QueryTimes times = times(LOG_NORMAL, cost);
        List<Double> ages = new ArrayList<>();
        for (double age = 0; LOG_NORMAL.cdf(age) < 1 - 1e-4; ) {
            age += times.delayAt(age);
            ages.add(age);
        }
        double least = sum(LOG_NORMAL, ages, cost);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            List<Double> changed = new ArrayList<>(ages);
            int at = random.nextInt(changed.size());
            switch (random.nextInt(3)) {
                case 0 -> changed.set(at, changed.get(at) * (0.9 + 0.2 * random.nextDouble()));
                case 1 -> changed.remove(at);
                default -> changed.add(changed.get(at) * (0.9 + 0.2 * random.nextDouble()));
            }
            changed.sort(null);
            assertThat(sum(LOG_NORMAL, changed, cost)).isGreaterThan(least * 0.998);
        }
    }

    @Test
    void asksAtEqualIntervalsWhenTasksEndAtAnyAgeAlike() {
        double rate = 1 / 20.0;
        double cost = 0.1;
        QueryTimes times = times(age -> 1 - StrictMath.exp(-rate * age), cost);
        // the interval d that has d - (1 - exp(-rate d)) / rate = cost, nearly sqrt(2 cost / rate)
        for (double age : new double[] {0, 1, 7.7, 20, 55}) {
            assertThat(times.delayAt(age)).isCloseTo(2.03, Percentage.withPercentage(12));
        }
    }

    @Test
    void asksRarelyBetweenTheModesAndOftenInThem() {
        QueryTimes times = times(age -> 0.5 * step(age, 9, 11) + 0.5 * step(age, 99, 101), 0.05);
        assertThat(times.delayAt(0)).isBetween(8.9, 10.2);
        assertThat(times.delayAt(10)).isLessThan(1);
        assertThat(times.delayAt(12)).isBetween(86.0, 88.9);
        assertThat(times.delayAt(100)).isLessThan(1);
    }

    private static double step(double age, double from, double to) {
        return Math.max(0, Math.min(1, (age - from) / (to - from)));
    }

    @Test
    void neverAsksEarlierWhenTheLastAnswerCameLater() {
        QueryTimes times = times(age -> Workload.BIMODAL.cdf(0, age), 0.3);
        double last = 0;
        for (double age = 0; age < 110; age += 0.037) {
            double next = age + times.delayAt(age);
            assertThat(next).isGreaterThan(last - 0.15);
            last = next;
        }
    }

    @Test
    void asksAboutATaskThatOutlivesAllOthersAtGrowingIntervals() {
        QueryTimes times = times(LOG_NORMAL, 0.5);
        double last = times.delayAt(300);
        for (double age = 600; age < 100_000; age *= 2) {
            double delay = times.delayAt(age);
            assertThat(delay).isCloseTo(last * Math.sqrt(2), Percentage.withPercentage(1));
            last = delay;
        }
    }
}
