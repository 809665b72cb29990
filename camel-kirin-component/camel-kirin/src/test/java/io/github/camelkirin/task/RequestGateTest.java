/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static io.github.camelkirin.task.RequestGate.Kind.CLAIM;
import static io.github.camelkirin.task.RequestGate.Kind.CREATE;
import static io.github.camelkirin.task.RequestGate.Kind.QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGateTest {

    private static final Set<RequestGate.Kind> ALL = EnumSet.allOf(RequestGate.Kind.class);

    private final ManualTimer timer = new ManualTimer();
    private final List<String> ran = new ArrayList<>();

    private RequestGate gate(int permits) {
        return new RequestGate(permits, timer);
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
        gate.release(1);
        assertThat(ran).containsExactly("a", "b", "c");
        gate.release(2);
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
                RequestGate.Kind kind = RequestGate.Kind.values()[i % 3];
                workers.execute(() -> gate.acquire(kind, () -> {
                    most.accumulateAndGet(out.incrementAndGet(), Math::max);
                    workers.execute(() -> {
                        out.decrementAndGet();
                        gate.release(1);
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
        gate.acquire(QUERY, note("query1"));
        gate.acquire(QUERY, note("query2"));
        gate.acquire(CLAIM, note("claim1"));
        for (int i = 0; i < 6; i++) {
            gate.release(1);
        }
        assertThat(ran).containsExactly("first", "query1", "claim1", "create1", "query2", "create2", "create3");
    }

    @Test
    void aPausedKindWaitsAndOthersGoOn() {
        RequestGate gate = gate(5);
        gate.pause(Set.of(QUERY, CLAIM), Duration.ofSeconds(10));
        gate.acquire(QUERY, note("query"));
        gate.acquire(CREATE, note("create"));
        assertThat(gate.tryAcquire(CLAIM, 1)).isZero();
        assertThat(ran).containsExactly("create");
        timer.move(Duration.ofMillis(9_999));
        assertThat(ran).containsExactly("create");
        timer.move(Duration.ofMillis(1));
        assertThat(ran).containsExactly("create", "query");
        assertThat(gate.tryAcquire(CLAIM, 9)).isEqualTo(3);
    }

    @Test
    void theLongerPauseWins() {
        RequestGate gate = gate(1);
        gate.pause(ALL, Duration.ofSeconds(10));
        gate.pause(Set.of(CREATE), Duration.ofSeconds(30));
        gate.pause(ALL, Duration.ofSeconds(5));
        gate.acquire(CREATE, note("create"));
        gate.acquire(QUERY, note("query"));
        timer.move(Duration.ofSeconds(9));
        assertThat(ran).isEmpty();
        timer.move(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("query");
        gate.release(1);
        timer.move(Duration.ofSeconds(19));
        assertThat(ran).containsExactly("query");
        timer.move(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("query", "create");
    }

    @Test
    void permitsReleasedDuringAPauseAreThereAfterIt() {
        RequestGate gate = gate(1);
        gate.acquire(CREATE, note("a"));
        gate.acquire(CREATE, note("b"));
        gate.pause(ALL, Duration.ofSeconds(1));
        gate.release(1);
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
                gate.release(1);
                nested.decrementAndGet();
            });
        }
        gate.release(1);
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
        gate.release(1);
        assertThat(ran).containsExactly("waits");
        gate.pause(Set.of(QUERY), Duration.ofSeconds(1));
        gate.acquire(QUERY, note("query"));
        gate.release(3);
        assertThat(gate.tryAcquire(CLAIM, 3)).as("a query waits").isZero();
        timer.move(Duration.ofSeconds(1));
        assertThat(gate.tryAcquire(CLAIM, 3)).isEqualTo(2);
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
        assertThatThrownBy(() -> gate.release(1)).isInstanceOf(IllegalStateException.class);
        gate.acquire(CREATE, note("a"));
        gate.acquire(CREATE, note("b"));
        assertThat(ran).containsExactly("a");
    }
}
