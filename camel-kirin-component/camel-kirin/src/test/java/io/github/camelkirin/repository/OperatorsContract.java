/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The part of the contract about requests that are kept, announcements, lists, and what operators do with a task. */
abstract class OperatorsContract extends DueTasksContract {

    private void park(String externalTaskId) {
        TaskRecord held = insert(active(externalTaskId));
        repository.putBack(List.of(
                new PutBack(held.toBuilder().parked(ParkReason.NO_IMAGE, "why").build(), Duration.ZERO)));
        move(Duration.ofMillis(10));
    }

    private void finishNew(String externalTaskId) {
        assertThat(finish(insert(ended(externalTaskId)))).isTrue();
        move(Duration.ofMillis(10));
    }

    @Test
    void theRequestStaysWithTheTaskUntilItIsDropped() {
        TaskRecord inserted = insert(task("a").build());
        byte[] request = task("a").build().request();
        repository.putBack(List.of(new PutBack(inserted, Duration.ZERO)));
        TaskRecord claimed = repository.claimDue(POSTERS, ALL, B).get(0);
        assertThat(claimed.hasRequest()).isTrue();
        assertThat(repository.request(claimed)).contains(request);
        TaskRecord updated = repository
                .update(claimed.toBuilder().requestLeftOut().note("n").build())
                .orElseThrow();
        assertThat(repository.request(stored("a"))).contains(request);
        repository.putBack(List.of(new PutBack(
                updated.toBuilder()
                        .request(null)
                        .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                        .build(),
                HOUR)));
        assertThat(stored("a").hasRequest()).isFalse();
        assertThat(repository.request(stored("a"))).isEmpty();
    }

    @Test
    void anAnnouncedSubmissionIsNotRemoved() {
        TaskRecord held = insert(task("a").build());
        assertThat(repository.announce(ACCOUNT, "a")).isTrue();
        assertThat(stored("a").version()).isEqualTo(held.version());
        assertThat(repository.remove(held)).isFalse();
        assertThat(repository.putBack(List.of(new PutBack(
                        held.toBuilder()
                                .state(TaskState.ENDED, TaskStatus.FAILED)
                                .answer("{}")
                                .build(),
                        Duration.ZERO))))
                .isEmpty();
        assertThat(claimed(ALL, B)).containsExactly("a");
    }

    @Test
    void onlyASubmissionThatIsUnderWayCanBeAnnounced() {
        insert(active("a"));
        assertThat(repository.announce(ACCOUNT, "a")).isFalse();
        assertThat(repository.announce(ACCOUNT, "missing")).isFalse();
        assertThat(repository.announce(OTHER_ACCOUNT, "a")).isFalse();
        finishNew("b");
        assertThat(repository.announce(ACCOUNT, "b")).isFalse();
    }

    @Test
    void listsTheTasksOfAGroupByState() {
        insert(task("submitting").build());
        move(Duration.ofMillis(10));
        insert(active("active 1"));
        move(Duration.ofMillis(10));
        insert(active("active 2"));
        insert(ended("ended"));
        insert(active("elsewhere").toBuilder().group("restyle").build());
        park("parked");
        finishNew("done 1");
        finishNew("done 2");
        assertThat(ids(repository.list(POSTERS, TaskState.SUBMITTING, 9))).containsExactly("submitting");
        assertThat(ids(repository.list(POSTERS, TaskState.ACTIVE, 9))).containsExactly("active 1", "active 2");
        assertThat(ids(repository.list(POSTERS, TaskState.ACTIVE, 1))).containsExactly("active 1");
        assertThat(ids(repository.list(POSTERS, TaskState.ENDED, 9))).containsExactly("ended");
        assertThat(ids(repository.list(POSTERS, TaskState.DONE, 9))).containsExactly("done 1", "done 2");
        assertThat(ids(repository.list(POSTERS, null, 99)))
                .containsExactlyInAnyOrder("parked", "done 1", "done 2", "submitting", "active 1", "active 2", "ended");
        assertThat(repository.list(new TaskScope("posters", OTHER_ACCOUNT), null, 9))
                .isEmpty();
    }

