/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.model.WireRequest;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InMemoryTaskRepositoryTest extends TaskRepositoryContract {

    @Override
    protected TaskRepository repository(MovableClock clock) {
        return new InMemoryTaskRepository(clock, 100);
    }

    @Test
    void doesNotBlock() {
        assertThat(repository.isBlocking()).isFalse();
    }

    @Test
    void refusesToKeepLessThanNothing() {
        assertThatThrownBy(() -> new InMemoryTaskRepository(Clock.systemUTC(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kept must be 0 or more, was -1");
    }

    @Test
    void keepsTheNewestParkedTasksOnly() {
        for (int i = 0; i < 103; i++) {
            TaskRecord task = insert(active("t" + i));
            repository.putBack(List.of(new PutBack(
                    task.toBuilder().parked(ParkReason.NO_IMAGE, "none").build(), Duration.ZERO)));
        }
        assertThat(ids(repository.list(POSTERS, TaskState.PARKED, 1000)))
                .hasSize(100)
                .startsWith("t3")
                .endsWith("t102");
        assertThat(repository.findByExternalTaskId(ACCOUNT, "t2")).isEmpty();
        assertThat(repository.findByTaskId(ACCOUNT, "task-t2")).isEmpty();
        assertThat(repository.counts(POSTERS)).containsEntry(TaskState.PARKED, 100L);
    }

    @Test
    void keepsTheNewestFinishedTasksOnly() {
        insert(active("open"));
        for (int i = 0; i < 103; i++) {
            finish(insert(ended("t" + i)));
        }
        assertThat(repository.findByExternalTaskId(ACCOUNT, "t2")).isEmpty();
        assertThat(repository.findByExternalTaskId(ACCOUNT, "t3")).isPresent();
        assertThat(repository.counts(POSTERS)).containsEntry(TaskState.DONE, 100L);
        assertThat(repository.findByExternalTaskId(ACCOUNT, "open")).isPresent();
    }

    @Test
    void keepsNothingFinishedIfToldSo() {
        repository = new InMemoryTaskRepository(clock, 0);
        assertThat(finish(insert(ended("a")))).isTrue();
        assertThat(repository.findByExternalTaskId(ACCOUNT, "a")).isEmpty();
        assertThat(repository.findByTaskId(ACCOUNT, "task-a")).isEmpty();
    }

    @Test
    void forgettingOneOfTwoRecordsOfATaskLeavesTheOther() {
        TaskRecord created = insert(active("a").toBuilder().taskId("t1").build());
        insert(active("b").toBuilder().taskId("t1").build());
        repository.remove(created);
        assertThat(repository.findByTaskId(ACCOUNT, "t1").orElseThrow().externalTaskId())
                .isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMITTING", "ACTIVE"})
    void aTaskTakesAtMostAKibibyteOfHeap(TaskState state) {
        int tasks = 100_000;
        repository = new InMemoryTaskRepository();
        String prompt = "A lighthouse at dawn, ".repeat(10).substring(0, 200);
        long before = usedHeap();
        for (int i = 0; i < tasks; i++) {
            String externalTaskId = UUID.randomUUID().toString();
            WireRequest request =
                    WireRequest.of(ImageRequest.builder().prompt(prompt).build(), externalTaskId, null);
            TaskRecord inserted = insert(TaskRecord.submitting(ACCOUNT, externalTaskId)
                    .group("posters")
                    .model("kirin_image_omni")
                    .digest(request.digest())
                    .request(request.params())
                    .build());
            if (state == TaskState.ACTIVE) {
                TaskRecord accepted = inserted.toBuilder()
                        .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                        .taskId("d5u5obte%012d".formatted(i))
                        .request(null)
                        .build();
                repository.putBack(List.of(new PutBack(accepted, Duration.ofSeconds(3))));
            }
        }
        long perTask = (usedHeap() - before) / tasks;
        System.out.println("heap per task: " + perTask + " bytes (" + state + ")");
        assertThat(repository.counts(POSTERS)).containsEntry(state, (long) tasks);
        assertThat(perTask).isBetween(100L, 1024L);
    }

    /** The least of some measurements, each after a collection. */
    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
