/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.api.CreateTimeoutException;
import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.api.NotSentException;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.task.EngineFixture;
import io.github.camelkirin.timer.ManualTimer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Creates that wait for room, with time that is moved by hand and a repository that says what it is told to. */
@Tag("no-lane")
class HeldCreatesTest {

    private static final int LIMIT = 3;
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ManualTimer timer = new ManualTimer();
    private final HeldCreates held = new HeldCreates(timer, () -> 0.5);
    private final List<String> tries = new ArrayList<>();
    private final List<String> looks = new ArrayList<>();
    private final List<String> stored = new ArrayList<>();
    private final Set<String> there = new HashSet<>();
    private int room;
    private RuntimeException away;
    private String awayFor;
    private CompletableFuture<Insertion> slow;

    private static TaskRecord task(String group, String id) {
        return TaskRecord.submitting(EngineFixture.ACCOUNT, id).group(group).build();
    }

    private CompletableFuture<Insertion> create(String id) {
        return create("posters", id, Duration.ZERO);
    }

    private CompletableFuture<Insertion> create(String group, String id, Duration timeout) {
        TaskRecord task = task(group, id);
        AdmissionSettings settings = new AdmissionSettings(new Admission(LIMIT, null), timeout);
        return held.admit(new HeldCreate(task, settings, new HeldCreate.Calls() {
            @Override
            public CompletableFuture<Insertion> insert() {
                tries.add(id);
                if (slow != null) {
                    return slow;
                }
                return away != null && (awayFor == null || awayFor.equals(id))
                        ? CompletableFuture.failedFuture(away)
                        : CompletableFuture.completedFuture(HeldCreatesTest.this.insert(task));
            }

            @Override
            public CompletableFuture<Optional<TaskRecord>> look() {
                looks.add(id);
                return CompletableFuture.completedFuture(there.contains(id) ? Optional.of(task) : Optional.empty());
            }
        }));
    }

    private Insertion insert(TaskRecord task) {
        if (room == 0) {
            return Insertion.refused(task, new Refusal.Full(LIMIT, LIMIT));
        }
        room--;
        stored.add(task.externalTaskId());
        return new Insertion(task, true);
    }

    private void roomFor(int more) {
        room += more;
        held.roomIn(EngineFixture.POSTERS);
    }

    private int waiting() {
        return held.waiting(EngineFixture.POSTERS);
    }

    private static Insertion now(CompletableFuture<Insertion> create) {
        assertThat(create).isDone();
        return create.join();
    }

