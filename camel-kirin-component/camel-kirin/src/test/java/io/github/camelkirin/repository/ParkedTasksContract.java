/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of the contract about parked tasks. */
abstract class ParkedTasksContract extends OperatorsContract {

    private void park(TaskRecord task, ParkReason reason) {
        TaskRecord held = insert(task);
        assertThat(repository.putBack(List.of(
                        new PutBack(held.toBuilder().parked(reason, "why").build(), Duration.ZERO))))
                .isEmpty();
        move(Duration.ofMillis(10));
    }

    @Test
    void aParkedTaskIsLeftAlone() {
        park(active("a"), ParkReason.NO_IMAGE);
        move(HOUR);
        assertThat(claimed(ALL, A)).isEmpty();
        assertThat(repository.claim(ACCOUNT, "a", A)).isEmpty();
        assertThat(repository.markDue(ACCOUNT, "a")).isFalse();
        assertThat(repository.nextDue(POSTERS, ALL)).isEmpty();
        assertThat(repository.insertIfAbsent(task("a").build(), HOUR, A).inserted())
                .isFalse();
        assertThat(repository.findByTaskId(ACCOUNT, "task-a").orElseThrow().state())
                .isEqualTo(TaskState.PARKED);
    }

    @Test
    void listsParkedTasksInTheOrderTheyWereParkedIn() {
        TaskRecord early = insert(active("inserted first"));
        park(active("a"), ParkReason.NO_IMAGE);
        park(task("b").build(), ParkReason.SUBMISSION_LOST);
        park(active("c").toBuilder().group("restyle").build(), ParkReason.NO_IMAGE);
        repository.putBack(List.of(new PutBack(
                early.toBuilder().parked(ParkReason.NOT_FOUND, "gone").build(), Duration.ZERO)));
        assertThat(ids(repository.list(POSTERS, TaskState.PARKED, 10))).containsExactly("a", "b", "inserted first");
        assertThat(ids(repository.list(POSTERS, TaskState.PARKED, 2))).containsExactly("a", "b");
        assertThat(repository.list(new TaskScope("posters", OTHER_ACCOUNT), TaskState.PARKED, 10))
                .isEmpty();
        TaskRecord first = repository.list(POSTERS, TaskState.PARKED, 1).get(0);
        assertThat(first.parkReason()).isEqualTo(ParkReason.NO_IMAGE);
        assertThat(first.note()).isEqualTo("why");
    }

    static Stream<Arguments> requeues() {
        TaskRecord tracked = active("x").toBuilder().taskId(null).build();
        TaskRecord withRequest = task("x")
                .state(TaskState.ACTIVE, TaskStatus.RUNNING)
                .resubmits(new Resubmits(1))
                .build();
        TaskRecord refused = task("x")
                .state(TaskState.ENDED, TaskStatus.FAILED)
                .answer("{}")
                .request(null)
                .build();
        return Stream.of(
                Arguments.of(ParkReason.SUBMISSION_LOST, task("x").build(), TaskState.SUBMITTING, true),
                Arguments.of(ParkReason.NOT_FOUND, active("x"), TaskState.ACTIVE, false),
                Arguments.of(ParkReason.NOT_FOUND, tracked, TaskState.ACTIVE, false),
                Arguments.of(ParkReason.NOT_FOUND, withRequest, TaskState.ACTIVE, false),
                Arguments.of(ParkReason.STATUS_UNKNOWN, active("x"), TaskState.ACTIVE, false),
                Arguments.of(ParkReason.NO_IMAGE, active("x"), TaskState.ACTIVE, false),
                Arguments.of(ParkReason.NOT_CONSUMED, active("x"), TaskState.ACTIVE, false),
                Arguments.of(ParkReason.NOT_CONSUMED, task("x").build(), TaskState.SUBMITTING, false),
                Arguments.of(ParkReason.NOT_CONSUMED, ended("x"), TaskState.ENDED, false),
                Arguments.of(ParkReason.NOT_CONSUMED, refused, TaskState.ENDED, false),
                Arguments.of(ParkReason.ROUTE_FAILED, ended("x"), TaskState.ENDED, false),
                Arguments.of(ParkReason.ROUTE_FAILED, active("x"), TaskState.ACTIVE, false));
    }

    @ParameterizedTest
    @MethodSource("requeues")
    void aRequeuedTaskGoesOnWhereItStood(ParkReason reason, TaskRecord task, TaskState state, boolean resend) {
        park(task, reason);
        assertThat(repository.requeue(ACCOUNT, "x", HOUR)).isTrue();
        TaskRecord next = stored("x");
        assertThat(next.state()).isEqualTo(state);
        assertThat(next.status()).isEqualTo(task.status());
        assertThat(next.resend()).isEqualTo(resend);
        assertThat(next.parkReason()).isNull();
        assertThat(next.hasRequest()).isEqualTo(task.hasRequest());
        assertThat(repository.request(next).orElse(null)).isEqualTo(task.request());
        assertThat(next.answer()).isEqualTo(task.answer());
        assertThat(repository.list(POSTERS, TaskState.PARKED, 10)).isEmpty();
        assertThat(repository.requeue(ACCOUNT, "x", HOUR)).as("a second time").isFalse();
    }

    @Test
    void aRequeuedTaskIsDueAtOnceWithFreshCountsAndAFreshDeadline() {
        park(
                ended("a").toBuilder()
                        .deliveries(11)
                        .queries(40)
                        .absentFrom(MINUTE)
                        .build(),
                ParkReason.ROUTE_FAILED);
        TaskRecord parked = stored("a");
        move(Duration.ofHours(5));
        assertThat(repository.requeue(ACCOUNT, "a", Duration.ofHours(2))).isTrue();
        assertThat(repository.nextDue(POSTERS, ALL)).contains(Duration.ZERO);
        assertThat(repository.update(parked))
                .as("a change based on the parked task")
                .isEmpty();
        TaskRecord claimed = repository.claimDue(POSTERS, ALL, A).get(0);
        assertThat(claimed.timeLeft()).isEqualTo(Duration.ofHours(2));
        assertThat(claimed.deliveries()).isZero();
        assertThat(claimed.queries()).isZero();
        assertThat(claimed.absentFrom()).isNull();
        assertThat(claimed.state()).isEqualTo(TaskState.ENDED);
    }

    @Test
    void aTaskParkedByItsHolderIsLeasedByNobodyOnceItIsRequeued() {
        TaskRecord held = insert(active("a"));
        repository.update(held.toBuilder().parked(ParkReason.NO_IMAGE, "none").build());
        assertThat(repository.requeue(ACCOUNT, "a", HOUR)).isTrue();
        assertThat(claimed(ALL, B)).containsExactly("a");
    }

    @Test
    void onlyAParkedTaskCanBeRequeued() {
        insertDue(active("a"), HOUR);
        long version = stored("a").version();
        assertThat(repository.requeue(ACCOUNT, "a", Duration.ofHours(9))).isFalse();
        assertThat(repository.requeue(OTHER_ACCOUNT, "a", Duration.ofHours(9))).isFalse();
        assertThat(stored("a").version()).isEqualTo(version);
        assertThat(stored("a").timeLeft()).isEqualTo(HOUR);
    }
}
