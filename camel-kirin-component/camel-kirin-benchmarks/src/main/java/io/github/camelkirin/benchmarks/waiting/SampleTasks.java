/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Tasks as a route leaves them that creates pictures by a prompt of 100 characters: accepted, and asked about once. They are
 * stored by the calls that the component makes, with the same values; {@link RealTasks} shows that.
 */
final class SampleTasks {

    static final String BASE_URL = "http://127.0.0.1:9";
    static final String GROUP = "waiting";
    static final TaskScope SCOPE = new TaskScope(GROUP, new AccountId("default", BASE_URL));
    static final Lease LEASE = new Lease("node-1", Duration.ofSeconds(60));

    /** Nothing of the group is due before. */
    static final Duration QUIET = Duration.ofHours(1);

    private static final String MODEL = "kirin_image_omni";
    static final String PROMPT = "A quiet harbour at dawn, fishing boats, mist over the water,"
            + " soft light, muted colours, wide angle view";
    private static final Duration TIMEOUT = Duration.ofHours(3);
    private static final String TASK_ID_ALPHABET = "0123456789abcdefghijklmnopqrstuv";

    private final TaskRepository repository;
    private final SampleHeaders headers;
    private final Random random = new Random(1);

    /** @param headers that are kept with each task */
    SampleTasks(TaskRepository repository, SampleHeaders headers) {
        this.repository = repository;
        this.headers = headers;
    }

    /** Stores one task more, and returns its external ID. */
    String store() {
        String externalTaskId = UUID.randomUUID().toString();
        TaskRecord created = repository
                .insertIfAbsent(submitting(externalTaskId), TIMEOUT, LEASE, new Admission(0, charge()))
                .task();
        repository.putBack(List.of(new PutBack(accepted(created), Duration.ZERO)));
        List<TaskRecord> due = repository.claimDue(SCOPE, new ClaimLimit(1, 0), LEASE);
        repository.putBack(List.of(new PutBack(asked(due.get(0)), later())));
        return externalTaskId;
    }

    /** When a task is due that has been asked about. */
    Duration later() {
        return QUIET.plusMillis(random.nextLong(QUIET.toMillis()));
    }

    private TaskRecord submitting(String externalTaskId) {
        return TaskRecord.submitting(SCOPE.account(), externalTaskId)
                .group(GROUP)
                .model(MODEL)
                .digest(digest())
                .request(("{\"model\":\"" + MODEL + "\",\"input\":[{\"params\":{\"prompt\":\"" + PROMPT
                                + "\",\"resolution\":\"2k\",\"external_task_id\":\"" + externalTaskId + "\"}}]}")
                        .getBytes(StandardCharsets.UTF_8))
                .headers(headers.next())
                .kind(kind())
                .build();
    }

    /** Not one for all: each create makes its own. */
    private static String kind() {
        return String.join(" ", MODEL, "2k", "1");
    }

    private static Charge charge() {
        return new Charge(GROUP, kind(), new BigDecimal("0.028"), 1, null, List.of());
    }

    private String digest() {
        byte[] digest = new byte[32];
        random.nextBytes(digest);
        return HexFormat.of().formatHex(digest);
    }

    private TaskRecord accepted(TaskRecord created) {
        return created.toBuilder()
                .sends(1)
                .httpStatus(200)
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId(taskId())
                .acceptedFrom(created.timeLeft().minusMillis(40))
                .request(null)
                .build();
    }

    private String taskId() {
        StringBuilder id = new StringBuilder(20);
        for (int i = 0; i < 20; i++) {
            id.append(TASK_ID_ALPHABET.charAt(random.nextInt(TASK_ID_ALPHABET.length())));
        }
        return id.toString();
    }

    /** What a query makes of a task that goes on. */
    static TaskRecord asked(TaskRecord task) {
        return task.toBuilder()
                .httpStatus(200)
                .queries(task.queries() + 1)
                .state(TaskState.ACTIVE, TaskStatus.RUNNING)
                .runningFrom(task.timeLeft())
                .build();
    }
}