    private static void assertFails(CompletableFuture<Insertion> create, Class<? extends Throwable> type) {
        assertThat(create).isDone();
        assertThatThrownBy(create::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(type);
    }

    @Test
    void whereThereIsRoomNobodyWaitsAndNothingTicks() {
        room = 2;
        assertThat(now(create("a")).inserted()).isTrue();
        assertThat(now(create("b")).inserted()).isTrue();

        assertThat(waiting()).isZero();
        assertThat(looks).isEmpty();
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void whoWaitsIsServedInOrderAsRoomIsMade() {
        List<CompletableFuture<Insertion>> all = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            all.add(create(id));
        }
        assertThat(waiting()).isEqualTo(4);

        roomFor(1);
        assertThat(stored).containsExactly("a");
        assertThat(all.get(0)).isDone();
        assertThat(all.get(1)).isNotDone();
        roomFor(2);

        assertThat(stored).containsExactly("a", "b", "c");
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void aNewcomerDoesNotOvertakeThoseWhoWait() {
        create("a");
        room = 1; // not told yet
        CompletableFuture<Insertion> late = create("b");

        assertThat(late).isNotDone();
        assertThat(tries).containsExactly("a");
        held.roomIn(EngineFixture.POSTERS);
        assertThat(stored).containsExactly("a");
    }

    @Test
    void whatOtherNodesDoIsSeenByOneTryPerTickHoweverManyWait() {
        for (int i = 0; i < 100; i++) {
            create("t" + i);
        }
        tries.clear();

        timer.move(TICK.multipliedBy(5));
        assertThat(tries).hasSize(5).containsOnly("t0");
        room = 100;
        timer.move(TICK);

        assertThat(stored).hasSize(100).startsWith("t0", "t1", "t2");
        assertThat(timer.scheduled()).as("ticks once nobody waits").isZero();
    }

    @Test
    void eachGroupHasALineOfItsOwn() {
        create("a");
        room = 1;

        assertThat(now(create("restyle", "b", Duration.ZERO)).inserted()).isTrue();
        held.roomIn(new TaskScope("restyle", EngineFixture.ACCOUNT));
        assertThat(tries).containsExactly("a", "b");
    }

    @Test
    void whoDoesNotWaitForABudgetDoesNotWaitBehindThoseWhoDo() {
        Budget budget = Budget.parse("1/day", Budget.Scope.GROUP);
        Refusal over = new Refusal.OverBudget(budget, BigDecimal.ONE, BigDecimal.ONE, Duration.ofHours(1), null);
        CompletableFuture<Insertion> waits = refused("waits", true, over);
        CompletableFuture<Insertion> fails = refused("fails", false, over);

        assertThat(waits).isNotDone();
        assertFails(fails, BudgetExceededException.class);
        assertThat(waiting()).isEqualTo(1);
        held.close();
        assertFails(waits, NotSentException.class);
    }

    @Test
    void whatNeverFitsIntoItsBudgetIsNotWaitedFor() {
        Budget budget = Budget.parse("1/day", Budget.Scope.GROUP);
        Refusal never =
                new Refusal.OverBudget(budget, BigDecimal.ZERO, new BigDecimal("1.01"), Duration.ofHours(1), null);

        CompletableFuture<Insertion> fails = refused("fails", true, never);

        assertFails(fails, BudgetExceededException.class);
        assertThat(waiting()).isZero();
    }

    private CompletableFuture<Insertion> refused(String id, boolean waitsForBudget, Refusal refusal) {
        TaskRecord task = task("posters", id);
        AdmissionSettings settings = new AdmissionSettings(new Admission(LIMIT, null), Duration.ZERO, waitsForBudget);
        return held.admit(new HeldCreate(task, settings, new HeldCreate.Calls() {
            @Override
            public CompletableFuture<Insertion> insert() {
                return CompletableFuture.completedFuture(Insertion.refused(task, refusal));
            }

            @Override
            public CompletableFuture<Optional<TaskRecord>> look() {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }));
    }

    @Test
    void aTaskThatIsThereDoesNotWaitForRoom() {
        there.add("d");
        create("a");
        create("b");
        CompletableFuture<Insertion> repeated = create("d");

        assertThat(now(repeated).inserted()).isFalse();
        assertThat(waiting()).isEqualTo(2);
        assertThat(looks).as("once for each that was not tried").containsExactly("b", "d");
        timer.move(TICK.multipliedBy(3));
        assertThat(looks).hasSize(2);
    }

    @Test
    void oneThatWaitsForTooLongFailsAndLeavesTheLine() {
        CompletableFuture<Insertion> first = create("posters", "a", Duration.ofMillis(300));
        CompletableFuture<Insertion> second = create("b");

        timer.move(Duration.ofMillis(299));
        assertThat(first).isNotDone();
        timer.move(Duration.ofMillis(1));

        assertThat(first).isDone();
        assertThatThrownBy(first::join)
                .cause()
                .isInstanceOfSatisfying(CreateTimeoutException.class, e -> {
                    assertThat(e.getLimit()).isEqualTo(LIMIT);
                    assertThat(e.getInFlight()).isEqualTo(LIMIT);
                    assertThat(e.getExternalTaskId()).isEqualTo("a");
                })
                .hasMessageContaining("room for the task within 300 ms, but had 3 tasks in flight, of 3")
                .hasMessageContaining("nothing was stored or sent");
        roomFor(1);
        assertThat(now(second).inserted()).isTrue();
        assertThat(stored).containsExactly("b");
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void oneWhoseTimeIsUpWhileItIsBeingStoredIsNotLost() {
        slow = new CompletableFuture<>();
        CompletableFuture<Insertion> create = create("posters", "a", Duration.ofMillis(300));
        timer.move(Duration.ofMillis(400));
        assertThat(create).isNotDone();

        slow.complete(new Insertion(task("posters", "a"), true));

        assertThat(now(create).inserted()).isTrue();
    }

    @Test
    void oneWhoseTimeIsUpWhileItIsBeingRefusedFailsThen() {
        slow = new CompletableFuture<>();
        CompletableFuture<Insertion> create = create("posters", "a", Duration.ofMillis(300));
        timer.move(Duration.ofMillis(400));

        slow.complete(Insertion.refused(task("posters", "a"), new Refusal.Full(3, 3)));

        assertFails(create, CreateTimeoutException.class);
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void roomThatIsMadeWhileATryIsUnderWayIsNotMissed() {
        slow = new CompletableFuture<>();
        CompletableFuture<Insertion> create = create("a");
        CompletableFuture<Insertion> tried = slow;
        slow = null;
        roomFor(1);
        assertThat(create).isNotDone();

        tried.complete(Insertion.refused(task("posters", "a"), new Refusal.Full(3, 3)));

        assertThat(now(create).inserted()).as("without a tick").isTrue();
    }

    @Test
    void thoseWhoseRouteStopsFailAtOnceAndTheOthersWaitOn() {
        CompletableFuture<Insertion> stopped = create("a");
        CompletableFuture<Insertion> other = create("b");

        held.stop(task -> task.externalTaskId().equals("a"));

        assertFails(stopped, NotSentException.class);
        assertThat(other).isNotDone();
        held.close();
        assertFails(other, NotSentException.class);
        assertFails(create("c"), NotSentException.class);
        assertThat(stored).isEmpty();
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void aRepositoryThatIsAwayForAMomentFailsNobodyWhoWaits() {
        CompletableFuture<Insertion> first = create("a");
        CompletableFuture<Insertion> second = create("b");
        away = new IllegalStateException("the database is away");
        timer.move(Duration.ofSeconds(20));
        assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
        away = null;
        roomFor(2);

        assertThat(stored).containsExactly("a", "b");
    }

    @Test
    void aRepositoryThatIsAwayForLongFailsOneAfterTheOther() {
        CompletableFuture<Insertion> first = create("a");
        CompletableFuture<Insertion> second = create("b");
        away = new IllegalStateException("the database is away");
        timer.move(HeldLine.TROUBLE.plus(TICK.multipliedBy(2)));

        assertFails(first, IllegalStateException.class);
        assertThat(second).isNotDone();
    }

    @Test
    void whoNeverWaitedIsToldOfTheTroubleAtOnce() {
        away = new IllegalStateException("the database is away");

        assertFails(create("a"), IllegalStateException.class);
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void oneWhoseTaskIsStoredMeanwhileDoesNotWaitForRoomEither() {
        CompletableFuture<Insertion> first = create("a");
        CompletableFuture<Insertion> other = create("b");
        CompletableFuture<Insertion> again = create("a");
        there.add("a");
        roomFor(1);

        assertThat(now(first).inserted()).isTrue();
        assertThat(other).isNotDone();
        assertThat(now(again).inserted()).isFalse();
    }

    @Test
    void whatIsRefusedForGoodHoldsUpNobody() {
        CompletableFuture<Insertion> first = create("a");
        CompletableFuture<Insertion> second = create("b");
        away = new ExternalTaskIdConflictException("kept for fresh tries of another task", "a", null);
        awayFor = "a";
        roomFor(1);

        assertFails(first, ExternalTaskIdConflictException.class);
        assertThat(now(second).inserted()).as("at once").isTrue();
    }

    /** The answer to a commit may be lost: then it is stored, and is sent when its lease ends. */
    @Test
    void oneThatMayHaveBeenStoredIsNotSaidNotToBe() {
        CompletableFuture<Insertion> late = create("posters", "a", Duration.ofSeconds(5));
        away = new TaskRepositoryException("the connection was lost", null);
        timer.move(Duration.ofSeconds(10));
        assertFails(late, TaskRepositoryException.class);

        away = null;
        CompletableFuture<Insertion> stopped = create("b");
        away = new TaskRepositoryException("the connection was lost", null);
        timer.move(TICK.multipliedBy(2));
        assertThat(stopped).isNotDone();
        held.close();
        assertFails(stopped, TaskRepositoryException.class);
    }
}
