/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.util.Arrays;

/**
 * The ages at which to ask, so that the time from end to detection, plus {@code cost} for each query, is as little as
 * can be on average.
 *
 * <p>A time grid is walked backwards (dynamic programming). With F the share of tasks ended, S = 1 - F, and A the
 * integral of F, a task known to run at age t that is asked about next at x waits A(x) - A(t) - F(t) (x - t) on average
 * over all tasks, and costs S(t) times {@code cost}. That sum satisfies the quadrangle inequality, so the best x never
 * falls when t grows, and few have to be tried.
 *
 * <p>Where tasks end at the rate h, queries lie about sqrt(2 cost / h) apart: the grid is an eighth of that. Beyond it,
 * where next to no task gets, the intervals grow with the square root of the age.
 */
final class QueryTimes {

    private static final double NEGLIGIBLE = 1e-3;
    private static final double LONGEST = 43_200;
    private static final double GROWTH = 0.05;
    private static final int PER_INTERVAL = 8;
    private static final int MOST_POINTS = 3000;

    private final double cost;
    private final double min;
    private final double max;
    private final double[] ages;
    private final double[] ended;
    private final double[] endedIntegral;
    private final double[] rest;
    private final int[] next;

    /** All in seconds. */
    QueryTimes(Distribution distribution, double cost, double min, double max) {
        this.cost = cost;
        this.min = min;
        this.max = max;
        double horizon = horizon(distribution);
        ages = grid(distribution, horizon);
        int count = ages.length;
        ended = new double[count];
        endedIntegral = new double[count];
        for (int i = 1; i < count; i++) {
            ended[i] = distribution.cdf(ages[i]);
            endedIntegral[i] = endedIntegral[i - 1] + (ages[i] - ages[i - 1]) * (ended[i] + ended[i - 1]) / 2;
        }
        rest = new double[count];
        next = new int[count];
        int last = Arrays.binarySearch(ages, horizon);
        for (int i = count - 1; i >= last; i--) {
            rest[i] = Math.sqrt(2 * cost * Estimate.TAIL * ages[i]) * (1 - ended[i]) / (Estimate.TAIL - 0.5);
            next[i] = count - 1;
        }
        for (int i = last - 1; i >= 0; i--) {
            next[i] = best(ages[i], ended[i], endedIntegral[i], 0, next[i + 1]);
            rest[i] = after(ages[i], ended[i], endedIntegral[i], next[i]) + cost * (1 - ended[i]);
        }
    }

    private static double horizon(Distribution distribution) {
        double age = 1;
        while (age < LONGEST && 1 - distribution.cdf(age) > NEGLIGIBLE) {
            age *= 1 + GROWTH;
        }
        return age;
    }

    private double[] grid(Distribution distribution, double horizon) {
        double finest = Math.min(max / 2, Math.max(min / 4, horizon / MOST_POINTS));
        double[] points = new double[64];
        int count = 1;
        double age = 0;
        double end = horizon + 2 * inTail(horizon);
        while (age < end) {
            double step = Math.min(max / 4, 2 * finest + GROWTH * age);
            double ending = (distribution.cdf(age + step) - distribution.cdf(age)) / step;
            if (ending > 0) {
                double running = Math.max(0, 1 - distribution.cdf(age));
                step = Math.min(step, Math.sqrt(2 * cost * running / ending) / PER_INTERVAL);
            }
            double following = age + Math.max(finest, step);
            age = age < horizon && following > horizon ? horizon : following;
            if (count == points.length) {
                points = Arrays.copyOf(points, 2 * count);
            }
            points[count++] = age;
        }
        return Arrays.copyOf(points, count);
    }

    private double inTail(double age) {
        return Math.max(min, Math.min(max, Math.sqrt(2 * cost * age / Estimate.TAIL)));
    }

    /**
     * The grid point to ask at, of a task that runs at this age; the first allowed one if all are too near or too far.
     */
    private int best(double age, double endedThen, double integralThen, int from, int to) {
        int candidate = Math.max(from, firstFrom(age + min));
        int best = Math.min(candidate, ages.length - 1);
        double least = Double.POSITIVE_INFINITY;
        for (int i = best; i <= to && ages[i] <= age + max; i++) {
            double sum = after(age, endedThen, integralThen, i);
            if (sum < least) {
                least = sum;
                best = i;
            }
        }
        return best;
    }

    private double after(double age, double endedThen, double integralThen, int point) {
        return endedIntegral[point] - integralThen - endedThen * (ages[point] - age) + rest[point];
    }

    private int firstFrom(double age) {
        int found = Arrays.binarySearch(ages, age);
        return found >= 0 ? found : -found - 1;
    }

    /**
     * From this age, at which the task was running, to the next query; not less than the minimum, not more than the
     * maximum.
     */
    double delayAt(double age) {
        int point = firstFrom(age);
        if (point >= ages.length || firstFrom(age + min) >= ages.length) {
            return inTail(age);
        }
        int below = ages[point] == age ? point : point - 1;
        double part = below == point ? 0 : (age - ages[below]) / (ages[point] - ages[below]);
        double endedThen = ended[below] + part * (ended[point] - ended[below]);
        double integralThen = endedIntegral[below] + (age - ages[below]) * (ended[below] + endedThen) / 2;
        int best = best(age, endedThen, integralThen, next[below], next[point]);
        if (best == ages.length - 1) {
            return inTail(age);
        }
        return Math.max(min, Math.min(max, ages[best] - age));
    }
}
