/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests back while the service refuses those of the key: one is sent to try, after five seconds at first and a
 * minute at last, and nothing else until one is answered. Not safe for use by many threads.
 */
final class KeyCircuit {

    static final Duration LONGEST_INTERVAL = Duration.ofSeconds(60);

    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(5);

    private final int tolerated;
    private int refusals;
    private int probes;
    private Instant refusedAt = Instant.MIN;
    private Instant answered = Instant.MIN;
    private @Nullable Instant probeAt;

    /** @param tolerated how many are refused in a row before the circuit opens; 1 for the first */
    KeyCircuit(int tolerated) {
        this.tolerated = tolerated;
    }

    boolean isOpen() {
        return probeAt != null;
    }

    /** When the next probe is due; null while everything may be sent. */
    @Nullable
    Instant probeAt() {
        return probeAt;
    }

    /**
     * A request was refused.
     *
     * @param sent what was sent before a probe was due had its permit before the circuit opened, and tells nothing new
     * @return whether nothing but probes is sent now
     */
    boolean refused(Instant sent, Instant now) {
        if (sent.isBefore(answered) || isOpen() && !isProbe(sent)) {
            return isOpen();
        }
        if (!isOpen() && ++refusals < tolerated) {
            return false;
        }
        Duration interval = FIRST_INTERVAL.multipliedBy(1L << Math.min(probes++, 10));
        refusedAt = now;
        probeAt = now.plus(interval.compareTo(LONGEST_INTERVAL) < 0 ? interval : LONGEST_INTERVAL);
        return true;
    }

    /** A request of the key was accepted, which ends it all. */
    void accepted(Instant sent) {
        if (!isOpen() || sent.isAfter(refusedAt)) {
            probeAt = null;
            refusals = 0;
            probes = 0;
            answered = sent.isAfter(answered) ? sent : answered;
        }
    }

    /** There is another key: worth a try at once, and again soon. */
    void keyChanged(Instant now) {
        if (isOpen()) {
            probeAt = now;
            probes = 0;
        }
    }

    /** The service said nothing about the key: to be tried again, but not at once. */
    void leftOpen(Instant sent, Instant now) {
        if (isProbe(sent)) {
            refusedAt = now;
            probeAt = now.plus(FIRST_INTERVAL);
        }
    }

    private boolean isProbe(Instant sent) {
        return probeAt != null && !sent.isBefore(probeAt);
    }
}
