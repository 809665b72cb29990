/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;

/**
 * How long tasks of one kind have taken, from creation to end: a histogram that forgets. Immutable, at most 1 KiB as
 * text.
 *
 * <p>It forgets by count, so that it follows a service that gets faster or slower: each observation takes a {@value
 * #MEMORY}th off all earlier ones. And by age: what was seen {@value #HALF_LIFE_DAYS} days ago counts half.
 *
 * <p>Nodes keep one each, which only they write. What all of them know is the {@link #sum}.
 */
public final class Durations {

    /** The most tasks that one node's estimate stands for. */
    public static final int MEMORY = 200;

    static final int HALF_LIFE_DAYS = 7;

    private static final Durations NONE = new Durations(new double[Buckets.COUNT], Instant.EPOCH);

    private final double[] weights;
    private final Instant asOf;
    private final double weight;

    Durations(double[] weights, Instant asOf) {
        this.weights = weights;
        this.asOf = asOf;
        double sum = 0;
        for (double each : weights) {
            sum += each;
        }
        weight = sum;
    }

    /** Of a kind of which no task has ended yet. */
    public static Durations none() {
        return NONE;
    }

    /**
     * With one more task, of which is known only when it was asked about: at the age of {@code after} it was running,
     * at the age of {@code until} it had ended. The one task is spread over that time as {@code estimate} has it, since
     * to count it at either end, or in the middle, would make the estimate one of our own questions.
     *
     * @param after zero if the task was never seen running
     * @param until not before {@code after}; equal if the end is known exactly
     * @param estimate from the sum over all nodes
     * @param now when the end was detected
     * @throws IllegalArgumentException if {@code after} is negative or later than {@code until}
     */
    public Durations observed(Duration after, Duration until, Estimate estimate, Instant now) {
        if (after.isNegative() || after.compareTo(until) > 0) {
            throw new IllegalArgumentException("after must be 0 or more and not longer than until (" + until.toMillis()
                    + " ms), was " + after.toMillis() + " ms");
        }
        Durations current = at(now);
        double[] sum = new double[Buckets.COUNT];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = current.weights[i] * (1 - 1.0 / MEMORY);
        }
        double from = seconds(after);
        double to = seconds(until);
        double within = estimate.cdf(to) - estimate.cdf(from);
        int first = Buckets.of(from);
        int last = Buckets.of(to);
        if (first == last || within <= 0) {
            sum[last] += 1;
            return new Durations(sum, current.asOf);
        }
        for (int i = first; i <= last; i++) {
            double low = Math.max(from, Buckets.edge(i));
            double high = Math.min(to, Buckets.edge(i + 1));
            sum[i] += (estimate.cdf(high) - estimate.cdf(low)) / within;
        }
        return new Durations(sum, current.asOf);
    }

    /**
     * What all nodes know.
     *
     * @param rows one of each node
     * @param now a row from after that, of a node whose clock is wrong, counts as one from now: it must not age the others
     */
    public static Durations sum(Collection<Durations> rows, Instant now) {
        return rows.stream()
                .map(row -> row.asOf.isAfter(now) ? new Durations(row.weights, now) : row.at(now))
                .reduce(none(), Durations::plus);
    }

    /** Both together, as of the later one's time. */
    public Durations plus(Durations other) {
        if (other.weight == 0) {
            return this;
        }
        if (weight == 0) {
            return other;
        }
        Durations mine = at(other.asOf);
        Durations others = other.at(asOf);
        double[] sum = new double[Buckets.COUNT];
        Arrays.setAll(sum, i -> mine.weights[i] + others.weights[i]);
        return new Durations(sum, mine.asOf);
    }

    /** With what has been forgotten by then. Unchanged if that is in the past: clocks of nodes differ. */
    public Durations at(Instant now) {
        if (!now.isAfter(asOf)) {
            return this;
        }
        double kept = weight == 0
                ? 0
                : StrictMath.pow(0.5, Duration.between(asOf, now).toMillis() / (HALF_LIFE_DAYS * 86_400_000.0));
        return new Durations(Arrays.stream(weights).map(each -> each * kept).toArray(), now);
    }

    /** How many tasks it stands for; those half forgotten count half. */
    public double weight() {
        return weight;
    }

    /** The time as of which {@link #weight} holds. */
    public Instant asOf() {
        return asOf;
    }

    double weight(int bucket) {
        return weights[bucket];
    }

    double[] weights() {
        return weights.clone();
    }

    /**
     * A form to store, letters, digits and {@code ; - _}: some 250 characters, 610 at most. It keeps weights to 0.3 %;
     * what is read from it is written the same.
     */
    public String toText() {
        return DurationsText.write(this);
    }

    /**
     * @param text from {@link #toText}
     * @throws IllegalArgumentException if it is not such a text, whole and in range
     */
    public static Durations parse(String text) {
        return DurationsText.parse(text);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Durations that && asOf.equals(that.asOf) && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return 31 * asOf.hashCode() + Arrays.hashCode(weights);
    }

    @Override
    public String toString() {
        return "Durations[weight=" + Math.round(weight) + ", asOf=" + asOf + "]";
    }
}
