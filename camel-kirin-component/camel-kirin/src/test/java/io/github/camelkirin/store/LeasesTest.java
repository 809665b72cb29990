/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.EngineFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class LeasesTest {

    private static final Duration THIRD = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);

    private final EngineFixture fixture = new EngineFixture(false);
    private final Leases leases = new Leases(
            new Store(fixture.repository, Runnable::run, fixture.timer, EngineFixture.LEASE.duration()),
            fixture.timer,
            EngineFixture.LEASE);

    private static final class Worker implements Leases.Holder {
        private final TaskRecord task;
        private int lost;

        private Worker(TaskRecord task) {
            this.task = task;
        }

        @Override
        public TaskRecord task() {
            return task;
        }

        @Override
        public void leaseLost() {
            lost++;
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Worker hold(String externalTaskId) {
        Worker worker = new Worker(fixture.insert(externalTaskId, TaskState.ACTIVE, HOUR));
        leases.hold(worker);
        return worker;
    }

    @Test
    void renewsAllInOneBatchEachThirdOfTheLease() {
        hold("a");
        hold("b");
        fixture.timer.move(THIRD.minusMillis(1));
        assertThat(fixture.repository.renewals).isEmpty();
        fixture.timer.move(Duration.ofMillis(1));
        assertThat(fixture.repository.renewals).containsExactly(List.of("a", "b"));
        fixture.timer.move(THIRD.multipliedBy(3));
        assertThat(fixture.repository.renewals).hasSize(4).allMatch(List.of("a", "b")::equals);
        assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "a", EngineFixture.OTHER))
                .as("a task held for longer than its lease")
                .isEmpty();
    }

    @Test
    void tellsAHolderOnceThatItsTaskIsLost() {
        Worker lost = hold("lost");
        Worker kept = hold("kept");
        fixture.repository.putBack(List.of(new PutBack(lost.task(), Duration.ZERO)));
        assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "lost", EngineFixture.OTHER))
                .isPresent();
        fixture.timer.move(THIRD.multipliedBy(3));
        assertThat(lost.lost).isEqualTo(1);
        assertThat(kept.lost).isZero();
        assertThat(fixture.repository.renewals)
                .containsExactly(List.of("kept", "lost"), List.of("kept"), List.of("kept"));
        assertThat(leases.release(lost)).as("it is not held any more").isFalse();
    }

    @Test
    void stopsWhenNothingIsHeldAndStartsAgain() {
        Worker a = hold("a");
        assertThat(leases.release(a)).isTrue();
        assertThat(leases.release(a)).isFalse();
        fixture.timer.move(THIRD);
        assertThat(fixture.repository.renewals).isEmpty();
        assertThat(fixture.timer.scheduled()).isZero();
        hold("b");
        fixture.timer.move(THIRD);
        assertThat(fixture.repository.renewals).containsExactly(List.of("b"));
    }

    @Test
    void doesNotRenewWhatWasReleased() {
        Worker a = hold("a");
        hold("b");
        leases.release(a);
        fixture.timer.move(THIRD);
        assertThat(fixture.repository.renewals).containsExactly(List.of("b"));
        fixture.timer.move(Duration.ofSeconds(40));
        assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "a", EngineFixture.OTHER))
                .as("its lease has ended")
                .isPresent();
    }

    @Test
    void triesAgainWhenTheStoreIsDown() {
        Worker a = hold("a");
        fixture.repository.down = true;
        fixture.timer.move(THIRD);
        fixture.repository.down = false;
        fixture.timer.move(THIRD.multipliedBy(2));
        assertThat(fixture.repository.renewals).hasSize(3);
        assertThat(a.lost).isZero();
        assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "a", EngineFixture.OTHER))
                .isEmpty();
    }

    @Test
    void whoTookTheTaskUpSinceIsNotToldThatItsFormerHolderLostIt() {
        Worker former = hold("a");
        leases.release(former);
        leases.hold(former);
        fixture.repository.putBack(List.of(new PutBack(former.task(), Duration.ZERO)));
        Worker[] next = new Worker[1];
        fixture.repository.duringCall = () -> {
            leases.release(former);
            next[0] = new Worker(fixture.repository
                    .claim(EngineFixture.ACCOUNT, "a", EngineFixture.LEASE)
                    .orElseThrow());
            leases.hold(next[0]);
        };
        fixture.timer.move(THIRD);
        assertThat(next[0].lost).isZero();
        assertThat(former.lost).as("it had released the task itself").isZero();
        fixture.timer.move(THIRD);
        assertThat(fixture.repository.renewals).containsExactly(List.of("a"), List.of("a"));
    }
}
