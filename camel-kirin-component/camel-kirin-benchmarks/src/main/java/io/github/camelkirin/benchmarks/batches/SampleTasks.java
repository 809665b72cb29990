/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchTerms;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tasks as a create stores them, and as they are when their completion is acknowledged; of a batch or of none. */
final class SampleTasks {

    static final String BASE_URL = "http://127.0.0.1:9";
    static final TaskScope SCOPE = new TaskScope("batches", new AccountId("default", BASE_URL));
    static final Lease LEASE = new Lease("node-1", Duration.ofSeconds(60));

    private static final String MODEL = "kirin_image_omni";
    private static final String KIND = MODEL + " 2k 1";
    private static final BigDecimal PRICE = new BigDecimal("0.028");
    private static final Duration TIMEOUT = Duration.ofHours(3);
    private static final String PROMPT = "A quiet harbour at dawn, fishing boats, mist over the water,"
            + " soft light, muted colours, wide angle view";

    private SampleTasks() {}

    /**
     * Stores a task.
     *
     * @param batch null for a task of none
     * @param charge null if nobody counts what it may cost
     */
    static TaskRecord insert(
            TaskRepository repository, @Nullable BatchKey batch, BatchTerms terms, @Nullable Charge charge) {
        String externalTaskId = UUID.randomUUID().toString();
        TaskRecord created = TaskRecord.submitting(SCOPE.account(), externalTaskId)
                .group(SCOPE.group())
                .model(MODEL)
                .kind(KIND)
                .digest(externalTaskId)
                .request(("{\"model\":\"" + MODEL + "\",\"input\":[{\"params\":{\"prompt\":\"" + PROMPT
                                + "\",\"resolution\":\"2k\",\"external_task_id\":\"" + externalTaskId + "\"}}]}")
                        .getBytes(StandardCharsets.UTF_8))
                .batchId(batch == null ? null : batch.id())
                .build();
        return repository
                .insertIfAbsent(created, TIMEOUT, LEASE, new Admission(0, charge, terms))
                .task();
    }

    /** What a create says of what its task may cost. */
    static Charge charge() {
        return new Charge(SCOPE.group(), KIND, PRICE, 1, null, List.of());
    }

    /** As it is before it is finished. */
    static TaskRecord completed(TaskRecord stored) {
        return stored.toBuilder()
                .request(null)
                .taskId("task-" + stored.externalTaskId())
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .outcome(new TaskOutcome(null, PRICE, null))
                .build();
    }
}
