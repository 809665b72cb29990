/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TaskRecordTest {

    private final TaskRecord record = TaskRecord.submitting(new AccountId("default", "http://localhost"), "order-1")
            .request("{}".getBytes(StandardCharsets.UTF_8))
            .resubmits(new Resubmits(1))
            .build();

    @Test
    void isNotChangedByABuilderMadeOfIt() {
        record.toBuilder().taskId("t-1").queries(3).request(null);

        assertThat(record.taskId()).isNull();
        assertThat(record.queries()).isZero();
        assertThat(record.hasRequest()).isTrue();
    }

    @Test
    void isNotChangedByTheBuilderThatHasMadeIt() {
        TaskRecord.Builder builder = record.toBuilder().taskId("t-1");
        TaskRecord first = builder.build();
        TaskRecord second = builder.taskId("t-2").build();

        assertThat(first.taskId()).isEqualTo("t-1");
        assertThat(second.taskId()).isEqualTo("t-2");
        assertThat(record.taskId()).isNull();
    }

    @Test
    void isNotChangedByAFreshTryOfIt() {
        TaskRecord accepted = record.toBuilder()
                .state(TaskState.ACTIVE, TaskStatus.RUNNING)
                .taskId("t-1")
                .build();
        TaskRecord again = accepted.toBuilder().nextAttempt().build();

        assertThat(again.attempt()).isOne();
        assertThat(accepted.attempt()).isZero();
        assertThat(accepted.taskId()).isEqualTo("t-1");
    }

    @Test
    void isNotChangedWhenItIsRequeued() {
        TaskRecord parked =
                record.toBuilder().parked(ParkReason.NOT_FOUND, "not there").build();
        TaskRecord requeued = parked.toBuilder().requeued().build();

        assertThat(requeued.state()).isEqualTo(TaskState.SUBMITTING);
        assertThat(parked.state()).isEqualTo(TaskState.PARKED);
    }
}
