/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.util.Random;

/** How long the tasks of a simulation take, one kind of task each. */
enum Workload {
    LOG_NORMAL("Log-normal", "median 20 s, σ 0.4", 20261) {
        @Override
        double duration(double position, Random random) {
            return logNormal(20, 0.4, random);
        }

        @Override
        double cdf(double position, double age) {
            return logNormalCdf(20, 0.4, age);
        }
    },
    BIMODAL("Bimodal", "60 % with median 12 s, 40 % with median 60 s, σ 0.25 each", 20262) {
        @Override
        double duration(double position, Random random) {
            return logNormal(random.nextDouble() < 0.6 ? 12 : 60, 0.25, random);
        }

        @Override
        double cdf(double position, double age) {
            return 0.6 * logNormalCdf(12, 0.25, age) + 0.4 * logNormalCdf(60, 0.25, age);
        }
    },
    DRIFTING(
            "Drifting",
            "σ 0.4, the median grows from 15 s to 30 s over the first half, jumps to 60 s there, and down to 15 s after"
                    + " three quarters",
            20263) {
        @Override
        double duration(double position, Random random) {
            return logNormal(median(position), 0.4, random);
        }

        @Override
        double cdf(double position, double age) {
            return logNormalCdf(median(position), 0.4, age);
        }

        private double median(double position) {
            if (position < 0.5) {
                return 15 * StrictMath.pow(2, 2 * position);
            }
            return position < 0.75 ? 60 : 15;
        }
    };

    final String label;
    final String about;
    final long seed;

    Workload(String label, String about, long seed) {
        this.label = label;
        this.about = about;
        this.seed = seed;
    }

    /**
     * In seconds.
     *
     * @param position of the task among all of them, 0 to 1
     */
    abstract double duration(double position, Random random);

    /** The share of the tasks at that position that have ended at that age. */
    abstract double cdf(double position, double age);

    private static double logNormal(double median, double sigma, Random random) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        double normal = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
        return median * StrictMath.exp(sigma * normal);
    }

    static double logNormalCdf(double median, double sigma, double age) {
        return age <= 0 ? 0 : normalCdf(StrictMath.log(age / median) / sigma);
    }

    /** By the series of Marsaglia (2004); exact to 1e-15 where it matters. */
    private static double normalCdf(double x) {
        if (Math.abs(x) > 8) {
            return x < 0 ? 0 : 1;
        }
        double sum = x;
        double term = x;
        for (int i = 3; Math.abs(term) > 1e-16; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * StrictMath.exp(-0.5 * x * x - 0.9189385332046728);
    }
}
