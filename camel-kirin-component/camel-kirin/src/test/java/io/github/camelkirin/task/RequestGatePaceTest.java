/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static io.github.camelkirin.task.RequestGate.Kind.CLAIM;
import static io.github.camelkirin.task.RequestGate.Kind.CREATE;
import static io.github.camelkirin.task.RequestGate.Kind.QUERY;
import static io.github.camelkirin.task.RequestGate.Lane.CREATES;
import static io.github.camelkirin.task.RequestGate.Lane.QUERIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pace of requests, by a clock that is moved by hand, against a service that takes so many a second. */
class RequestGatePaceTest {

    private static final Duration LATENCY = Duration.ofMillis(5);
    private static final Duration ASKED = Duration.ofSeconds(1);

    private final ManualTimer timer = new ManualTimer();
    private final Instant start = timer.now();
    private final List<Instant> sent = new ArrayList<>();
    private final List<Instant> taken = new ArrayList<>();
    private final List<Instant> throttled = new ArrayList<>();

    private RequestGate gate(int permits, double perSecond, DoubleSupplier random) {
        return new RequestGate(new AccountLimits(permits, perSecond), timer, random);
    }

    private void send(RequestGate gate, RequestGate.Kind kind, TokenBucketOfService service) {
        gate.acquire(kind, () -> {
            Instant at = timer.now();
            sent.add(at);
            timer.schedule(LATENCY, () -> {
                if (service.takes(timer.now())) {
                    taken.add(timer.now());
                    gate.accepted(kind.lane(), at);
                } else {
                    throttled.add(timer.now());
                    gate.throttled(kind.lane(), at, ASKED);
                    send(gate, kind, service);
                }
                gate.release(kind, 1);
            });
        });
    }

    /** What a service does that takes so many a second, and so many at once. */
    private static final class TokenBucketOfService {
        private final double perSecond;
        private final double atOnce;
        private double tokens;
        private Instant at = Instant.MIN;

