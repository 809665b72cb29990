/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.time.Duration;

/**
 * How long the next task of a kind will take, as far as that is known: what was counted, smoothed by about 5 %, and the
 * weight of {@value #DOUBT} tasks for what was not, spread twice as far and further in both directions. That doubt
 * keeps the tail heavy: of a task that outlives all others is assumed that it takes as much longer as it is old.
 * Immutable.
 */
public final class Estimate implements Distribution {

    static final double DOUBT = 4;

    /** How fast the share of tasks that outlive all others falls with age: as its power of minus this. */
    static final double TAIL = 1 / StrictMath.log(2);

    /** Of a kind of which nothing is known. */
    private static final double LIKELY_SECONDS = 20;

    private final double[] cumulative = new double[Buckets.COUNT + 1];
    private final double weight;

    private Estimate(double[] counted, double weight) {
        this.weight = weight;
        double[] wide = counted.clone();
        wide[Buckets.of(LIKELY_SECONDS)] += 1;
        double[] doubted = spread(wide);
        double[] smoothed = smoothed(smoothed(counted));
        double doubt = DOUBT / (weight + 1);
        double sum = 0;
        for (int i = 0; i < Buckets.COUNT; i++) {
            sum += smoothed[i] + doubt * doubted[i];
            cumulative[i + 1] = sum;
        }
        for (int i = 1; i <= Buckets.COUNT; i++) {
            cumulative[i] /= sum;
        }
    }

    public static Estimate of(Durations durations) {
        return new Estimate(durations.weights(), durations.weight());
    }

    /** How many tasks it rests on. */
    public double weight() {
        return weight;
    }

    @Override
    public double cdf(double age) {
        if (age <= 0) {
            return 0;
        }
        if (age >= Buckets.end()) {
            return 1;
        }
        int bucket = Buckets.of(age);
        double low = Buckets.edge(bucket);
        double part = (age - low) / (Buckets.edge(bucket + 1) - low);
        return cumulative[bucket] + part * (cumulative[bucket + 1] - cumulative[bucket]);
    }

    /**
     * The age at which this share of tasks has ended.
     *
     * @param share 0 to 1
     */
    public Duration quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be 0 to 1, was " + share);
        }
        int bucket = 0;
        while (bucket < Buckets.COUNT - 1 && cumulative[bucket + 1] < share) {
            bucket++;
        }
        double inBucket = cumulative[bucket + 1] - cumulative[bucket];
        double part = inBucket == 0 ? 0 : Math.min(1, (share - cumulative[bucket]) / inBucket);
        double low = Buckets.edge(bucket);
        return Duration.ofMillis(Math.round(1000 * (low + part * (Buckets.edge(bucket + 1) - low))));
    }

    private static double[] smoothed(double[] masses) {
        double[] smoothed = new double[masses.length];
        for (int i = 0; i < masses.length; i++) {
            double before = masses[Math.max(0, i - 1)];
            double after = masses[Math.min(masses.length - 1, i + 1)];
            smoothed[i] = before / 4 + masses[i] / 2 + after / 4;
        }
        return smoothed;
    }

    /** Each mass to both sides, falling by e with each doubling of the duration or its half. */
    private static double[] spread(double[] masses) {
        double kept = StrictMath.exp(-1.0 / Buckets.PER_DOUBLING);
        double[] spread = new double[masses.length];
        double carried = 0;
        for (int i = 0; i < masses.length; i++) {
            carried = carried * kept + masses[i];
            spread[i] = carried;
        }
        carried = 0;
        for (int i = masses.length - 1; i >= 0; i--) {
            spread[i] = (spread[i] + carried) * (1 - kept) / (1 + kept);
            carried = (carried + masses[i]) * kept;
        }
        return spread;
    }
}
