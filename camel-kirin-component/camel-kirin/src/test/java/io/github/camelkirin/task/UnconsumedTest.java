/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class UnconsumedTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String WARNING = "have been due for 5 min";

    private final EngineFixture fixture = new EngineFixture(false);
    private final TaskLog log = new TaskLog();

    @AfterEach
    void close() {
        log.close();
        fixture.close();
    }

    private void created() {
        fixture.engine.dueIn(EngineFixture.POSTERS, Duration.ZERO);
    }

    @Test
    void warnsAfterFiveMinutesAndThenEveryTen() {
        fixture.insertDue("a", TaskState.ACTIVE, Duration.ofHours(9));
        created();
        fixture.timer.move(Duration.ofMinutes(4));
        assertThat(log.lines(WARNING)).isEmpty();
        fixture.timer.move(Duration.ofMinutes(1));
        assertThat(log.lines(WARNING)).hasSize(1).first().asString().contains("kirin:posters");
        fixture.timer.move(Duration.ofMinutes(9));
        assertThat(log.lines(WARNING)).hasSize(1);
        fixture.timer.move(Duration.ofMinutes(6));
        assertThat(log.lines(WARNING)).hasSize(2);
        fixture.timer.move(HOUR);
        assertThat(log.lines(WARNING)).hasSizeBetween(6, 8);
    }

    @Test
    void parksWhatIsPastItsDeadlineAndLeavesTheRestDue() {
        fixture.insertDue("late", TaskState.ACTIVE, Duration.ofMinutes(3));
        fixture.insertDue("late ended", TaskState.ENDED, Duration.ofMinutes(3));
        fixture.insertDue("in time", TaskState.ACTIVE, HOUR);
        created();
        fixture.timer.move(Duration.ofMinutes(5));
        assertThat(fixture.stored("late").state()).isEqualTo(TaskState.PARKED);
        assertThat(fixture.stored("late").parkReason()).isEqualTo(ParkReason.NOT_CONSUMED);
        assertThat(fixture.stored("late ended").parkReason()).isEqualTo(ParkReason.NOT_CONSUMED);
        assertThat(fixture.stored("in time").state()).isEqualTo(TaskState.ACTIVE);
        assertThat(fixture.repository.nextDue(EngineFixture.POSTERS, new ClaimLimit(1, 0)))
                .contains(Duration.ZERO);
        fixture.timer.move(HOUR.plusMinutes(6));
        assertThat(fixture.stored("in time").parkReason()).isEqualTo(ParkReason.NOT_CONSUMED);
    }

    @Test
    void leavesAGroupAloneThatAnotherNodeConsumesHoweverMuchThatHasToDo() {
        fixture.insertDue("late", TaskState.ACTIVE, Duration.ofMinutes(3));
        created();
        for (int minute = 0; minute < 30; minute++) {
            fixture.repository.consuming(EngineFixture.POSTERS);
            fixture.timer.move(Duration.ofMinutes(1));
        }
        assertThat(fixture.stored("late").state()).isEqualTo(TaskState.ACTIVE);
        assertThat(log.lines(WARNING)).isEmpty();
        fixture.timer.move(Duration.ofMinutes(6));
        assertThat(fixture.stored("late").parkReason()).isEqualTo(ParkReason.NOT_CONSUMED);
        assertThat(log.lines(WARNING)).hasSize(1);
    }

    @Test
    void forgetsUntrackedTasksAtTheirDeadlineWithoutAWord() {
        TaskScope untracked = new TaskScope(TaskScope.UNTRACKED, EngineFixture.ACCOUNT);
        TaskRecord open = EngineFixture.task("open", TaskState.SUBMITTING).toBuilder()
                .group(TaskScope.UNTRACKED)
                .build();
        Insertion insertion = fixture.repository.insertIfAbsent(open, HOUR, EngineFixture.OTHER);
        fixture.repository.putBack(List.of(new PutBack(insertion.task(), Duration.ZERO)));
        fixture.engine.dueIn(untracked, Duration.ZERO);
        fixture.timer.move(Duration.ofMinutes(50));
        assertThat(fixture.stored("open").state()).isEqualTo(TaskState.SUBMITTING);
        fixture.timer.move(Duration.ofMinutes(20));
        assertThat(fixture.repository.findByExternalTaskId(EngineFixture.ACCOUNT, "open"))
                .isEmpty();
        assertThat(log.lines(WARNING)).isEmpty();
        assertThat(fixture.timer.scheduled()).as("it is not looked at any more").isZero();
    }

    @Test
    void watchesAGroupAgainWhoseLastConsumerHasStopped() {
        fixture.insertDue("a", TaskState.ACTIVE, Duration.ofHours(9));
        GroupPoller poller = fixture.poller(completion -> {});
        poller.setRoom(0);
        poller.start();
        poller.stop();
        fixture.timer.move(Duration.ofMinutes(6));
        assertThat(log.lines(WARNING)).hasSize(1);
    }

    @Test
    void leavesAGroupAloneOnceItIsConsumed() {
        fixture.insertDue("a", TaskState.ENDED, Duration.ofMinutes(1));
        created();
        fixture.timer.move(Duration.ofMinutes(2));
        GroupPoller poller = fixture.poller(completion -> {});
        poller.setRoom(0);
        poller.start();
        fixture.repository.claims = 0;
        fixture.timer.move(HOUR);
        assertThat(log.lines(WARNING)).isEmpty();
        assertThat(fixture.stored("a").state()).isEqualTo(TaskState.ENDED);
        assertThat(fixture.timer.scheduled()).as("it is not looked at any more").isZero();
    }

    @Test
    void doesNothingForATaskThatIsConsumedFromTheStart() {
        GroupPoller poller = fixture.poller(completion -> {});
        poller.setRoom(0);
        poller.start();
        fixture.insertDue("a", TaskState.ENDED, Duration.ofMinutes(1));
        created();
        assertThat(fixture.timer.scheduled()).isZero();
        fixture.timer.move(HOUR);
        assertThat(log.lines(WARNING)).isEmpty();
        assertThat(fixture.stored("a").state()).isEqualTo(TaskState.ENDED);
    }

    @Test
    void tasksThatAreNotTrackedNeedNoConsumer() {
        fixture.engine.dueIn(new TaskScope(TaskScope.UNTRACKED, EngineFixture.ACCOUNT), Duration.ZERO);
        fixture.timer.move(Duration.ofMinutes(1));
        assertThat(fixture.timer.scheduled()).as("there is none").isZero();
    }

    @Test
    void aTaskMarkedDueJustNowIsNotWarnedAbout() {
        fixture.insertDue("a", TaskState.ACTIVE, HOUR);
        created();
        fixture.timer.move(Duration.ofSeconds(290));
        TaskRecord held = fixture.repository
                .claim(EngineFixture.ACCOUNT, "a", EngineFixture.OTHER)
                .orElseThrow();
        fixture.repository.putBack(List.of(new PutBack(held, HOUR)));
        fixture.repository.markDue(EngineFixture.ACCOUNT, "a");
        fixture.timer.move(Duration.ofMinutes(4));
        assertThat(log.lines(WARNING)).isEmpty();
        fixture.timer.move(Duration.ofMinutes(2));
        assertThat(log.lines(WARNING)).hasSize(1);
    }

    @Test
    void goesOnLookingWhenTheStoreWasDown() {
        fixture.insertDue("a", TaskState.ACTIVE, Duration.ofMinutes(1));
        created();
        fixture.repository.down = true;
        fixture.timer.move(Duration.ofMinutes(10));
        fixture.repository.down = false;
        fixture.timer.move(Duration.ofMinutes(1));
        assertThat(fixture.stored("a").parkReason()).isEqualTo(ParkReason.NOT_CONSUMED);
    }

    @Test
    void stopsWithTheEngine() {
        fixture.insertDue("a", TaskState.ACTIVE, Duration.ofMinutes(1));
        created();
        fixture.engine.close();
        fixture.timer.move(HOUR);
        assertThat(fixture.stored("a").state()).isEqualTo(TaskState.ACTIVE);
        assertThat(fixture.timer.scheduled()).isZero();
    }
}
