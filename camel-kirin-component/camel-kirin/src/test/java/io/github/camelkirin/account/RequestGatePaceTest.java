/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static io.github.camelkirin.account.RequestGate.Kind.CLAIM;
import static io.github.camelkirin.account.RequestGate.Kind.CREATE;
import static io.github.camelkirin.account.RequestGate.Kind.QUERY;
import static io.github.camelkirin.account.RequestGate.Lane.CREATES;
import static io.github.camelkirin.account.RequestGate.Lane.QUERIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camelkirin.task.EngineFixture;
import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits and pauses, by a clock that is moved by hand. */
@Tag("no-lane")
class RequestGatePaceTest {

    private static final Duration ASKED = Duration.ofSeconds(1);

    private final ManualTimer timer = new ManualTimer();
    private final Instant start = timer.now();

    private RequestGate gate(int permits, double perSecond, DoubleSupplier random) {
        return new RequestGate(new AccountLimits(permits, perSecond), timer, random);
    }

    @Test
    void aLimitIsKeptAndUsed() {
        PacedTraffic traffic = new PacedTraffic(new AccountLimits(32, 500), PacedTraffic.limit(500, 30), ASKED);
        for (int i = 0; i < 2_500; i++) {
            traffic.send(CREATE, 1);
            traffic.send(CLAIM, 1);
        }
        traffic.pass(9);
        assertThat(traffic.throttled).isEmpty();
        assertThat(traffic.taken.size()).isCloseTo(4_500, within(30));
        for (double from = 0; from < 8; from += 0.1) {
            assertThat(traffic.between(traffic.sent, from, from + 1))
                    .as("a second from %s", from)
                    .isLessThanOrEqualTo(526);
        }
    }

    @Test
    void aLimitBelowOneASecondIsKept() {
        PacedTraffic traffic = new PacedTraffic(new AccountLimits(4, 0.5), now -> true, ASKED);
        traffic.send(QUERY, 10);
        traffic.pass(9);
        assertThat(traffic.sent.stream().map(traffic::seconds)).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0);
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
        PacedTraffic traffic = new PacedTraffic(AccountLimits.concurrent(1000), PacedTraffic.limit(500, 500), ASKED);
        traffic.send(QUERY, 3_000);
        traffic.timer.move(PacedTraffic.LATENCY);
        assertThat(traffic.throttled).hasSize(500);
        double resumed = traffic.seconds(
                traffic.gate.status(EngineFixture.ACCOUNT).queries().pausedUntil());
        assertThat(resumed).isBetween(1.0, 1.2);
        traffic.pass(3);
        assertThat(traffic.between(traffic.sent, 0.006, resumed)).isZero();
        assertThat(traffic.between(traffic.sent, resumed, resumed + 0.02))
                .as("of a thousand permits")
                .isBetween(1L, 100L);
        assertThat(traffic.between(traffic.sent, resumed, resumed + 0.1))
                .as("in a tenth of a second")
                .isBetween(50L, 250L);
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
