/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long tasks take from their creation to their end: as a distribution, or until they have been asked about. */
public sealed interface Latency {

    /** Draws one duration; one longer than any if it is no matter of time. */
    Duration draw(SplittableRandom random);

    /** Always the same. */
    static Latency fixed(Duration duration) {
        return new Fixed(duration);
    }

    /** Evenly between two durations. */
    static Latency uniform(Duration least, Duration most) {
        return new Uniform(least, most);
    }

    /**
     * Log-normal: most near the median, some much longer.
     *
     * @param median half of the tasks take longer
     * @param sigma standard deviation of the logarithm, at least 0; 0.3 spreads 95 % over 0.55 to 1.8 medians
     */
    static Latency logNormal(Duration median, double sigma) {
        return new LogNormal(median, sigma);
    }

    /**
     * Until the task has been asked about so often, however long that takes: the last of these queries is answered with its
     * end. A query that is lost on the way does not count. For measurements, where each task is to cost as many requests.
     *
     * @param number at least 1
     */
    static Latency queries(int number) {
        return new Queries(number);
    }

    /**
     * Always the same.
     *
     * @param duration at least zero
     */
    record Fixed(Duration duration) implements Latency {
        /** Refuses a negative duration. */
        public Fixed {
            notNegative("duration", duration);
        }

        @Override
        public Duration draw(SplittableRandom random) {
            return duration;
        }
    }

    /**
     * Evenly between two durations.
     *
     * @param least at least zero
     * @param most at least {@code least}
     */
    record Uniform(Duration least, Duration most) implements Latency {
        /** Refuses a negative duration and an empty range. */
        public Uniform {
            notNegative("least", least);
            if (most.compareTo(least) < 0) {
                throw new IllegalArgumentException("most must be at least %s, was %s".formatted(least, most));
            }
        }

        @Override
        public Duration draw(SplittableRandom random) {
            return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
        }
    }

    /**
     * Log-normal.
     *
     * @param median at least zero
     * @param sigma standard deviation of the logarithm, at least 0
     */
    record LogNormal(Duration median, double sigma) implements Latency {
        /** Refuses a negative median or sigma. */
        public LogNormal {
            notNegative("median", median);
            if (!(sigma >= 0)) {
                throw new IllegalArgumentException("sigma must be at least 0, was " + sigma);
            }
        }

        @Override
        public Duration draw(SplittableRandom random) {
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            double gaussian = radius * Math.cos(2 * Math.PI * random.nextDouble());
            return Duration.ofMillis(Math.round(median.toMillis() * Math.exp(sigma * gaussian)));
        }
    }

    /**
     * Until it has been asked about so often.
     *
     * @param number at least 1
     */
    record Queries(int number) implements Latency {
        /** Refuses a number below 1. */
        public Queries {
            if (number < 1) {
                throw new IllegalArgumentException("queries must be at least 1, was " + number);
            }
        }

        @Override
        public Duration draw(SplittableRandom random) {
            return Duration.ofMillis(Long.MAX_VALUE);
        }
    }

    private static void notNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + duration);
        }
    }
}
