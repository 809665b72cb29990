/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class FollowingTimerTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final AtomicReference<Instant> time = new AtomicReference<>(START);
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final FollowingTimer timer = new FollowingTimer(executor, clock());
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private Clock clock() {
        InstantSource source = time::get;
        return source.withZone(ZoneOffset.UTC);
    }

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void runsNothingBeforeItsTime() {
        timer.schedule(Duration.ofHours(1), () -> seen.add("late"));
        timer.schedule(Duration.ofMinutes(1), () -> seen.add("soon"));

        leap(Duration.ofMinutes(59));

        await().untilAsserted(() -> assertThat(seen).containsExactly("soon"));
        assertThat(timer.now()).isEqualTo(START.plus(Duration.ofMinutes(59)));
        leap(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(seen).containsExactly("soon", "late"));
    }

    @Test
    void goesThroughALeapInOrderAndShowsTheTimeOfWhatIsRun() {
        List<Duration> times = new CopyOnWriteArrayList<>();
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            times.add(Duration.between(START, timer.now()));
            timer.schedule(Duration.ofSeconds(20), again[0]);
        };
        timer.schedule(Duration.ofSeconds(20), again[0]);
        timer.schedule(Duration.ofSeconds(50), () -> times.add(Duration.between(START, timer.now())));

        leap(Duration.ofSeconds(70));

        await().untilAsserted(
                        () -> assertThat(times).extracting(Duration::toSeconds).containsExactly(20L, 40L, 50L, 60L));
    }

    @Test
    void isNotAheadOfWhatIsDueAndHasNotBeenRun() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        timer.schedule(Duration.ofSeconds(1), () -> {
            busy.countDown();
            awaitQuietly(free);
        });
        timer.schedule(Duration.ofSeconds(30), () -> seen.add("second"));

        leap(Duration.ofHours(1));
        busy.await();

        assertThat(timer.now()).isEqualTo(START.plusSeconds(1));
        free.countDown();
        await().untilAsserted(() -> assertThat(timer.now()).isEqualTo(START.plus(Duration.ofHours(1))));
        assertThat(seen).containsExactly("second");
    }

    @Test
    void getsToTheEndOfALongLeapInTwoSecondsOrSo() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> timer.schedule(Duration.ofSeconds(15), again[0]);
        again[0].run();

        leap(Duration.ofDays(30));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(timer.now()).isEqualTo(START.plus(Duration.ofDays(30))));
    }

    @Test
    void runsNothingThatWasCancelledAndGoesOnAfterAFailure() {
        Timer.Cancellable cancelled = timer.schedule(Duration.ofSeconds(1), () -> seen.add("cancelled"));
        timer.schedule(Duration.ofSeconds(2), () -> {
            throw new IllegalStateException("expected by this test");
        });
        timer.schedule(Duration.ofSeconds(3), () -> seen.add("after"));
        cancelled.cancel();

        leap(Duration.ofSeconds(3));

        await().untilAsserted(() -> assertThat(seen).containsExactly("after"));
    }

    private void leap(Duration by) {
        time.updateAndGet(now -> now.plus(by));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
