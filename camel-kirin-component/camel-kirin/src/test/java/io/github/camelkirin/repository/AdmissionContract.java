/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a task has to satisfy to be stored. */
abstract class AdmissionContract extends FlowsContract {

    private static final Admission TWO = new Admission(2, null);

    private Insertion admit(TaskRecord task, Admission admission) {
        return repository.insertIfAbsent(task, HOUR, A, admission);
    }

    @Test
    void aFullGroupTakesNoFurtherTaskAndNothingOfItIsStored() {
        insert(task("a").build());
        insert(active("b"));
        TaskRecord wanted = task("c").build();

        Insertion refused = admit(wanted, TWO);

        assertThat(refused.inserted()).isFalse();
        assertThat(refused.refusal()).isEqualTo(new Refusal.Full(2, 2));
        assertThat(refused.task()).isSameAs(wanted);
        assertThat(repository.findByExternalTaskId(ACCOUNT, "c")).isEmpty();
        assertThat(repository.list(POSTERS, null, 10)).hasSize(2);
        assertThat(admit(wanted, new Admission(3, null)).inserted()).isTrue();
        assertThat(repository.request(stored("c"))).isPresent();
    }

    @Test
    void aTaskThatIsThereIsReturnedEvenIfTheGroupIsFull() {
        insert(task("a").build());
        insert(task("b").build());

        Insertion again = admit(task("a").digest("another").build(), TWO);

        assertThat(again.refusal()).isNull();
        assertThat(again.inserted()).isFalse();
        assertThat(again.task().digest()).isEqualTo("digest-a");
    }

    @Test
    void nothingIsAskedOfATaskWithoutALimit() {
        insert(task("a").build());
        insert(task("b").build());

        assertThat(admit(task("c").build(), Admission.FREE).inserted()).isTrue();
        assertThat(admit(task("d").build(), TWO).refusal()).isEqualTo(new Refusal.Full(3, 2));
    }

    @Test
    void endedParkedAndDoneTasksDoNotCount() {
        TaskRecord done = insert(ended("done"));
        assertThat(finish(done)).isTrue();
        insert(ended("ended"));
        TaskRecord parked = insert(active("parked"));
        repository.putBack(List.of(new PutBack(
                parked.toBuilder().parked(ParkReason.NOT_FOUND, "why").build(), Duration.ZERO)));
        insert(active("a"));

        assertThat(admit(task("b").build(), TWO).inserted()).isTrue();
        assertThat(admit(task("c").build(), TWO).inserted()).isFalse();
    }

    @Test
    void aTaskThatEndsOrIsRemovedMakesRoom() {
        Admission one = new Admission(1, null);
        TaskRecord first = insert(task("a").build());
        assertThat(admit(task("b").build(), one).inserted()).isFalse();
        TaskRecord ended = repository
                .update(first.toBuilder()
                        .state(TaskState.ENDED, TaskStatus.COMPLETED)
                        .taskId("task-a")
                        .request(null)
                        .build())
                .orElseThrow();
        assertThat(ended.state()).isEqualTo(TaskState.ENDED);
        TaskRecord second = admit(task("b").build(), one).task();
        assertThat(second.version()).isPositive();
        assertThat(admit(task("c").build(), one).inserted()).isFalse();

        assertThat(repository.remove(second)).isTrue();

        assertThat(admit(task("c").build(), one).inserted()).isTrue();
    }

    @Test
    void eachGroupOfEachAccountIsCountedByItself() {
        Admission one = new Admission(1, null);
        assertThat(admit(task("a").build(), one).inserted()).isTrue();

        assertThat(admit(task("b").group("restyle").build(), one).inserted()).isTrue();
        assertThat(admit(
                                TaskRecord.submitting(OTHER_ACCOUNT, "c")
                                        .group("posters")
                                        .build(),
                                one)
                        .inserted())
                .isTrue();
        assertThat(admit(task("d").build(), one).inserted()).isFalse();
    }

    @Test
    void manyInsertsAtOnceNeverExceedTheLimit() throws Exception {
        int threads = 8;
        int each = 12;
        int limit = 5;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Insertion> insertions = new ArrayList<>();
        try {
            List<Future<List<Insertion>>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                Callable<List<Insertion>> work = () -> {
                    together.await(30, TimeUnit.SECONDS);
                    List<Insertion> mine = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        mine.add(admit(task("t-" + number + "-" + i).build(), new Admission(limit, null)));
                    }
                    return mine;
                };
                all.add(executor.submit(work));
            }
            for (Future<List<Insertion>> some : all) {
                insertions.addAll(some.get(60, TimeUnit.SECONDS));
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(insertions).filteredOn(Insertion::inserted).hasSize(limit);
        assertThat(insertions)
                .filteredOn(insertion -> !insertion.inserted())
                .allSatisfy(refused -> assertThat(refused.refusal()).isEqualTo(new Refusal.Full(limit, limit)));
        assertThat(repository.counts(POSTERS)).containsEntry(TaskState.SUBMITTING, (long) limit);
    }

    @Test
    void manyInsertsOfTheSameTaskAtOnceTakeOnePlace() throws Exception {
        int threads = 6;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Insertion>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                all.add(executor.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    return admit(task("same").build(), new Admission(1, null));
                }));
            }
            int inserted = 0;
            for (Future<Insertion> one : all) {
                Insertion insertion = one.get(60, TimeUnit.SECONDS);
                assertThat(insertion.refusal()).isNull();
                inserted += insertion.inserted() ? 1 : 0;
            }
            assertThat(inserted).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
    }
}