    @Test
    void tellsHowLongTheOldestTaskHasBeenWaiting() {
        assertThat(repository.backlog(POSTERS, HOUR)).isEqualTo(new Backlog(Map.of(), null, 0));
        finishNew("done");
        park("parked");
        assertThat(repository.backlog(POSTERS, HOUR)).isEqualTo(new Backlog(Map.of(TaskState.PARKED, 1L), null, 0));
        insert(task("submitting").build());
        move(Duration.ofMinutes(2));
        insert(active("active"));
        move(Duration.ofMinutes(1));
        assertThat(repository.backlog(POSTERS, HOUR).oldest())
                .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(3).plusSeconds(30));
        assertThat(repository.backlog(new TaskScope("others", ACCOUNT), HOUR).oldest())
                .isNull();
    }

    @Test
    void countsCompletedTasksThatHaveWaitedForTheirRouteForLong() {
        TaskRecord routed = insert(ended("routed"));
        insert(ended("waiting"));
        repository.putBack(List.of(new PutBack(
                insert(ended("parked")).toBuilder()
                        .parked(ParkReason.ROUTE_FAILED, "why")
                        .build(),
                Duration.ZERO)));
        insert(ended("failed"));
        repository.update(stored("failed").toBuilder()
                .state(TaskState.ENDED, TaskStatus.FAILED)
                .build());
        insert(active("active"));
        move(Duration.ofMinutes(30));
        insert(ended("young"));
        assertThat(finish(routed)).isTrue();
        assertThat(repository.backlog(POSTERS, Duration.ofMinutes(20)).agingResults())
                .isEqualTo(2);
        assertThat(repository.backlog(POSTERS, HOUR).agingResults()).isZero();
    }

    @Test
    void countsTasksByState() {
        insert(task("s1").build());
        insert(task("s2").build());
        insert(active("a"));
        finishNew("d");
        TaskRecord parked = insert(active("p"));
        repository.putBack(List.of(new PutBack(
                parked.toBuilder().parked(ParkReason.NO_IMAGE, "none").build(), Duration.ZERO)));
        repository.update(stored("a").toBuilder()
                .state(TaskState.ENDED, TaskStatus.FAILED)
                .build());
        Map<TaskState, Long> counts = repository.counts(POSTERS);
        assertThat(counts)
                .containsEntry(TaskState.SUBMITTING, 2L)
                .containsEntry(TaskState.ENDED, 1L)
                .containsEntry(TaskState.PARKED, 1L);
        assertThat(counts.getOrDefault(TaskState.ACTIVE, 0L)).isZero();
    }

    @Test
    void aDiscardedTaskIsDoneWithoutACompletion() {
        park("a");
        assertThat(repository.discard(ACCOUNT, "a")).isTrue();
        TaskRecord done = stored("a");
        assertThat(done.state()).isEqualTo(TaskState.DONE);
        assertThat(done.digest()).isEqualTo("digest-a");
        assertThat(done.answer()).isNull();
        assertThat(done.note()).isNull();
        assertThat(repository.discard(ACCOUNT, "a")).isFalse();
        assertThat(repository.requeue(ACCOUNT, "a", HOUR)).isFalse();
        assertThat(repository.list(POSTERS, TaskState.PARKED, 9)).isEmpty();
        assertThat(claimed(ALL, B)).isEmpty();
    }

    @Test
    void onlyAParkedTaskCanBeDiscarded() {
        insertDue(active("a"), Duration.ZERO);
        assertThat(repository.discard(ACCOUNT, "a")).isFalse();
        assertThat(repository.discard(ACCOUNT, "missing")).isFalse();
        assertThat(claimed(ALL, B)).containsExactly("a");
    }

    @Test
    void anErasedTaskLeavesNothingWhateverItsState() {
        TaskRecord live = insert(task("live").build());
        park("parked");
        finishNew("done");
        for (String id : List.of("live", "parked", "done")) {
            assertThat(repository.erase(OTHER_ACCOUNT, id)).isFalse();
            assertThat(repository.erase(ACCOUNT, id)).isTrue();
            assertThat(repository.erase(ACCOUNT, id)).isFalse();
            assertThat(repository.findByExternalTaskId(ACCOUNT, id)).isEmpty();
            assertThat(repository.findByTaskId(ACCOUNT, "task-" + id)).isEmpty();
        }
        assertThat(repository.request(live)).isEmpty();
        assertThat(repository.update(live)).as("a change by who worked on it").isEmpty();
        assertThat(repository.list(POSTERS, null, 9)).isEmpty();
        assertThat(insert(task("live").build()).state()).isEqualTo(TaskState.SUBMITTING);
    }

    @Test
    void erasesAllTasksOfAGroupInAState() {
        insert(active("a"));
        park("p1");
        park("p2");
        finishNew("d");
        insert(active("elsewhere").toBuilder().group("restyle").build());
        assertThat(repository.eraseAll(POSTERS, TaskState.PARKED)).isEqualTo(2);
        assertThat(repository.eraseAll(POSTERS, TaskState.PARKED)).isZero();
        assertThat(ids(repository.list(POSTERS, null, 9))).containsExactlyInAnyOrder("a", "d");
        assertThat(repository.eraseAll(POSTERS, null)).isEqualTo(2);
        assertThat(repository.list(POSTERS, null, 9)).isEmpty();
        assertThat(stored("elsewhere").state()).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void aConsumersSignHoldsForAsLongAsIsAsked() {
        assertThat(repository.isConsumed(POSTERS, MINUTE)).isFalse();
        repository.consuming(POSTERS);
        assertThat(repository.isConsumed(POSTERS, MINUTE)).isTrue();
        assertThat(repository.isConsumed(new TaskScope("posters", OTHER_ACCOUNT), MINUTE))
                .isFalse();
        assertThat(repository.isConsumed(new TaskScope("restyle", ACCOUNT), MINUTE))
                .isFalse();
        move(MINUTE.plusMillis(1));
        assertThat(repository.isConsumed(POSTERS, MINUTE)).isFalse();
        repository.consuming(POSTERS);
        assertThat(repository.isConsumed(POSTERS, MINUTE)).isTrue();
    }

    @Test
    void purgingLeavesWhatIsStillWanted() {
        insert(active("a"));
        park("p");
        finishNew("d");
        repository.purge();
        assertThat(ids(repository.list(POSTERS, null, 9))).containsExactlyInAnyOrder("a", "p", "d");
    }

    @Test
    void startingAgainChangesNothing() {
        insert(active("a"));
        repository.start();
        assertThat(stored("a").state()).isEqualTo(TaskState.ACTIVE);
    }
}
