/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusMappingTest {

    @ParameterizedTest
    @CsvSource({
        "in_queue,QUEUED",
        "queued,QUEUED",
        "pending,QUEUED",
        "submitted,QUEUED",
        "created,QUEUED",
        "starting,QUEUED",
        "in_progress,RUNNING",
        "processing,RUNNING",
        "running,RUNNING",
        "completed,COMPLETED",
        "success,COMPLETED",
        "succeeded,COMPLETED",
        "succeed,COMPLETED",
        "done,COMPLETED",
        "failed,FAILED",
        "fail,FAILED",
        "error,FAILED",
        "timeout,FAILED",
        "expired,FAILED",
        "cancelled,CANCELLED",
        "canceled,CANCELLED",
        "paused,UNKNOWN",
        "'',UNKNOWN"
    })
    void knowsTheSpellingsWithoutCaseOrSpace(String spelling, TaskStatus status) {
        assertThat(StatusMapping.standard().status(spelling)).isEqualTo(status);
        assertThat(StatusMapping.standard().status(" " + spelling.toUpperCase(Locale.ROOT) + "\n"))
                .isEqualTo(status);
    }

    @Test
    void addsSpellingsToTheStandardTable() {
        StatusMapping mapping = StatusMapping.parse(" Finished = completed , timeout=running");
        assertThat(mapping.status("FINISHED")).isEqualTo(TaskStatus.COMPLETED);
        assertThat(mapping.status("timeout")).isEqualTo(TaskStatus.RUNNING);
        assertThat(mapping.status("done")).isEqualTo(TaskStatus.COMPLETED);
        assertThat(StatusMapping.standard().status("finished")).isEqualTo(TaskStatus.UNKNOWN);
        assertThat(StatusMapping.parse(" ")).isEqualTo(StatusMapping.standard());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"finished", "=completed", "a=completed,", "a=", "a=ended", "a=unknown", "a=failed,A=completed"})
    void refusesWhatIsNoMapping(String extras) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StatusMapping.parse(extras))
                .withMessageStartingWith("statusMapping must");
    }

    @Test
    void onlyFourStatusesAreAnEnd() {
        assertThat(TaskStatus.values())
                .filteredOn(TaskStatus::isEnded)
                .containsExactly(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED, TaskStatus.EXPIRED);
        assertThat(TaskStatus.SUBMITTING.value()).isEqualTo("submitting");
    }
}
