/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import java.time.Duration;
import java.time.Instant;

/**
 * How many requests a second the service seems to take: not known until it answers 429.
 *
 * <p>The first 429 says little: there may be no limit that was reached. So the pace starts at what the service took in the
 * second before, five at least, and doubles each second. The next says more: from eight tenths of what it took in the second
 * before that the pace rises to it in five seconds, stays near it for a few more, and doubles each second from then on: where
 * the service takes more by then, that is found out soon; where it does not, the few requests that are one too many lower
 * the pace again. A 429 within two seconds of a pause lowers it to seven tenths. After a minute without a 429 there is none.
 *
 * <p>Not safe for use by many threads.
 */
final class LearnedPace {

    private static final double START = 0.8;
    private static final double TO_CEILING_SECONDS = 5;
    private static final double PATIENT_SECONDS = 10;
    private static final double TOO_SOON = 0.7;
    private static final double FIRST_LEAST = 5;
    private static final double LEAST = 0.2;
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int SLOTS = 20;
    private static final long SLOT_MILLIS = 50;
    private static final long SHORTEST = 6;

    private final long[] slots = new long[SLOTS];
    private final long[] admitted = new long[slots.length];
    private double ceiling = Double.POSITIVE_INFINITY;
    private boolean trusted;
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
        if (now.isBefore(resumed.plus(SOON))) {
            ceiling = Math.max(LEAST, ceiling * TOO_SOON);
        } else {
            // nor are others that used up the rest
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
        double patient = Math.min(seconds, PATIENT_SECONDS);
        double distance = (patient - TO_CEILING_SECONDS) / TO_CEILING_SECONDS;
        return ceiling * (1 + (1 - START) * distance * distance * distance) * Math.pow(2, seconds - patient);
    }

    private static long slot(Instant time) {
        return time.toEpochMilli() / SLOT_MILLIS;
    }

    private int index(long slot) {
        return (int) Math.floorMod(slot, (long) slots.length);
    }
}
