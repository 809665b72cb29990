/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static io.github.camelkirin.account.RequestGate.Kind.CLAIM;
import static io.github.camelkirin.account.RequestGate.Kind.CREATE;
import static io.github.camelkirin.account.RequestGate.Kind.QUERY;
import static io.github.camelkirin.account.RequestGate.Lane.CREATES;
import static io.github.camelkirin.account.RequestGate.Lane.QUERIES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One probe at a time while the service refuses the key. */
@Tag("no-lane")
class RequestGateCircuitTest {

    private static final Duration MILLI = Duration.ofMillis(1);

    private final ManualTimer timer = new ManualTimer();
    private final RequestGate gate = new RequestGate(AccountLimits.concurrent(4), timer, () -> 0);
    private final List<Instant> queries = new ArrayList<>();
    private final List<Instant> creates = new ArrayList<>();

    private void askTenThousand() {
        for (int i = 0; i < 10_000; i++) {
            gate.acquire(i % 2 == 0 ? QUERY : CLAIM, () -> queries.add(timer.now()));
        }
    }

    private void refuse() {
        Instant sent = queries.get(queries.size() - 1);
        timer.move(MILLI);
        gate.refused(QUERIES, sent);
        gate.release(QUERY, 1);
    }

    @Test
    void tenThousandTasksSendOneProbeAtATimeAtGrowingIntervals() {
        askTenThousand();
        assertThat(queries).hasSize(4);
        for (int i = 0; i < 4; i++) {
            refuse();
        }
        List<Long> intervals = new ArrayList<>();
        Instant last = timer.now().minus(MILLI.multipliedBy(3));
        for (int i = 0; i < 6; i++) {
            int before = queries.size();
            while (queries.size() == before) {
                timer.move(Duration.ofMillis(100));
            }
            timer.move(Duration.ofMinutes(5));
            assertThat(queries).as("while a probe is under way").hasSize(before + 1);
            intervals.add(Duration.between(last, queries.get(before)).toSeconds());
            refuse();
            last = timer.now();
        }
        assertThat(intervals).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void aProbeWaitsForWhatIsUnderWay() {
        askTenThousand();
        refuse();
        timer.move(Duration.ofMinutes(1));
        assertThat(queries).hasSize(4);
        refuse();
        refuse();
        gate.failed(QUERIES, queries.get(0));
        gate.release(QUERY, 1);
        assertThat(queries).as("the probe").hasSize(5);
    }

    @Test
    void theFirstSuccessLetsTheOthersGo() {
        askTenThousand();
        for (int i = 0; i < 4; i++) {
            refuse();
        }
        timer.move(Duration.ofSeconds(5));
        assertThat(queries).hasSize(5);
        assertThat(gate.isOpen(QUERIES)).isFalse();
        gate.accepted(QUERIES, timer.now());
        gate.release(QUERY, 1);
        assertThat(gate.isOpen(QUERIES)).isTrue();
        assertThat(queries).hasSize(9);
    }

    @Test
    void whatWasSentBeforeTellsNothing() {
        askTenThousand();
        Instant sent = timer.now();
        refuse();
        gate.accepted(QUERIES, sent);
        gate.release(QUERY, 1);
        assertThat(gate.isOpen(QUERIES))
                .as("by an answer to what was sent before")
                .isFalse();
        refuse();
        refuse();
        timer.move(Duration.ofSeconds(5));
        gate.accepted(QUERIES, timer.now());
        gate.refused(QUERIES, sent);
        assertThat(gate.isOpen(QUERIES)).as("by a late refusal").isTrue();
    }

    @Test
    void anotherKeyIsTriedByOneRequestAtOnce() {
        askTenThousand();
        for (int i = 0; i < 4; i++) {
            refuse();
        }
        for (int i = 0; i < 4; i++) {
            timer.move(Duration.ofMinutes(2));
            refuse();
        }
        assertThat(gate.isProbeToCome()).isTrue();
        timer.move(MILLI);
        gate.keyChanged();
        assertThat(gate.isProbeToCome()).isFalse();
        assertThat(queries).as("the probe").hasSize(9);
        refuse();
        timer.move(Duration.ofMillis(4_999));
        assertThat(queries).hasSize(9);
        timer.move(MILLI);
        assertThat(queries).as("the next, as soon as after the first refusal").hasSize(10);
        gate.accepted(QUERIES, timer.now());
        gate.keyChanged();
        assertThat(gate.isOpen(QUERIES)).isTrue();
    }

    @Test
    void aProbeWithoutAnAnswerIsRepeatedAndOneThatWasNotSentIsReplaced() {
        askTenThousand();
        for (int i = 0; i < 4; i++) {
            refuse();
        }
        timer.move(Duration.ofSeconds(5));
        gate.giveBack(QUERY, 1);
        assertThat(queries).as("another goes at once").hasSize(6);
        gate.failed(QUERIES, timer.now());
        gate.release(QUERY, 1);
        timer.move(Duration.ofMillis(4_999));
        assertThat(queries).hasSize(6);
        timer.move(MILLI);
        assertThat(queries).hasSize(7);
        assertThat(gate.isOpen(QUERIES)).isFalse();
    }

    @Test
    void aConsumerGetsOnePermitToProbe() {
        gate.refused(QUERIES, timer.now());
        assertThat(gate.tryAcquire(CLAIM, 4)).isZero();
        timer.move(Duration.ofSeconds(5));
        assertThat(gate.tryAcquire(CLAIM, 4)).isEqualTo(1);
        assertThat(gate.tryAcquire(CLAIM, 4)).isZero();
    }

    @Test
    void createsGoOnUntilFiveInARowAreRefused() {
        gate.refused(QUERIES, timer.now());
        for (int i = 0; i < 20; i++) {
            gate.acquire(CREATE, () -> creates.add(timer.now()));
        }
        for (int i = 1; i <= 12; i++) {
            timer.move(MILLI);
            if (i % 5 == 0) {
                gate.accepted(CREATES, timer.now());
            } else {
                gate.refused(CREATES, timer.now());
            }
            gate.release(CREATE, 1);
        }
        assertThat(creates).as("while some are accepted").hasSize(16);
        for (int i = 0; i < 3; i++) {
            gate.refused(CREATES, timer.now());
            gate.release(CREATE, 1);
        }
        assertThat(creates).as("two more, until the fifth is refused").hasSize(18);
        assertThat(gate.isOpen(CREATES)).isFalse();
    }
}
