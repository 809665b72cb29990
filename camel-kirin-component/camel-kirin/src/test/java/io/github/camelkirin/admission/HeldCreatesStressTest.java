/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.CreateTimeoutException;
import io.github.camelkirin.api.NotSentException;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.EngineFixture;
import io.github.camelkirin.timer.ScheduledTimer;
import io.github.camelkirin.timer.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of creates for a few places, with time limits and stops at random moments. No tick helps: only what is told of room
 * lets anybody on, so that one wake-up that is lost leaves some waiting for ever.
 */
@Tag("no-lane")
class HeldCreatesStressTest {

    private static final int CREATES = 4000;
    private static final int LIMIT = 7;
    private static final int FROM = 4;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofMillis(400);

    private final ScheduledExecutorService time = Executors.newScheduledThreadPool(2);
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(FROM);
    private final InMemoryTaskRepository repository = new InMemoryTaskRepository();
    private final Timer timer = withoutTicks(new ScheduledTimer(time, Clock.systemUTC()));
    private final HeldCreates held = new HeldCreates(timer, () -> 0.5);
    private final Queue<Integer> order = new ConcurrentLinkedQueue<>();
    private final AtomicInteger most = new AtomicInteger();

    private static Timer withoutTicks(Timer real) {
        return new Timer() {
            @Override
            public Instant now() {
                return real.now();
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable work) {
                return delay.compareTo(LONGEST) > 0 ? () -> {} : real.schedule(delay, work);
            }
        };
    }

    @AfterEach
    void stop() {
        time.shutdownNow();
        threads.shutdownNow();
    }

    private <T> CompletableFuture<T> inStore(boolean blocking, Supplier<T> work) {
        Executor where = blocking ? threads : Runnable::run;
        return CompletableFuture.supplyAsync(work, where);
    }

    private CompletableFuture<Insertion> create(int number, boolean blocking, Duration timeout) {
        TaskRecord task = TaskRecord.submitting(EngineFixture.ACCOUNT, "t" + number)
                .group("posters")
                .build();
        AdmissionSettings settings = new AdmissionSettings(new Admission(LIMIT, null), timeout);
        Lease lease = new Lease("node", HOUR);
        return held.admit(new HeldCreate(task, settings, new HeldCreate.Calls() {
            @Override
            public CompletableFuture<Insertion> insert() {
                return inStore(blocking, () -> {
                    Insertion insertion = repository.insertIfAbsent(task, HOUR, lease, settings.admission());
                    if (insertion.inserted()) {
                        order.add(number);
                        most.accumulateAndGet(inFlight(), Math::max);
                    }
                    return insertion;
                });
            }

            @Override
            public CompletableFuture<Optional<TaskRecord>> look() {
                return inStore(blocking, () -> repository.findByExternalTaskId(task.account(), task.externalTaskId()));
            }
        }));
    }

    private int inFlight() {
        return repository
                .counts(EngineFixture.POSTERS)
                .getOrDefault(TaskState.SUBMITTING, 0L)
                .intValue();
    }

    /** The task ends a moment later, on another thread. */
    private void end(Insertion insertion, long micros) {
        threads.schedule(
                () -> {
                    assertThat(repository.finish(List.of(insertion.task()))).isEmpty();
                    held.roomIn(EngineFixture.POSTERS);
                },
                micros,
                TimeUnit.MICROSECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nobodyIsForgottenOvertakenOrLetInTooMany(boolean blocking) {
        SplittableRandom random = new SplittableRandom(11);
        List<CompletableFuture<Insertion>> all = new ArrayList<>();
        List<String> stopped = new ArrayList<>();
        for (int i = 0; i < CREATES; i++) {
            int kind = random.nextInt(10);
            Duration timeout = kind < 3 ? Duration.ofMillis(1 + random.nextInt(300)) : Duration.ZERO;
            long micros = random.nextInt(400);
            CompletableFuture<Insertion> create = create(i, blocking, timeout);
            all.add(create);
            create.thenAccept(insertion -> end(insertion, micros));
            if (kind == 9) {
                String id = "t" + random.nextInt(i + 1);
                stopped.add(id);
                long later = random.nextInt(50);
                time.schedule(() -> held.stop(task -> task.externalTaskId().equals(id)), later, TimeUnit.MILLISECONDS);
            }
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> all.stream().allMatch(CompletableFuture::isDone));

        assertThat(most.get()).isLessThanOrEqualTo(LIMIT);
        assertThat(List.copyOf(order)).isSorted();
        assertThat(all.stream().filter(create -> !create.isCompletedExceptionally()))
                .hasSize(order.size());
        for (int i = 0; i < CREATES; i++) {
            Throwable failure = failure(all.get(i));
            assertThat(failure == null
                            || failure instanceof CreateTimeoutException
                            || failure instanceof NotSentException && stopped.contains("t" + i))
                    .as("t%d: %s", i, failure)
                    .isTrue();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> inFlight() == 0);
        assertThat(held.waiting(EngineFixture.POSTERS)).isZero();
        assertThat(order.size()).as("stored").isBetween(CREATES / 4, CREATES - 1);
    }

    private static Throwable failure(CompletableFuture<Insertion> create) {
        try {
            create.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        }
    }
}
