/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.schedule.ScheduleSimulation.Learning;
import io.github.camelkirin.schedule.ScheduleSimulation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * The schedule that learns, next to schedules that do not, once with the same queries a task as each of them, and with
 * a few costs of a query. The same on every machine: seeds are given, and the arithmetic is strict.
 */
record ScheduleComparison(List<Row> rows, List<Knob> knobs, List<Spread> spreads) {

    private static final double[] COSTS = {0.1, 0.5, 1, 2, 5};
    private static final double[] SIGMAS = {0.2, 0.3, 0.4, 0.5, 0.6, 0.8};
    private static final double MEDIAN = 20;
    private static final int POSITIONS = 12;
    private static final AdaptiveSchedule DEFAULTS = new AdaptiveSchedule(
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofSeconds(60),
            new QuerySchedule(Duration.ofSeconds(3), Duration.ofSeconds(2), 1.5, Duration.ofSeconds(15))::delayAfter);

    /** @param least that any schedule could have with as many queries as the adaptive one made, latency included */
    record Row(Workload workload, Baseline baseline, Result compared, double queryCost, Result adaptive, double least) {

        double change() {
            return adaptive.delay() / compared.delay() - 1;
        }
    }

    record Knob(Workload workload, double queryCost, Result adaptive) {}

    /**
     * @param gain the least delay of all schedules, as a share of that of asking every second, at the same queries a
     *     task, without latency
     */
    record Spread(String label, double gain) {}

    /** Finds the cost of a query that makes as many queries as each of the schedules compared with. */
    static ScheduleComparison solved() {
        return with((workload, baseline) -> solve(workload, ScheduleSimulation.run(workload, baseline)));
    }

    /** @param queryCosts in seconds */
    static ScheduleComparison with(BiFunction<Workload, Baseline, Double> queryCosts) {
        List<Row> rows = new ArrayList<>();
        List<Knob> knobs = new ArrayList<>();
        for (Workload workload : Workload.values()) {
            for (Baseline baseline : Baseline.values()) {
                double cost = queryCosts.apply(workload, baseline);
                Result adaptive = adaptive(workload, cost);
                rows.add(new Row(
                        workload,
                        baseline,
                        ScheduleSimulation.run(workload, baseline),
                        cost,
                        adaptive,
                        least(workload, adaptive.queriesPerTask(), cost)));
            }
            for (double cost : COSTS) {
                knobs.add(new Knob(workload, cost, adaptive(workload, cost)));
            }
        }
        return new ScheduleComparison(rows, knobs, leastBySpread());
    }

    static Result adaptive(Workload workload, double queryCost) {
        return ScheduleSimulation.run(
                workload,
                new Learning(new AdaptiveSchedule(
                        Learning.duration(queryCost), DEFAULTS.min(), DEFAULTS.max(), DEFAULTS.curve())));
    }

    private static double solve(Workload workload, Result compared) {
        double low = 1e-3;
        double high = 20;
        while (high / low > 1.011) {
            double cost = toThreeDigits(Math.sqrt(low * high));
            double queries = adaptive(workload, cost).queriesPerTask() / compared.queriesPerTask();
            if (queries > 0.995 && queries <= 1) {
                return cost;
            }
            if (queries > 1) {
                low = cost;
            } else {
                high = cost;
            }
        }
        return high;
    }

    /** So that the table can say it. A step is 1 % at most, half as much in queries. */
    private static double toThreeDigits(double value) {
        double unit = StrictMath.pow(10, Math.floor(StrictMath.log10(value)) - 2);
        return Math.round(value / unit) * unit;
    }

    private static double least(Workload workload, double queriesPerTask, double queryCost) {
        int positions = workload == Workload.DRIFTING ? POSITIONS : 1;
        List<Distribution> mixture = IntStream.range(0, positions)
                .mapToObj(i -> (Distribution) age -> workload.cdf((i + 0.5) / positions, age))
                .toList();
        return LeastDelay.with(queriesPerTask, mixture, queryCost) + ScheduleSimulation.LATENCY / 2;
    }

    private static List<Spread> leastBySpread() {
        List<Spread> spreads = new ArrayList<>();
        for (double sigma : SIGMAS) {
            spreads.add(spread("log-normal, σ " + sigma, age -> Workload.logNormalCdf(MEDIAN, sigma, age)));
        }
        spreads.add(spread("exponential", age -> 1 - StrictMath.pow(2, -age / MEDIAN)));
        return spreads;
    }

    private static Spread spread(String label, Distribution distribution) {
        Result everySecond = LeastDelay.of(distribution, age -> 1);
        double least = LeastDelay.with(everySecond.queriesPerTask(), List.of(distribution), 0.02);
        return new Spread(label, least / everySecond.delay());
    }
}
