/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import io.github.camelkirin.schedule.ScheduleSimulation.Result;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The least mean delay that any schedule can have with so many queries a task, if it knows how long tasks take, waits
 * exactly as long as it wants, and never for an answer: the best query times (Barlow, Hunter and Proschan) for a cost
 * of queries that makes them as many.
 */
final class LeastDelay {

    private static final double SHORTEST = 0.02;
    private static final double LONGEST = 600;

    private LeastDelay() {}

    /**
     * @param mixture all equally likely, each known when a task of it begins
     * @param cost of a query, in seconds, about that which makes so many
     */
    static double with(double queriesPerTask, List<? extends Distribution> mixture, double cost) {
        double low = cost / 4;
        double high = cost * 4;
        double least = 0;
        while (high / low > 1.01) {
            double tried = Math.sqrt(low * high);
            Result best = mean(mixture, tried);
            // no schedule has a smaller sum of delay and cost, whatever the cost is (Lagrange)
            least = Math.max(least, best.delay() + tried * (best.queriesPerTask() - queriesPerTask));
            if (best.queriesPerTask() > queriesPerTask) {
                low = tried;
            } else {
                high = tried;
            }
        }
        return least;
    }

    private static Result mean(List<? extends Distribution> mixture, double cost) {
        double queries = 0;
        double delay = 0;
        for (Distribution each : mixture) {
            Result one = of(each, new QueryTimes(each, cost, SHORTEST, LONGEST)::delayAt);
            queries += one.queriesPerTask() / mixture.size();
            delay += one.delay() / mixture.size();
        }
        return new Result(queries, delay);
    }

    /** What a schedule comes to on average over all tasks, integrated, without latency. */
    static Result of(Distribution distribution, DoubleUnaryOperator delayAt) {
        double queries = 0;
        double delay = 0;
        double age = 0;
        for (double ended = 0; ended < 1 - 1e-6; ended = distribution.cdf(age)) {
            double interval = delayAt.applyAsDouble(age);
            queries += 1 - ended;
            delay += waited(distribution, age, interval, ended);
            age += interval;
        }
        return new Result(queries, delay);
    }

    private static double waited(Distribution distribution, double age, double interval, double ended) {
        int parts = 20;
        double sum = 0;
        for (int i = 0; i < parts; i++) {
            sum += distribution.cdf(age + interval * (i + 0.5) / parts) - ended;
        }
        return sum * interval / parts;
    }
}