        TokenBucketOfService(double perSecond, double atOnce) {
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

    private long between(List<Instant> times, double from, double to) {
        return times.stream()
                .mapToDouble(time -> Duration.between(start, time).toNanos() / 1e9)
                .filter(seconds -> seconds >= from && seconds < to)
                .count();
    }

    @ParameterizedTest
    @CsvSource({"500, 500, 0.9", "50, 50, 0.9", "5000, 5000, 0.9", "500, 100, 0.8", "20, 5, 0.8"})
    void aPaceIsLearnedFromWhatTheServiceRefuses(double perSecond, double atOnce, double share) {
        RequestGate gate = gate(32, Double.POSITIVE_INFINITY, new SplittableRandom(1)::nextDouble);
        TokenBucketOfService service = new TokenBucketOfService(perSecond, atOnce);
        double seconds = 60;
        for (int i = 0; i < perSecond * seconds * 1.5; i++) {
            send(gate, QUERY, service);
        }
        timer.move(Duration.ofSeconds((long) seconds));
        double perSecondTaken = between(taken, 5, seconds) / (seconds - 5);
        double refused = (double) between(throttled, 5, seconds) / between(sent, 5, seconds);
        assertThat(perSecondTaken).isGreaterThan(perSecond * share);
        assertThat(refused).isLessThan(0.05);
    }

    @Test
    void createsAndQueriesShareWhatAServiceTakes() {
        RequestGate gate = gate(32, Double.POSITIVE_INFINITY, new SplittableRandom(2)::nextDouble);
        TokenBucketOfService service = new TokenBucketOfService(500, 500);
        for (int i = 0; i < 5_000; i++) {
            send(gate, CREATE, service);
            send(gate, CLAIM, service);
            send(gate, CLAIM, service);
        }
        timer.move(Duration.ofMinutes(3));
        double seconds = Duration.between(start, taken.get(taken.size() - 1)).toNanos() / 1e9;
        double refused = (double) between(throttled, 5, seconds) / between(sent, 5, seconds);
        assertThat(taken).hasSize(15_000);
        assertThat(taken.size() / seconds).isGreaterThan(500 * 0.85);
        assertThat(refused).isLessThan(0.05);
    }

    @Test
    void aLimitIsKeptAndUsed() {
        RequestGate gate = gate(32, 500, () -> 0);
        TokenBucketOfService service = new TokenBucketOfService(500, 30);
        for (int i = 0; i < 5_000; i++) {
            send(gate, i % 2 == 0 ? CREATE : CLAIM, service);
        }
        timer.move(Duration.ofSeconds(9));
        assertThat(throttled).isEmpty();
        assertThat(taken.size()).isCloseTo(4_500, within(30));
        for (double from = 0; from < 8; from += 0.1) {
            assertThat(between(sent, from, from + 1))
                    .as("a second from %s", from)
                    .isLessThanOrEqualTo(526);
        }
    }

    @Test
    void aLimitBelowOneASecondIsKept() {
        RequestGate gate = gate(4, 0.5, () -> 0);
        TokenBucketOfService service = new TokenBucketOfService(100, 100);
        for (int i = 0; i < 10; i++) {
            send(gate, QUERY, service);
        }
        timer.move(Duration.ofSeconds(9));
        assertThat(sent)
                .containsExactly(
                        start, start.plusSeconds(2), start.plusSeconds(4), start.plusSeconds(6), start.plusSeconds(8));
    }

    @Test
    void whatWasGrantedAndNotUsedCountsAgainstNothing() {
        RequestGate gate = gate(4, 1, () -> 0);
        assertThat(gate.tryAcquire(CLAIM, 4)).isEqualTo(1);
        assertThat(gate.tryAcquire(CLAIM, 4)).isZero();
        gate.giveBack(CLAIM, 1);
        assertThat(gate.tryAcquire(CLAIM, 4)).isEqualTo(1);
        gate.release(CLAIM, 1);
        assertThat(gate.tryAcquire(CLAIM, 4)).isZero();
        timer.move(Duration.ofSeconds(1));
        assertThat(gate.tryAcquire(CLAIM, 4)).isEqualTo(1);
    }

    @Test
    void afterAPauseRequestsComeBackOneAfterAnother() {
        RequestGate gate = gate(1000, Double.POSITIVE_INFINITY, () -> 0);
        TokenBucketOfService service = new TokenBucketOfService(500, 500);
        for (int i = 0; i < 3_000; i++) {
            send(gate, QUERY, service);
        }
        timer.move(LATENCY);
        assertThat(throttled).hasSize(500);
        assertThat(between(sent, 0.006, 1.005)).isZero();
        timer.move(Duration.ofSeconds(2));
        assertThat(between(sent, 1.005, 1.025)).as("of a thousand permits").isBetween(1L, 100L);
        assertThat(between(sent, 1.005, 1.105)).as("in a tenth of a second").isBetween(50L, 250L);
    }

    @Test
    void pausesHaveJitter() {
        RequestGate gate = gate(1, Double.POSITIVE_INFINITY, () -> 0.5);
        assertThat(gate.throttled(QUERIES, start, Duration.ofSeconds(100))).isEqualTo(Duration.ofSeconds(105));
        assertThat(gate.throttled(CREATES, start, Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(315));
    }

    @Test
    void pausesThatNobodyAskedForDoubleUntilARequestIsTaken() {
        RequestGate gate = gate(1, Double.POSITIVE_INFINITY, () -> 0);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Duration pause = gate.throttled(QUERIES, timer.now(), null);
            assertThat(pause).isNotNull();
            assertThat(gate.throttled(QUERIES, timer.now(), null))
                    .as("sent before it")
                    .isNull();
            pauses.add(pause.toSeconds());
            timer.move(pause);
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        gate.accepted(QUERIES, timer.now());
        assertThat(gate.throttled(QUERIES, timer.now(), null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(gate.throttled(CREATES, timer.now(), null)).as("of creates").isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLimitIsMoreThanNothing() {
        assertThatThrownBy(() -> new AccountLimits(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requestsPerSecond must be more than 0, was 0.0");
        assertThatThrownBy(() -> new AccountLimits(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsLeftInTheTimerWhenNothingWaits() {
        RequestGate gate = gate(1, 10, () -> 0);
        gate.throttled(QUERIES, start, Duration.ofSeconds(5));
        assertThat(timer.scheduled()).isZero();
        for (int i = 0; i < 50; i++) {
            gate.acquire(QUERY, () -> {});
        }
        assertThat(timer.scheduled()).as("one for all that wait").isEqualTo(1);
    }
}
