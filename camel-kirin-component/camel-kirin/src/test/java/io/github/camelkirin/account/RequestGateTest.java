/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static io.github.camelkirin.account.RequestGate.Kind.CLAIM;
import static io.github.camelkirin.account.RequestGate.Kind.CREATE;
import static io.github.camelkirin.account.RequestGate.Kind.QUERY;
import static io.github.camelkirin.account.RequestGate.Kind.URGENT_CREATE;
import static io.github.camelkirin.account.RequestGate.Lane.CREATES;
import static io.github.camelkirin.account.RequestGate.Lane.QUERIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class RequestGateTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<String> ran = new ArrayList<>();

    private RequestGate gate(int permits) {
        return new RequestGate(AccountLimits.concurrent(permits), timer, () -> 0);
    }

    private void pause(RequestGate gate, RequestGate.Lane lane, int seconds) {
        gate.throttled(lane, timer.now(), Duration.ofSeconds(seconds));
    }

    private Runnable note(String what) {
        return () -> ran.add(what);
    }

    @Test
    void needsAPermitAtLeast() {
        assertThatThrownBy(() -> gate(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConcurrentRequests must be 1 or more, was 0");
    }

    @Test
    void noMorePermitsAreOutThanThereAre() {
        RequestGate gate = gate(2);
        for (String name : List.of("a", "b", "c", "d")) {
            gate.acquire(CREATE, note(name));
        }
        assertThat(ran).containsExactly("a", "b");
        gate.release(CREATE, 1);
        assertThat(ran).containsExactly("a", "b", "c");
        gate.release(CREATE, 2);
        assertThat(ran).containsExactly("a", "b", "c", "d");
        assertThat(gate.tryAcquire(CLAIM, 9)).isEqualTo(1);
    }

    @Test
    void neverMorePermitsAreOutUnderManyThreads() throws Exception {
        RequestGate gate = gate(3);
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int requests = 3000;
        CountDownLatch done = new CountDownLatch(requests);
        ExecutorService workers = Executors.newFixedThreadPool(8);
        try {
            for (int i = 0; i < requests; i++) {
                RequestGate.Kind kind = RequestGate.Kind.values()[i % 4];
                workers.execute(() -> gate.acquire(kind, () -> {
                    most.accumulateAndGet(out.incrementAndGet(), Math::max);
                    workers.execute(() -> {
                        out.decrementAndGet();
                        gate.release(kind, 1);
                        done.countDown();
                    });
                }));
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).as("all were served").isTrue();
        } finally {
            workers.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(gate.tryAcquire(CLAIM, 9)).isEqualTo(3);
    }

    @Test
    void kindsTakeTurnsAndEachIsServedInOrder() {
        RequestGate gate = gate(1);
        gate.acquire(CREATE, note("first"));
        for (int i = 1; i <= 3; i++) {
            gate.acquire(CREATE, note("create" + i));
        }
        gate.acquire(CLAIM, note("claim1"));
        gate.acquire(CLAIM, note("claim2"));
        for (int i = 0; i < 5; i++) {
            gate.release(ran.get(ran.size() - 1).startsWith("claim") ? CLAIM : CREATE, 1);
        }
        assertThat(ran).containsExactly("first", "claim1", "create1", "claim2", "create2", "create3");
    }

    @Test
    void urgentOnesGoFirstButLeaveOnePermitInFourToTheOthers() {
        RequestGate gate = gate(1);
        gate.acquire(CREATE, note("first"));
        for (int i = 1; i <= 9; i++) {
            gate.acquire(CREATE, note("c" + i));
            gate.acquire(QUERY, note("Q" + i));
        }
        for (int i = 1; i <= 11; i++) {
            gate.release(ran.get(ran.size() - 1).startsWith("Q") ? QUERY : CREATE, 1);
        }
        assertThat(ran).containsExactly("first", "Q1", "Q2", "Q3", "c1", "Q4", "Q5", "Q6", "c2", "Q7", "Q8", "Q9");
    }

    @Test
    void urgentCreatesAndQueriesTakeTurns() {
        RequestGate gate = gate(1);
        gate.acquire(CLAIM, note("first"));
        gate.acquire(URGENT_CREATE, note("C1"));
        gate.acquire(URGENT_CREATE, note("C2"));
        gate.acquire(QUERY, note("Q1"));
        gate.release(CLAIM, 1);
        gate.release(URGENT_CREATE, 1);
        gate.release(QUERY, 1);
        assertThat(ran).containsExactly("first", "C1", "Q1", "C2");
    }

    @Test
    void aPausedLaneWaitsAndTheOtherGoesOn() {
        RequestGate gate = gate(5);
        pause(gate, QUERIES, 10);
        gate.acquire(QUERY, note("query"));
        gate.acquire(CREATE, note("create"));
        assertThat(gate.tryAcquire(CLAIM, 1)).isZero();
        assertThat(ran).containsExactly("create");
        timer.move(Duration.ofMillis(9_999));
        assertThat(ran).containsExactly("create");
        timer.move(Duration.ofMillis(1));
        assertThat(ran).containsExactly("create", "query");
    }

    @Test
    void theLongerPauseWins() {
        RequestGate gate = gate(2);
        pause(gate, QUERIES, 10);
        pause(gate, CREATES, 10);
        pause(gate, CREATES, 30);
        pause(gate, CREATES, 5);
        gate.acquire(CREATE, note("create"));
        gate.acquire(QUERY, note("query"));
        timer.move(Duration.ofMillis(9_999));
        assertThat(ran).isEmpty();
        timer.move(Duration.ofMillis(1));
        assertThat(ran).containsExactly("query");
        timer.move(Duration.ofMillis(19_999));
        assertThat(ran).containsExactly("query");
        timer.move(Duration.ofMillis(1));
        assertThat(ran).containsExactly("query", "create");
    }

    @Test
    void permitsReleasedDuringAPauseAreThereAfterIt() {
        RequestGate gate = gate(1);
        gate.acquire(CREATE, note("a"));
        gate.acquire(CREATE, note("b"));
        pause(gate, CREATES, 1);
        gate.release(CREATE, 1);
        assertThat(ran).containsExactly("a");
        timer.move(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void tenThousandWaitersThatReleaseAtOnceAreServedWithoutRecursion() {
        RequestGate gate = gate(1);
        AtomicInteger served = new AtomicInteger();
        AtomicInteger nested = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        gate.acquire(CREATE, () -> {});
        for (int i = 0; i < 10_000; i++) {
            gate.acquire(QUERY, () -> {
                deepest.accumulateAndGet(nested.incrementAndGet(), Math::max);
                served.incrementAndGet();
                gate.release(QUERY, 1);
                nested.decrementAndGet();
            });
        }
        gate.release(CREATE, 1);
        assertThat(served).hasValue(10_000);
        assertThat(deepest).as("served within one another").hasValue(1);
    }

    @Test
    void takesOnlyWhatNobodyWaitsFor() {
        RequestGate gate = gate(4);
        assertThat(gate.tryAcquire(CLAIM, 3)).isEqualTo(3);
        assertThat(gate.tryAcquire(CLAIM, 3)).isEqualTo(1);
        assertThat(gate.tryAcquire(CLAIM, 3)).isZero();
        gate.acquire(CREATE, note("waits"));
        gate.release(CLAIM, 1);
        assertThat(ran).containsExactly("waits");
        pause(gate, CREATES, 1);
        gate.acquire(CREATE, note("create"));
        gate.release(CLAIM, 3);
        assertThat(gate.tryAcquire(CLAIM, 3))
                .as("what waits for a pause to end is no reason")
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void workThatThrowsNeitherBlocksTheGateNorKeepsItsPermit(boolean error) {
        RequestGate gate = gate(2);
        for (int i = 0; i < 5; i++) {
            gate.acquire(CREATE, () -> {
                if (error) {
                    throw new StackOverflowError("a test's");
                }
                throw new IllegalStateException("a test's");
            });
        }
        gate.acquire(CREATE, note("after"));
        assertThat(ran).containsExactly("after");
        assertThat(gate.tryAcquire(CLAIM, 9)).isEqualTo(1);
    }

    @Test
    void morePermitsThanThereAreCannotBeReleased() {
        RequestGate gate = gate(1);
        assertThatThrownBy(() -> gate.release(CREATE, 1)).isInstanceOf(IllegalStateException.class);
        gate.acquire(CREATE, note("a"));
        gate.acquire(CREATE, note("b"));
        assertThat(ran).containsExactly("a");
    }
}
