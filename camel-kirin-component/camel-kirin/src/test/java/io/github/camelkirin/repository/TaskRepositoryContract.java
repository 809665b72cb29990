/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What holds for every {@link TaskRepository}. A subclass says what a new, empty repository is; one whose clock cannot be set
 * overrides {@link #move} as well.
 */
public abstract class TaskRepositoryContract extends StoredImagesContract {

    @Test
    void keepsAllThatWasInserted() {
        TaskRecord given = task("a")
                .note("note")
                .absentFrom(Duration.ofMinutes(5))
                .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .queries(3)
                .deliveries(2)
                .resend(true)
                .sends(4)
                .httpStatus(503)
                .outcome(new TaskOutcome("40201", new BigDecimal("0.028"), "r-1"))
                .progress(0.5)
                .answer("{\"status\":\"x\"}")
                .taskId("task-a")
                .build();
        insert(given);
        TaskRecord found = stored("a");
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("fields.version", "fields.timeLeft", "fields.request", "fields.createdAt")
                .isEqualTo(given);
        assertThat(repository.request(found)).contains(given.request());
        assertThat(found.createdAt()).isNotNull();
        assertThat(found.headers()).isEqualTo(Map.of("X-Order", "7", "X-Count", 3, "X-Urgent", true));
    }

    @Test
    void aSecondInsertGetsWhatIsThere() {
        TaskRecord first = insert(task("a").build());
        Insertion second = repository.insertIfAbsent(task("a").digest("another").build(), Duration.ofHours(9), B);
        assertThat(second.inserted()).isFalse();
        assertThat(second.task().digest()).isEqualTo("digest-a");
        assertThat(second.task().version()).isEqualTo(first.version());
        assertThat(second.task().timeLeft()).isEqualTo(HOUR);
        assertThat(repository.renew(List.of(first), A)).as("lost by its holder").isEmpty();
    }

    @Test
    void ofManyInsertsAtOnceOneWins() throws Exception {
        int ids = 100;
        List<List<Insertion>> insertions = atOnce(16, i -> {
            List<Insertion> mine = new ArrayList<>();
            for (int id = 0; id < ids; id++) {
                TaskRecord task = task("t" + id).note("by " + i).build();
                mine.add(repository.insertIfAbsent(task, HOUR, new Lease("node-" + i, MINUTE)));
            }
            return mine;
        });
        for (int id = 0; id < ids; id++) {
            int index = id;
            List<Insertion> same =
                    insertions.stream().map(mine -> mine.get(index)).toList();
            assertThat(same).filteredOn(Insertion::inserted).hasSize(1);
            assertThat(same.stream().map(insertion -> insertion.task().note()).distinct())
                    .containsExactly(stored("t" + id).note());
        }
        assertThat(repository.counts(POSTERS)).containsEntry(TaskState.SUBMITTING, (long) ids);
    }

    @Test
    void ofManyClaimsAtOnceOneGetsATask() throws Exception {
        for (int i = 0; i < 40; i++) {
            insertDue(active("t" + i), Duration.ZERO);
        }
        List<List<TaskRecord>> claims = atOnce(16, i -> {
            List<TaskRecord> mine = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                mine.addAll(repository.claimDue(POSTERS, new ClaimLimit(3, 0), new Lease("node-" + i, MINUTE)));
            }
            return mine;
        });
        List<String> all = claims.stream()
                .flatMap(List::stream)
                .map(TaskRecord::externalTaskId)
                .toList();
        assertThat(all).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void anIdBelongsToItsAccountOnly() {
        insert(active("a"));
        TaskRecord other = TaskRecord.submitting(OTHER_ACCOUNT, "a")
                .group("posters")
                .taskId("task-a")
                .build();
        TaskRecord otherHost = TaskRecord.submitting(new AccountId("default", "https://b.test"), "a")
                .build();
        assertThat(insert(other).digest()).isEmpty();
        assertThat(insert(otherHost).digest()).isEmpty();
        assertThat(stored("a").digest()).isEqualTo("digest-a");
        assertThat(repository
                        .findByTaskId(OTHER_ACCOUNT, "task-a")
                        .orElseThrow()
                        .account())
                .isEqualTo(OTHER_ACCOUNT);
        assertThat(repository.claim(OTHER_ACCOUNT, "b", A)).isEmpty();
    }

    @Test
    void groupsAndAccountsDoNotSeeEachOthersTasks() {
        insertDue(active("a"), Duration.ZERO);
        insertDue(active("b").toBuilder().group("restyle").build(), Duration.ZERO);
        insertDue(TaskRecord.submitting(OTHER_ACCOUNT, "c").group("posters").build(), Duration.ZERO);
        TaskScope other = new TaskScope("posters", OTHER_ACCOUNT);
        assertThat(repository.counts(POSTERS))
                .containsEntry(TaskState.ACTIVE, 1L)
                .doesNotContainKey(TaskState.ENDED);
        assertThat(repository.counts(other)).containsEntry(TaskState.SUBMITTING, 1L);
        assertThat(repository.counts(new TaskScope("nobody", ACCOUNT)).values()).allMatch(count -> count == 0);
        assertThat(ids(repository.claimDue(other, ALL, A))).containsExactly("c");
        assertThat(claimed(ALL, A)).containsExactly("a");
        assertThat(repository.nextDue(new TaskScope("nobody", ACCOUNT), ALL)).isEmpty();
    }

    @Test
    void aLeaseKeepsOthersAwayUntilItEnds() {
        insert(active("a"));
        move(MINUTE.minusSeconds(1));
        assertThat(claimed(ALL, B)).isEmpty();
        assertThat(repository.claim(ACCOUNT, "a", B)).isEmpty();
        move(Duration.ofSeconds(1));
        assertThat(claimed(ALL, B)).containsExactly("a");
        assertThat(claimed(ALL, A)).isEmpty();
        assertThat(repository.claim(ACCOUNT, "a", A)).isEmpty();
    }

    @Test
    void onlyTheVersionOfTheLatestClaimCanChangeATask() {
        TaskRecord old = insert(active("a"));
        TaskRecord current = takenOver(old);
        assertThat(current.version()).isGreaterThan(old.version());
        assertThat(repository.update(old.toBuilder().note("old").build())).isEmpty();
        assertThat(repository.putBack(List.of(new PutBack(old, Duration.ZERO)))).containsExactly("a");
        assertThat(finish(old)).isFalse();
        assertThat(repository.remove(old)).isFalse();
        assertThat(stored("a").note()).isNull();
        assertThat(stored("a").state()).isEqualTo(TaskState.ACTIVE);
        assertThat(repository.claim(ACCOUNT, "a", A))
                .as("the lease was given up by its old holder")
                .isEmpty();
        assertThat(repository.update(current.toBuilder().note("current").build()))
                .isPresent();
        assertThat(stored("a").note()).isEqualTo("current");
    }

    @Test
    void anUpdateKeepsTheLeaseAndGivesTheVersionForTheNext() {
        TaskRecord inserted = insert(task("a").build());
        TaskRecord accepted = inserted.toBuilder()
                .state(TaskState.ACTIVE, TaskStatus.RUNNING)
                .taskId("t1")
                .request(null)
                .build();
        TaskRecord updated = repository.update(accepted).orElseThrow();
        assertThat(updated.version()).isGreaterThan(inserted.version());
        assertThat(updated)
                .usingRecursiveComparison()
                .ignoringFields("fields.version", "fields.timeLeft")
                .isEqualTo(accepted);
        assertThat(repository.update(accepted.toBuilder().note("late").build()))
                .as("another update on the version before")
                .isEmpty();
        assertThat(repository.claim(ACCOUNT, "a", B)).isEmpty();
        assertThat(repository.findByTaskId(ACCOUNT, "t1")).isPresent();
        assertThat(repository.update(updated.toBuilder().progress(0.5).build())).isPresent();
        assertThat(stored("a").progress()).isEqualTo(0.5);
        assertThat(stored("a").hasRequest()).isFalse();
        assertThat(repository.request(stored("a"))).isEmpty();
    }

    @Test
    void nothingCanBeChangedThatIsNotThere() {
        TaskRecord missing = task("missing").version(1).build();
        assertThat(repository.update(missing)).isEmpty();
        assertThat(repository.putBack(List.of(new PutBack(missing, Duration.ZERO))))
                .containsExactly("missing");
        assertThat(finish(missing)).isFalse();
        assertThat(repository.remove(missing)).isFalse();
        assertThat(repository.renew(List.of(missing), A)).containsExactly("missing");
        assertThat(repository.markDue(ACCOUNT, "missing")).isFalse();
        assertThat(repository.requeue(ACCOUNT, "missing", HOUR)).isFalse();
        assertThat(repository.claim(ACCOUNT, "missing", A)).isEmpty();
        assertThat(repository.findByExternalTaskId(ACCOUNT, "missing")).isEmpty();
        assertThat(repository.findByTaskId(ACCOUNT, "missing")).isEmpty();
    }

    @Test
    void aBatchIsPutBackButForWhatWasLost() {
        TaskRecord a = insert(active("a"));
        TaskRecord b = insert(active("b"));
        TaskRecord c = insert(active("c"));
        repository.update(b.toBuilder().note("changed since").build());
        Set<String> lost = repository.putBack(List.of(
                new PutBack(a.toBuilder().queries(5).build(), Duration.ofSeconds(1)),
                new PutBack(b.toBuilder().queries(5).build(), Duration.ofSeconds(1)),
                new PutBack(c.toBuilder().queries(5).build(), Duration.ofSeconds(1))));
        assertThat(lost).containsExactly("b");
        assertThat(stored("a").queries()).isEqualTo(5);
        assertThat(stored("b").queries()).isZero();
        assertThat(stored("b").note()).isEqualTo("changed since");
        assertThat(stored("c").queries()).isEqualTo(5);
        move(Duration.ofSeconds(1));
        assertThat(claimed(ALL, B)).containsExactlyInAnyOrder("a", "c");
        assertThat(repository.putBack(List.of())).isEmpty();
    }

    @Test
    void aRenewedLeaseLastsLongerAndKeepsTheVersion() {
        TaskRecord task = insert(active("a"));
        move(Duration.ofSeconds(40));
        assertThat(repository.renew(List.of(task), A)).isEmpty();
        move(Duration.ofSeconds(40));
        assertThat(claimed(ALL, B)).isEmpty();
        assertThat(stored("a").version()).isEqualTo(task.version());
        move(Duration.ofSeconds(20));
        assertThat(claimed(ALL, B)).containsExactly("a");
    }

    @Test
    void aLeaseIsRenewedByItsOwnerWhateverTheVersion() {
        TaskRecord old = insert(active("a"));
        TaskRecord updated =
                repository.update(old.toBuilder().note("n").build()).orElseThrow();
        move(Duration.ofSeconds(40));
        assertThat(repository.renew(List.of(old), A)).isEmpty();
        move(Duration.ofSeconds(40));
        assertThat(repository.claim(ACCOUNT, "a", B)).isEmpty();
        assertThat(repository.update(updated)).isPresent();
    }

    @Test
    void renewingTellsWhatTheOwnerDoesNotHoldAnyMore() {
        TaskRecord taken = insert(active("taken"));
        takenOver(taken);
        TaskRecord kept = insert(active("kept"));
        TaskRecord back = insert(active("back"));
        TaskRecord done = insert(active("done"));
        TaskRecord removed = insert(active("removed"));
        repository.putBack(List.of(new PutBack(back, HOUR)));
        finish(done);
        repository.remove(removed);
        assertThat(repository.renew(List.of(taken, kept, back, done, removed), A))
                .containsExactlyInAnyOrder("taken", "back", "done", "removed");
        assertThat(repository.claim(ACCOUNT, "back", B))
                .as("not leased by the renewal")
                .isPresent();
    }

    @Test
    void ofAFinishedTaskItsIdsDigestStatusAndOutcomeStay() {
        TaskOutcome outcome = new TaskOutcome("40201", new BigDecimal("0.028"), "r-1");
        TaskRecord task = insert(ended("a").toBuilder()
                .note("note")
                .deliveries(2)
                .outcome(outcome)
                .httpStatus(200)
                .build());
        assertThat(finish(task)).isTrue();
        Optional<TaskRecord> done = repository.findByExternalTaskId(ACCOUNT, "a");
        if (done.isEmpty()) {
            return; // what is kept of it, "if anything"
        }
        assertThat(done.get().state()).isEqualTo(TaskState.DONE);
        assertThat(done.get().status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(done.get().digest()).isEqualTo("digest-a");
        assertThat(done.get().group()).isEqualTo("posters");
        assertThat(done.get().taskId()).isEqualTo("task-a");
        assertThat(done.get().outcome()).isEqualTo(outcome);
        assertThat(done.get().httpStatus()).isEqualTo(200);
        assertThat(done.get().deliveries()).isEqualTo(2);
        assertThat(done.get().createdAt()).isEqualTo(task.createdAt());
        assertThat(done.get().endedAt()).isEqualTo(task.endedAt()).isNotNull();
        assertThat(done.get().answer()).isNull();
        assertThat(done.get().note()).isNull();
        assertThat(done.get().hasRequest()).isFalse();
        assertThat(done.get().headers()).isEmpty();
        assertThat(repository.findByTaskId(ACCOUNT, "task-a")).isPresent();
        Insertion again = repository.insertIfAbsent(task("a").build(), HOUR, B);
        assertThat(again.inserted()).isFalse();
        assertThat(again.task().state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void finishesABatchButForWhatWasLost() {
        TaskRecord a = insert(ended("a"));
        TaskRecord b = insert(ended("b"));
        TaskRecord current = takenOver(a);
        assertThat(repository.finish(List.of(a, b))).containsExactly("a");
        assertThat(stored("a").state()).isEqualTo(TaskState.ENDED);
        assertThat(finish(current)).isTrue();
        assertThat(repository.finish(List.of())).isEmpty();
    }

    @Test
    void aFinishedTaskIsNeverWorkedOnAgain() {
        TaskRecord task = insert(ended("a"));
        assertThat(finish(task)).isTrue();
        move(HOUR);
        assertThat(claimed(ALL, B)).isEmpty();
        assertThat(repository.claim(ACCOUNT, "a", B)).isEmpty();
        assertThat(repository.markDue(ACCOUNT, "a")).isFalse();
        assertThat(repository.requeue(ACCOUNT, "a", HOUR)).isFalse();
        assertThat(repository.nextDue(POSTERS, ALL)).isEmpty();
        assertThat(repository.counts(POSTERS).getOrDefault(TaskState.ENDED, 0L)).isZero();
    }

    @Test
    void aRemovedTaskHasNeverBeen() {
        TaskRecord task = insert(active("a"));
        assertThat(repository.remove(task)).isTrue();
        assertThat(repository.remove(task)).isFalse();
        assertThat(repository.findByExternalTaskId(ACCOUNT, "a")).isEmpty();
        assertThat(repository.findByTaskId(ACCOUNT, "task-a")).isEmpty();
        assertThat(repository.counts(POSTERS).getOrDefault(TaskState.ACTIVE, 0L))
                .isZero();
        assertThat(insert(task("a").build()).state()).isEqualTo(TaskState.SUBMITTING);
    }

    @Test
    void timeLeftGoesDownAndPastTheDeadline() {
        insert(active("a"));
        assertThat(stored("a").timeLeft()).isEqualTo(HOUR);
        move(Duration.ofMinutes(50));
        assertThat(stored("a").timeLeft()).isEqualTo(Duration.ofMinutes(10));
        assertThat(stored("a").isPastDeadline()).isFalse();
        TaskRecord claimed = repository.claimDue(POSTERS, ALL, B).get(0);
        assertThat(claimed.timeLeft()).isEqualTo(Duration.ofMinutes(10));
        repository.putBack(List.of(new PutBack(claimed, Duration.ZERO)));
        move(Duration.ofMinutes(11));
        assertThat(stored("a").timeLeft()).isEqualTo(Duration.ofMinutes(-1));
        assertThat(repository.claimDue(POSTERS, ALL, B).get(0).isPastDeadline()).isTrue();
    }

    private interface Attempt<T> {
        T run(int number) throws Exception;
    }

    private static <T> List<T> atOnce(int threads, Attempt<T> attempt) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                Callable<T> call = () -> {
                    start.await();
                    return attempt.run(number);
                };
                futures.add(executor.submit(call));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(30, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
