/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of the contract share. Time moves by hand only. */
abstract class TaskRepositoryFixture {

    protected static final AccountId ACCOUNT = new AccountId("default", "https://kirin.test");
    protected static final AccountId OTHER_ACCOUNT = new AccountId("other", "https://kirin.test");
    protected static final TaskScope POSTERS = new TaskScope("posters", ACCOUNT);
    protected static final Duration HOUR = Duration.ofHours(1);
    protected static final Duration MINUTE = Duration.ofMinutes(1);
    protected static final Lease A = new Lease("node-a", MINUTE);
    protected static final Lease B = new Lease("node-b", MINUTE);
    protected static final ClaimLimit ALL = new ClaimLimit(1000, 1000);

    protected final MovableClock clock = new MovableClock();
    protected TaskRepository repository;

    /** A new, empty repository that measures time by the clock, as far as it can. */
    protected abstract TaskRepository repository(MovableClock clock);

    /** Lets time pass for the repository. */
    protected void move(Duration by) {
        clock.move(by);
    }

    @BeforeEach
    void create() {
        repository = repository(clock);
    }

    protected static TaskRecord.Builder task(String externalTaskId) {
        return TaskRecord.submitting(ACCOUNT, externalTaskId)
                .group("posters")
                .model("kirin_image_omni")
                .digest("digest-" + externalTaskId)
                .request("{\"prompt\":\"A pier\"}".getBytes(StandardCharsets.UTF_8))
                .headers(Map.of("X-Order", "7", "X-Count", 3, "X-Urgent", true));
    }

    /** Stored and leased by node A. */
    protected TaskRecord insert(TaskRecord task) {
        Insertion insertion = repository.insertIfAbsent(task, HOUR, A);
        assertThat(insertion.inserted()).isTrue();
        return insertion.task();
    }

    /** Stored, leased by nobody, and due after a while. */
    protected void insertDue(TaskRecord task, Duration dueIn) {
        assertThat(repository.putBack(List.of(new PutBack(insert(task), dueIn))))
                .isEmpty();
    }

    protected static TaskRecord active(String externalTaskId) {
        return task(externalTaskId)
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId("task-" + externalTaskId)
                .request(null)
                .build();
    }

    protected static TaskRecord ended(String externalTaskId) {
        return active(externalTaskId).toBuilder()
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .answer("{\"id\":\"task-" + externalTaskId + "\"}")
                .build();
    }

    protected List<String> claimed(ClaimLimit limit, Lease lease) {
        return ids(repository.claimDue(POSTERS, limit, lease));
    }

    protected static List<String> ids(List<TaskRecord> tasks) {
        return tasks.stream().map(TaskRecord::externalTaskId).toList();
    }

    protected TaskRecord stored(String externalTaskId) {
        return repository.findByExternalTaskId(ACCOUNT, externalTaskId).orElseThrow();
    }

    /** Whether it was still the holder's to finish. */
    protected boolean finish(TaskRecord task) {
        return repository.finish(List.of(task)).isEmpty();
    }

    /** The task as someone else has it who took it over when the lease of the holder ended. */
    protected TaskRecord takenOver(TaskRecord held) {
        move(MINUTE.plusSeconds(1));
        return repository
                .claim(held.account(), held.externalTaskId(), B)
                .orElseThrow(() -> new AssertionError("the lease has not ended"));
    }
}
