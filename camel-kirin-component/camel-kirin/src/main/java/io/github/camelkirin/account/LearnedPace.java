/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import java.time.Duration;
import java.time.Instant;

/**
 * How many requests a second the service seems to take: not known until it answers 429.
 *
 * <p>The first 429 says little: there may be no limit that was reached. So the pace starts at what the service took in the
 * second before, five at least, and doubles each second. The next says more: from nine tenths of what the service took in the
 * second before it, the pace rises to that, stays near it, and goes on to eleven tenths, all of which takes as long as six
 * pauses, six seconds at least and a minute at most. Then it doubles each second: where the service takes more by then, that
 * is found out soon; where it does not, that costs a few requests that are refused, and one more pause. A 429 within two
 * seconds of a pause lowers the pace to seven tenths. After two minutes without a 429 there is none.
 *
 * <p>Not safe for use by many threads.
 */
final class LearnedPace {

    private static final double BELOW_AND_ABOVE = 0.1;
    private static final int PAUSES = 6;
    private static final double LEAST_PATIENCE = 6;
    private static final double MOST_PATIENCE = 60;
    private static final double TOO_SOON = 0.7;
    private static final double FIRST_LEAST = 5;
    private static final double LEAST = 0.2;
    private static final Duration FORGOTTEN = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int SLOTS = 20;
    private static final long SLOT_MILLIS = 50;
    private static final long SHORTEST = 6;

    private final long[] slots = new long[SLOTS];
    private final long[] admitted = new long[slots.length];
    private double ceiling = Double.POSITIVE_INFINITY;
    private boolean trusted;
    private double patience;
    private Instant resumed = Instant.MIN;

    /** The service took a request, whatever it made of it. */
    void admitted(Instant now) {
        long slot = slot(now);
        int index = index(slot);
        if (slots[index] != slot) {
            slots[index] = slot;
            admitted[index] = 0;
        }
        admitted[index]++;
    }

    /** The service took one request too many; what comes next is sent at {@code resume}. */
    void exceeded(Instant now, Instant resume) {
        if (perSecond(now) == Double.POSITIVE_INFINITY) {
            ceiling = Math.max(FIRST_LEAST, measured(now));
            trusted = false;
            resumed = resume;
            return;
        }
        trusted = true;
        patience = patience(Duration.between(now, resume));
        if (now.isBefore(resumed.plus(SOON))) {
            ceiling = Math.max(LEAST, ceiling * TOO_SOON);
        } else {
            // halved at most: little may have been sent, and others may have used the rest for a moment
            ceiling = Math.max(LEAST, Math.max(ceiling / 2, measured(now)));
        }
        resumed = resume;
    }

    /** Requests a second that the service took, while they were sent, in the last second. */
    private double measured(Instant now) {
        long last = slot(now);
        long first = Math.max(last - slots.length + 1, slot(later(resumed, Instant.EPOCH)));
        long sum = 0;
        long busy = 0;
        for (long slot = last; slot >= first; slot--) {
            int index = index(slot);
            if (slots[index] == slot) {
                sum += admitted[index];
                busy = last - slot + 1;
            }
        }
        return sum * 1000.0 / (SLOT_MILLIS * Math.max(SHORTEST, busy));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    double perSecond(Instant now) {
        if (Double.isInfinite(ceiling) || now.isAfter(resumed.plus(FORGOTTEN))) {
            return Double.POSITIVE_INFINITY;
        }
        double seconds = Math.max(0, Duration.between(resumed, now).toNanos() / 1e9);
        if (!trusted) {
            return ceiling * Math.pow(2, seconds);
        }
        double patient = Math.min(seconds, patience);
        double distance = 2 * patient / patience - 1;
        return ceiling * (1 + BELOW_AND_ABOVE * distance * distance * distance) * Math.pow(2, seconds - patient);
    }

    private static double patience(Duration pause) {
        return Math.min(MOST_PATIENCE, Math.max(LEAST_PATIENCE, PAUSES * pause.toNanos() / 1e9));
    }

    private static long slot(Instant time) {
        return time.toEpochMilli() / SLOT_MILLIS;
    }

    private int index(long slot) {
        return (int) Math.floorMod(slot, (long) slots.length);
    }
}
