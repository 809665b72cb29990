/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.timer.ScheduledTimer;
import io.github.camelkirin.timer.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever becomes of those that wait, no permit is lost and nobody waits for ever. */
@Tag("no-lane")
class RequestGateStressTest {

    private static final int REQUESTS = 20_000;
    private static final int PERMITS = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Timer timer = new ScheduledTimer(executor, Clock.systemUTC());
    private final AtomicInteger over = new AtomicInteger();
    private final AtomicInteger out = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        executor.shutdownNow();
    }

    /** How it ends while it waits, who answers it, how, and when. */
    private record Fate(int end, int answerBy, int outcome, long nanos) {}

    /** One that waits, until it is cancelled or times out, or has its permit. */
    private final class Waiter {
        private final RequestGate gate;
        private final RequestGate.Kind kind;
        private final Fate fate;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicBoolean granted = new AtomicBoolean();

        Waiter(RequestGate gate, RequestGate.Kind kind, Fate fate) {
            this.gate = gate;
            this.kind = kind;
            this.fate = fate;
        }

        void start() {
            if (fate.end() == 0) {
                timer.schedule(Duration.ofNanos(fate.nanos()), () -> ended.set(true));
            } else if (fate.end() == 1) {
                threads.execute(() -> ended.set(true));
            }
            gate.acquire(kind, this::granted);
        }

        private void granted() {
            assertThat(granted.compareAndSet(false, true)).isTrue();
            if (!ended.compareAndSet(false, true)) {
                gate.giveBack(kind, 1);
                over.incrementAndGet();
                return;
            }
            most.accumulateAndGet(out.incrementAndGet(), Math::max);
            Instant sent = timer.now();
            if (fate.answerBy() == 0) {
                answered(sent);
            } else if (fate.answerBy() == 1) {
                timer.schedule(Duration.ofNanos(fate.nanos()), () -> answered(sent));
            } else {
                threads.execute(() -> answered(sent));
            }
        }

        private void answered(Instant sent) {
            if (fate.outcome() == 0) {
                gate.throttled(kind.lane(), sent, Duration.ofNanos(fate.nanos()));
            } else if (fate.outcome() < 20) {
                gate.failed(kind.lane(), sent);
            } else {
                gate.accepted(kind.lane(), sent);
            }
            out.decrementAndGet();
            gate.release(kind, 1);
            over.incrementAndGet();
        }
    }

    @ParameterizedTest
    @CsvSource({"Infinity, 1", "10000, 2"})
    void noPermitAndNoWakeUpIsLost(double perSecond, long seed) throws Exception {
        RequestGate gate =
                new RequestGate(new AccountLimits(PERMITS, perSecond), timer, () -> ThreadLocalRandom.current()
                        .nextDouble());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < REQUESTS; i++) {
            // seldom a 429: each is a pause, and slows down what follows
            Fate fate =
                    new Fate(random.nextInt(8), random.nextInt(4), random.nextInt(10_000), random.nextInt(3_000_000));
            RequestGate.Kind kind = RequestGate.Kind.values()[random.nextInt(4)];
            Waiter waiter = new Waiter(gate, kind, fate);
            if (i % 3 == 0) {
                waiter.start();
            } else {
                threads.execute(waiter::start);
            }
            if (i % 50 == 0) {
                int claimed = gate.tryAcquire(RequestGate.Kind.CLAIM, 3);
                gate.giveBack(RequestGate.Kind.CLAIM, claimed);
            }
        }
        await().atMost(PATIENCE).until(() -> over.get() == REQUESTS);
        assertThat(most.get()).isBetween(1, PERMITS);
        assertThat(out).hasValue(0);
        assertAllPermitsAreThere(gate);
    }

    private void assertAllPermitsAreThere(RequestGate gate) {
        AtomicInteger held = new AtomicInteger();
        for (int i = 0; i < PERMITS + 5; i++) {
            gate.acquire(RequestGate.Kind.CREATE, held::incrementAndGet);
        }
        await().atMost(PATIENCE).until(() -> held.get() == PERMITS);
        await().during(200, TimeUnit.MILLISECONDS).until(() -> held.get() == PERMITS);
    }
}
