/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.task.EngineFixture;
import io.github.camelkirin.task.RecordingRepository;
import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class StoreTest {

    private static final Duration LEASE = EngineFixture.LEASE.duration();

    private final ManualTimer timer = new ManualTimer();
    private final List<Runnable> threads = new ArrayList<>();
    private final RecordingRepository repository = new RecordingRepository(timer.clock());
    private int calls;

    private Store store(boolean blocking) {
        repository.blocking = blocking;
        return new Store(repository, threads::add, timer, LEASE);
    }

    private String call(TaskRepository called) {
        calls++;
        if (repository.down) {
            throw new IllegalStateException("the store is down");
        }
        return "stored";
    }

    @Test
    void persistsOnceTheRepositoryIsBack() {
        repository.down = true;
        CompletableFuture<String> stored = store(false).persist(this::call);
        timer.move(Duration.ofSeconds(30));
        assertThat(stored).isNotDone();
        assertThat(calls).as("at growing intervals").isBetween(5, 12);
        repository.down = false;
        timer.move(Duration.ofSeconds(5));
        assertThat(stored).isCompletedWithValue("stored");
        int made = calls;
        timer.move(LEASE);
        assertThat(calls).isEqualTo(made);
    }

    @Test
    void givesUpWhenTheLeaseHasEnded() {
        repository.down = true;
        CompletableFuture<String> stored = store(false).persist(this::call);
        timer.move(LEASE.minusSeconds(6));
        assertThat(stored).isNotDone();
        timer.move(Duration.ofSeconds(6));
        assertThat(stored).isCompletedExceptionally();
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void callsOnlyOnce() {
        repository.down = true;
        assertThat(store(false).call(this::call)).isCompletedExceptionally();
        timer.move(LEASE);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void closingTriesOnceMoreAtOnceAndThenNeverAgain() {
        Store store = store(false);
        repository.down = true;
        CompletableFuture<String> lucky = store.persist(this::call);
        repository.down = false;
        store.close();
        assertThat(lucky).isCompletedWithValue("stored");

        repository.down = true;
        CompletableFuture<String> late = store.persist(this::call);
        assertThat(late).isCompletedExceptionally();
        timer.move(LEASE);
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void whatWaitsForAnotherAttemptFailsWhenTheStoreIsClosedInVain() {
        Store store = store(false);
        repository.down = true;
        CompletableFuture<String> stored = store.persist(this::call);
        store.close();
        assertThat(stored).isCompletedExceptionally();
    }

    @Test
    void aCallThatIsNeverAnsweredFailsWhenTheStoreIsAbandoned() {
        Store store = store(true);
        CompletableFuture<String> hanging = store.call(this::call);
        store.close();
        assertThat(hanging).isNotDone();
        store.abandon();
        assertThat(hanging)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RejectedExecutionException.class);
        assertThat(store.call(this::call)).as("afterwards").isCompletedExceptionally();
        assertThat(threads).hasSize(1);
    }

    @Test
    void aReplyDoesNotWaitLongForTheStore() {
        Store store = store(true);
        CompletableFuture<Object> hanging = store.soon(store.call(this::call));
        CompletableFuture<Object> answered = store.soon(store.call(this::call));
        threads.get(1).run();
        assertThat(answered).isCompletedWithValue("stored");
        timer.move(Duration.ofMillis(1999));
        assertThat(hanging).isNotDone();
        timer.move(Duration.ofMillis(1));
        assertThat(hanging).isCompletedWithValue(null);
    }
}
