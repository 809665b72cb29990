/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Requests through a gate, by a clock that is moved by hand, to a service that does not take them all. */
final class PacedTraffic {

    static final Duration LATENCY = Duration.ofMillis(5);

    /** Which requests a service takes. */
    interface Service {
        boolean takes(Instant now);
    }

    final ManualTimer timer = new ManualTimer();
    final Instant start = timer.now();
    final List<Instant> sent = new ArrayList<>();
    final List<Instant> taken = new ArrayList<>();
    final List<Instant> throttled = new ArrayList<>();
    final RequestGate gate;
    private final Service service;
    private final Duration asked;

    /** @param asked the pause that the service asks for */
    PacedTraffic(AccountLimits limits, Service service, Duration asked) {
        this.gate = new RequestGate(limits, timer, new SplittableRandom(1)::nextDouble);
        this.service = service;
        this.asked = asked;
    }

    static PacedTraffic to(Service service) {
        return new PacedTraffic(AccountLimits.concurrent(32), service, Duration.ofSeconds(1));
    }

    /** A service that takes so many a second, and so many at once. */
    static Service limit(double perSecond, double atOnce) {
        TokenBucket bucket = new TokenBucket(perSecond, atOnce);
        return bucket::takes;
    }

    private static final class TokenBucket {
        private final double perSecond;
        private final double atOnce;
        private double tokens;
        private Instant at = Instant.MIN;

        TokenBucket(double perSecond, double atOnce) {
            this.perSecond = perSecond;
            this.atOnce = atOnce;
            this.tokens = atOnce;
        }

        boolean takes(Instant now) {
            double seconds =
                    at.equals(Instant.MIN) ? 0 : Duration.between(at, now).toNanos() / 1e9;
            tokens = Math.min(atOnce, tokens + perSecond * seconds);
            at = now;
            boolean taken = tokens >= 1;
            tokens -= taken ? 1 : 0;
            return taken;
        }
    }

    void send(RequestGate.Kind kind, int count) {
        for (int i = 0; i < count; i++) {
            send(kind, () -> {});
        }
    }

    /** Sends it until the service takes it. */
    void send(RequestGate.Kind kind, Runnable then) {
        gate.acquire(kind, () -> {
            Instant at = timer.now();
            sent.add(at);
            timer.schedule(LATENCY, () -> {
                if (service.takes(timer.now())) {
                    taken.add(timer.now());
                    gate.accepted(kind.lane(), at);
                    then.run();
                } else {
                    throttled.add(timer.now());
                    gate.throttled(kind.lane(), at, asked);
                    send(kind, then);
                }
                gate.release(kind, 1);
            });
        });
    }

    /** Lets so many seconds go by. */
    void pass(double seconds) {
        timer.move(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    double seconds(Instant time) {
        return Duration.between(start, time).toNanos() / 1e9;
    }

    /** How many of these were between two times, in seconds from the start. */
    long between(List<Instant> times, double from, double to) {
        return times.stream()
                .mapToDouble(this::seconds)
                .filter(seconds -> seconds >= from && seconds < to)
                .count();
    }

    double takenPerSecond(double from, double to) {
        return between(taken, from, to) / (to - from);
    }

    /** Of all that were sent. */
    double refused(double from, double to) {
        return (double) between(throttled, from, to)
                / Math.max(1, between(throttled, from, to) + between(taken, from, to));
    }
}
