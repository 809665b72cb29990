/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.api.AccountStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When creates, or queries, may be sent: by the pause that the service asked for, the pace learned from it, and the key. */
final class GateLane {

    /** The longest that a {@code Retry-After} is obeyed at a time. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);
    private static final double JITTER = 0.1;

    private final LearnedPace pace = new LearnedPace();
    private final TokenBucket bucket;
    private final KeyCircuit circuit;
    private Instant closedUntil = Instant.MIN;
    private int throttlesInARow;
    private int out;
    private long throttles;

    GateLane(KeyCircuit circuit, Instant now) {
        this.circuit = circuit;
        this.bucket = new TokenBucket(Double.POSITIVE_INFINITY, now);
    }

    KeyCircuit circuit() {
        return circuit;
    }

    /** How many requests may be sent now. */
    int available(Instant now) {
        if (now.isBefore(closedUntil)) {
            return 0;
        }
        Instant probeAt = circuit.probeAt();
        if (probeAt != null && (out > 0 || now.isBefore(probeAt))) {
            return 0;
        }
        bucket.rate(pace.perSecond(now), now);
        return probeAt == null ? bucket.available(now) : Math.min(1, bucket.available(now));
    }

    /** When to look again; null if only the end of a request under way changes anything. */
    @Nullable
    Instant next(Instant now) {
        Instant probeAt = circuit.probeAt();
        if (probeAt != null && out > 0) {
            return null;
        }
        bucket.rate(pace.perSecond(now), now);
        Instant next = later(bucket.next(now), closedUntil);
        return probeAt == null ? next : later(next, probeAt);
    }

    void taken(int count) {
        out += count;
        bucket.take(count);
    }

    void ended(int count) {
        out -= count;
    }

    void unused(int count) {
        out -= count;
        bucket.giveBack(count);
    }

    int out() {
        return out;
    }

    void admitted(Instant now) {
        throttlesInARow = 0;
        pace.admitted(now);
    }

    /**
     * The service asked to slow down.
     *
     * @param sent what was sent before a pause is no sign that the pause was too short
     * @param asked how long it wants to be left alone, null if it does not say
     * @return the pause that begins, null if one is under way
     */
    @Nullable
    Duration throttled(Instant sent, Instant now, @Nullable Duration asked, double random) {
        throttles++;
        if (sent.isBefore(closedUntil)) {
            Instant until = asked == null ? Instant.MIN : now.plus(shorter(asked, LONGEST_PAUSE));
            closedUntil = later(closedUntil, until);
            return null;
        }
        Duration pause = asked != null
                ? shorter(asked, LONGEST_PAUSE)
                : shorter(FIRST_PAUSE.multipliedBy(1L << Math.min(throttlesInARow, 10)), LONGEST_BACKOFF);
        throttlesInARow++;
        Duration jittered = pause.plusNanos((long) (pause.toNanos() * JITTER * random));
        closedUntil = now.plus(jittered);
        pace.exceeded(now, closedUntil);
        bucket.restart(closedUntil);
        return jittered;
    }

    /** @param waiting others than those that go first */
    AccountStatus.Lane status(int waitingUrgent, int waiting, Instant now) {
        double perSecond = pace.perSecond(now);
        return new AccountStatus.Lane(
                waitingUrgent,
                waiting,
                Double.isInfinite(perSecond) ? null : (Double) perSecond,
                now.isBefore(closedUntil) ? closedUntil : null,
                circuit.probeAt(),
                throttles);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
