/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class GroupPollerTest {

    private EngineFixture fixture = new EngineFixture(false);

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnBeingTriggeredAfterTheStoreWasDown(boolean blocking) {
        fixture.close();
        fixture = new EngineFixture(blocking);
        List<String> delivered = new ArrayList<>();
        fixture.insertDue("a", TaskState.ENDED, Duration.ofHours(1));
        GroupPoller poller =
                fixture.poller(completion -> delivered.add(completion.task().externalTaskId()));
        fixture.repository.down = true;
        poller.start();
        fixture.runThreads();
        assertThat(delivered).isEmpty();
        fixture.repository.down = false;
        fixture.engine.dueIn(EngineFixture.POSTERS, Duration.ZERO);
        fixture.runThreads();
        assertThat(delivered).containsExactly("a");
        assertThat(fixture.account.gate().tryAcquire(RequestGate.Kind.CLAIM, 9)).isEqualTo(4);
    }

    private GroupPoller blocking(List<String> delivered) {
        fixture.close();
        fixture = new EngineFixture(true);
        return fixture.poller(completion -> {
            delivered.add(completion.task().externalTaskId());
            completion.succeeded();
        });
    }

    private void move(Duration by) {
        for (Duration moved = Duration.ZERO; moved.compareTo(by) < 0; moved = moved.plusSeconds(1)) {
            fixture.timer.move(Duration.ofSeconds(1));
            fixture.runThreads();
        }
    }

    @Test
    void warnsOncePerOutageAndSaysWhenItIsOver() {
        GroupPoller poller = blocking(new ArrayList<>());
        try (TaskLog log = new TaskLog()) {
            fixture.repository.down = true;
            poller.start();
            fixture.runThreads();
            assertThat(poller.trouble()).hasMessage("the store is down");
            move(Duration.ofSeconds(60));
            assertThat(fixture.repository.claims).as("tried every five seconds").isGreaterThan(10);
            assertThat(log.lines("WARN").stream().filter(line -> line.contains("cannot be claimed")))
                    .hasSize(1);
            assertThat(log.lines("can be claimed again")).isEmpty();
            fixture.repository.down = false;
            move(Duration.ofSeconds(6));
            assertThat(poller.trouble()).isNull();
            assertThat(log.lines("can be claimed again")).hasSize(1);
            fixture.repository.down = true;
            fixture.engine.dueIn(EngineFixture.POSTERS, Duration.ZERO);
            fixture.runThreads();
            assertThat(log.lines("WARN").stream().filter(line -> line.contains("cannot be claimed")))
                    .as("another outage")
                    .hasSize(2);
        }
    }

    @Test
    void thePollAsksASharedRepositoryEveryFiveSecondsAtMost() {
        List<String> delivered = new ArrayList<>();
        GroupPoller poller = blocking(delivered);
        poller.start();
        fixture.runThreads();
        int claims = fixture.repository.claims;
        fixture.insertDue("of another node", TaskState.ENDED, Duration.ofHours(1));
        fixture.timer.move(Duration.ofMillis(4999));
        assertThat(poller.poll()).isZero();
        assertThat(fixture.repository.claims).isEqualTo(claims);
        fixture.timer.move(Duration.ofMillis(1));
        assertThat(poller.poll()).isEqualTo(1);
        assertThat(delivered).containsExactly("of another node");
        assertThat(poller.poll()).isZero();
        assertThat(fixture.repository.claims).isEqualTo(claims + 1);
    }

    @Test
    void whoAsksForACompletionIsNotKeptWaiting() {
        List<String> delivered = new ArrayList<>();
        GroupPoller poller = blocking(delivered);
        poller.start();
        fixture.runThreads();
        fixture.insertDue("a", TaskState.ENDED, Duration.ofHours(1));
        assertThat(poller.claimNow()).isEqualTo(1);
        assertThat(delivered).containsExactly("a");
    }

    @Test
    void thePollAsksARepositoryInMemoryEachTime() {
        List<String> delivered = new ArrayList<>();
        GroupPoller poller =
                fixture.poller(completion -> delivered.add(completion.task().externalTaskId()));
        poller.start();
        fixture.insertDue("a", TaskState.ENDED, Duration.ofHours(1));
        assertThat(poller.poll()).isEqualTo(1);
        assertThat(delivered).containsExactly("a");
    }

    @Test
    void aTaskThatCannotBeBegunDoesNotKeepTheOthersOfItsClaimFromGoingOn() {
        List<String> delivered = new ArrayList<>();
        GroupPoller poller = blocking(delivered);
        fixture.insertDue("a", TaskState.ENDED, Duration.ofHours(1));
        TaskRecord broken = EngineFixture.task("b", TaskState.ENDED).toBuilder()
                .answer("no JSON")
                .build();
        TaskRecord stored = fixture.repository
                .insertIfAbsent(broken, Duration.ofHours(1), EngineFixture.LEASE)
                .task();
        fixture.repository.putBack(List.of(new PutBack(stored, Duration.ZERO)));
        fixture.insertDue("c", TaskState.ENDED, Duration.ofHours(1));
        poller.start();
        fixture.runThreads();
        assertThat(delivered).containsExactly("a", "c");
        assertThat(poller.delivering()).as("its room is free again").isZero();
        assertThat(poller.trouble()).isNull();
    }

    @Test
    void whatAnotherNodeHasLockedIsAskedForAgainAfterAMoment() {
        List<String> delivered = new ArrayList<>();
        GroupPoller poller = blocking(delivered);
        fixture.insertDue("a", TaskState.ENDED, Duration.ofHours(1));
        fixture.repository.locked = true;
        poller.start();
        fixture.runThreads();
        assertThat(fixture.repository.claims).as("claims at once").isEqualTo(1);
        fixture.timer.move(Duration.ofMillis(50));
        fixture.runThreads();
        assertThat(fixture.repository.claims).isEqualTo(2);
        fixture.repository.locked = false;
        fixture.timer.move(Duration.ofMillis(50));
        fixture.runThreads();
        assertThat(delivered).containsExactly("a");
    }

    @Test
    void saysToOtherNodesThatItConsumesItsGroup() {
        GroupPoller poller = blocking(new ArrayList<>());
        Duration lately = Duration.ofMinutes(2);
        poller.start();
        fixture.runThreads();
        for (int minute = 0; minute < 10; minute++) {
            fixture.timer.move(Duration.ofMinutes(1));
            poller.poll();
            assertThat(fixture.repository.isConsumed(EngineFixture.POSTERS, lately))
                    .isTrue();
        }
        poller.stop();
        fixture.timer.move(lately);
        poller.poll();
        assertThat(fixture.repository.isConsumed(EngineFixture.POSTERS, lately)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, 2", "false, 0"})
    void aDatabaseThatHangsLeavesHalfOfThePermitsToCreates(boolean blocking, int meanwhile) {
        fixture.close();
        fixture = new EngineFixture(blocking);
        RequestGate gate = fixture.account.gate();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger whileClaiming = new AtomicInteger(-1);
        fixture.repository.duringCall = () -> {
            for (int i = 0; i < 4; i++) {
                gate.acquire(RequestGate.Kind.CREATE, begun::incrementAndGet);
            }
            whileClaiming.set(begun.get());
        };
        fixture.poller(completion -> {}).start();
        fixture.runThreads();
        assertThat(whileClaiming).hasValue(meanwhile);
        assertThat(begun).as("once it has answered").hasValue(4);
    }

    @Test
    void suspendingDoesNotWaitForARepositoryThatHangs() throws Exception {
        List<String> delivered = new ArrayList<>();
        GroupPoller poller = blocking(delivered);
        fixture.insertDue("a", TaskState.ENDED, Duration.ofHours(1));
        fixture.insertDue("b", TaskState.ACTIVE, Duration.ofHours(1));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        fixture.repository.duringCall = () -> {
            asked.countDown();
            try {
                answer.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        poller.start();
        CompletableFuture<Void> claim = onItsOwnThread(fixture::runThreads);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        try {
            assertThat(onItsOwnThread(() -> {
                        poller.dueIn(Duration.ofSeconds(1));
                        poller.poll();
                        poller.stop();
                    }))
                    .succeedsWithin(Duration.ofSeconds(10));
            assertThat(poller.delivering()).as("nothing is being routed").isZero();
        } finally {
            answer.countDown();
        }
        assertThat(claim).succeedsWithin(Duration.ofSeconds(20));
        fixture.runThreads();
        assertThat(delivered).isEmpty();
        for (String given : List.of("a", "b")) {
            assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, given, EngineFixture.OTHER))
                    .as("what was claimed too late is given back")
                    .isPresent();
        }
        assertThat(fixture.account.gate().tryAcquire(RequestGate.Kind.CLAIM, 9)).isEqualTo(4);
    }

    /** The common pool may have a single thread. */
    private static CompletableFuture<Void> onItsOwnThread(Runnable work) {
        return CompletableFuture.runAsync(work, run -> new Thread(run).start());
    }
}
