/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.MovableClock;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.Settlement;
import io.github.camelkirin.repository.Spending;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class SettlingRepositoryTest {

    private static final AccountId ACCOUNT = new AccountId("default", "https://kirin.test");
    private static final BigDecimal COST = new BigDecimal("0.03");
    private static final Admission CHARGED =
            new Admission(0, new Charge("posters", "kind", new BigDecimal("0.028"), 1, null, List.of()));

    private final TaskRepository inMemory = new InMemoryTaskRepository(new MovableClock(), 100);
    private final TaskRepository settling = SettlingRepository.of(inMemory);

    private static TaskRecord.Builder task(TaskState state, TaskStatus status) {
        return TaskRecord.submitting(ACCOUNT, "a").group("posters").model("m").state(state, status);
    }

    private static TaskOutcome outcome(BigDecimal cost) {
        return new TaskOutcome(null, cost, null);
    }

    private static Optional<BigDecimal> cost(TaskRecord.Builder task) {
        return SettlingRepository.settlement(task.build()).map(Settlement::cost);
    }

    private TaskRecord inserted() {
        return settling.insertIfAbsent(
                        task(TaskState.SUBMITTING, TaskStatus.SUBMITTING).build(),
                        Duration.ofHours(1),
                        new Lease("node", Duration.ofMinutes(1)),
                        CHARGED)
                .task();
    }

    private static TaskRecord ended(TaskRecord task, TaskOutcome outcome) {
        return task.toBuilder()
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .outcome(outcome)
                .build();
    }

    private Spending total() {
        LocalDate day = LocalDate.of(2026, 1, 2);
        return inMemory.spending().orElseThrow().totals(ACCOUNT, null, day, day).get(0);
    }

    @Test
    void whatTheServiceSaysIsTheCost() {
        assertThat(cost(task(TaskState.ENDED, TaskStatus.COMPLETED).outcome(outcome(COST))))
                .contains(COST);
        assertThat(cost(task(TaskState.ENDED, TaskStatus.FAILED).outcome(outcome(COST))))
                .contains(COST);
        assertThat(cost(task(TaskState.ACTIVE, TaskStatus.RUNNING)
                        .outcome(outcome(COST))
                        .parked(ParkReason.NO_IMAGE, "none")))
                .contains(COST);
    }

    @Test
    void aTaskThatTheServiceEndsWithoutACostCostsNothingUnlessItCompleted() {
        assertThat(cost(task(TaskState.ENDED, TaskStatus.FAILED).outcome(outcome(null))))
                .contains(BigDecimal.ZERO);
        assertThat(cost(task(TaskState.ENDED, TaskStatus.CANCELLED).outcome(outcome(null))))
                .contains(BigDecimal.ZERO);
        Optional<Settlement> completed = SettlingRepository.settlement(task(TaskState.ENDED, TaskStatus.COMPLETED)
                .outcome(outcome(null))
                .build());
        assertThat(completed)
                .hasValueSatisfying(settled -> assertThat(settled.cost()).isNull());
    }

    @Test
    void whatMayStillBeBilledStaysReserved() {
        assertThat(cost(task(TaskState.ACTIVE, TaskStatus.RUNNING))).isEmpty();
        assertThat(cost(task(TaskState.ENDED, TaskStatus.EXPIRED))).isEmpty();
        assertThat(cost(task(TaskState.SUBMITTING, TaskStatus.SUBMITTING).parked(ParkReason.SUBMISSION_LOST, "lost")))
                .isEmpty();
        TaskRecord cancelledHere = task(TaskState.ENDED, TaskStatus.CANCELLED)
                .taskId("t")
                .outcome(null)
                .build();
        assertThat(SettlingRepository.settlement(cancelledHere)).isEmpty();
    }

    @Test
    void anEndIsBookedOnceAndADryRunNever() {
        assertThat(cost(task(TaskState.ENDED, TaskStatus.COMPLETED)
                        .outcome(outcome(COST))
                        .times(Instant.EPOCH, Instant.EPOCH)))
                .isEmpty();
        assertThat(SettlingRepository.settlement(TaskRecord.submitting(AccountId.dryRun("default"), "a")
                        .state(TaskState.ENDED, TaskStatus.COMPLETED)
                        .outcome(outcome(COST))
                        .build()))
                .isEmpty();
    }

    @Test
    void aCrashBetweenBookingAndStoringCostsNothing() {
        TaskRecord task = inserted();
        TaskRepository crashing = SettlingRepository.of(new ForwardingTaskRepository(inMemory) {
            @Override
            public Optional<TaskRecord> update(TaskRecord changed) {
                throw new IllegalStateException("crashed");
            }
        });
        assertThatThrownBy(() -> crashing.update(ended(task, outcome(COST)))).hasMessage("crashed");
        assertThat(total().spent()).isEqualByComparingTo(COST);
        assertThat(inMemory.findByExternalTaskId(ACCOUNT, "a"))
                .hasValueSatisfying(stored -> assertThat(stored.state()).isEqualTo(TaskState.SUBMITTING));

        assertThat(settling.update(ended(task, outcome(COST)))).isPresent();

        assertThat(total().spent()).isEqualByComparingTo(COST);
        assertThat(total().reserved()).isEqualByComparingTo("0");
        assertThat(total().tasks()).isEqualTo(1);
    }

    @Test
    void anEndThatCannotBeBookedIsNotStored() {
        TaskRecord task = inserted();
        TaskRepository broken = SettlingRepository.of(new ForwardingTaskRepository(inMemory) {
            @Override
            public Optional<SpendingLedger> spending() {
                return Optional.of((SpendingLedger) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {SpendingLedger.class}, (proxy, method, values) -> {
                            throw new IllegalStateException("no ink");
                        }));
            }
        });

        assertThatThrownBy(() -> broken.putBack(List.of(new PutBack(ended(task, outcome(COST)), Duration.ZERO))))
                .hasMessage("no ink");
        assertThat(inMemory.findByExternalTaskId(ACCOUNT, "a"))
                .hasValueSatisfying(stored -> assertThat(stored.state()).isEqualTo(TaskState.SUBMITTING));
    }

    @Test
    void aCostThatIsNonsenseIsBookedAsItWasReserved() {
        TaskRecord task = inserted();

        settling.putBack(List.of(new PutBack(ended(task, outcome(BigDecimal.TEN.pow(13))), Duration.ZERO)));

        assertThat(total().spent()).isEqualByComparingTo("0.028");
    }

    @Test
    void whoeverStoresTheEndBooksIt() {
        TaskRecord task = inserted();

        settling.putBack(List.of(new PutBack(ended(task, outcome(COST)), Duration.ZERO)));
        assertThat(total().spent()).isEqualByComparingTo(COST);

        TaskRecord stored = inMemory.findByExternalTaskId(ACCOUNT, "a").orElseThrow();
        settling.finish(List.of(stored));
        assertThat(total().spent()).isEqualByComparingTo(COST);
    }

    @Test
    void aTaskThatNobodyFollowsIsBookedAsItWasReserved() {
        TaskRecord task = inserted();

        settling.finish(List.of(
                task.toBuilder().state(TaskState.ACTIVE, TaskStatus.QUEUED).build()));

        assertThat(total().spent()).isEqualByComparingTo("0.028");
    }

    @Test
    void aFailureThatCannotBeStoredDoesNotMakeTheTaskFree() {
        TaskRecord stale = inserted();
        TaskRecord taken = settling.update(stale.toBuilder()
                        .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                        .build())
                .orElseThrow();
        TaskRecord refused = stale.toBuilder()
                .state(TaskState.ENDED, TaskStatus.FAILED)
                .outcome(outcome(null))
                .build();
        assertThat(settling.putBack(List.of(new PutBack(refused, Duration.ZERO))))
                .containsExactly("a");

        assertThat(settling.update(ended(taken, outcome(COST)))).isPresent();

        assertThat(total().spent()).isEqualByComparingTo(COST);
    }

    @Test
    void aRepositoryWithoutALedgerIsLeftAsItIs() {
        TaskRepository plain = new ForwardingTaskRepository(inMemory) {
            @Override
            public Optional<SpendingLedger> spending() {
                return Optional.empty();
            }
        };

        assertThat(SettlingRepository.of(plain)).isSameAs(plain);
    }
}
