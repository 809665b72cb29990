/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class CancellationsTest {

    @Test
    void whatIsCancelledHereHasNoOutcomeSinceTheServiceMayStillBillIt() {
        TaskRecord cancelled = Cancellations.cancelled(EngineFixture.task("a", TaskState.ACTIVE));
        assertThat(cancelled.state()).isEqualTo(TaskState.ENDED);
        assertThat(cancelled.status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(cancelled.outcome()).isNull();
    }
}
