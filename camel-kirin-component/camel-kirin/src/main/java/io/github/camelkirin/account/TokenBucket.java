/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import java.time.Duration;
import java.time.Instant;

/**
 * So many requests a second, with no more than a twentieth of a second's saved up. Not safe for use by many threads.
 *
 * <p>Our own, in these few lines, since the libraries' limiters hand out permits or times to wait in the order of arrival:
 * what is granted cannot be overtaken by an urgent request, nor be given back unused, and a rate that is learned changes
 * all the time. Users would get a further dependency for a multiplication.
 */
final class TokenBucket {

    private static final double SAVED_SECONDS = 0.05;
    private static final double ALMOST = 1e-6;

    /** Not sooner, so that what is waited for comes in small batches instead of one by one. */
    private static final Duration GRAIN = Duration.ofMillis(10);

    private double perSecond;
    private double tokens = 1;
    private Instant filled;

    /** @param perSecond more than zero; may be infinite */
    TokenBucket(double perSecond, Instant now) {
        this.perSecond = perSecond;
        this.filled = now;
    }

    /** Goes on at another rate. */
    void rate(double newPerSecond, Instant now) {
        fill(now);
        perSecond = newPerSecond;
    }

    /** Leaves one of what was saved up, and saves nothing until then. */
    void restart(Instant at) {
        tokens = 1;
        filled = at;
    }

    int available(Instant now) {
        fill(now);
        return isUnlimited() ? Integer.MAX_VALUE : (int) (tokens + ALMOST);
    }

    void take(int count) {
        tokens -= isUnlimited() ? 0 : count;
    }

    /** What was taken has not been used. */
    void giveBack(int count) {
        tokens += isUnlimited() ? 0 : count;
    }

    /** When there is one; now if there is. */
    Instant next(Instant now) {
        if (available(now) > 0) {
            return now;
        }
        Duration wait = Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * 1e9));
        return now.plus(wait.compareTo(GRAIN) > 0 ? wait : GRAIN);
    }

    private boolean isUnlimited() {
        return Double.isInfinite(perSecond);
    }

    private void fill(Instant now) {
        if (!now.isAfter(filled)) {
            return;
        }
        if (!isUnlimited()) {
            double seconds = Duration.between(filled, now).toNanos() / 1e9;
            tokens = Math.min(Math.max(1, perSecond * SAVED_SECONDS), tokens + perSecond * seconds);
        }
        filled = now;
    }
}
