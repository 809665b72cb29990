/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.EngineFixture;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class LookupProofTest {

    private final LookupProof proof = new LookupProof();

    @Test
    void hasNoWitnessUntilATaskIsAccepted() {
        assertThat(proof.open()).isNull();
        assertThat(proof.isDisproved()).isFalse();
    }

    @Test
    void theLatestAcceptedTaskIsTheWitness() {
        proof.accepted("m", "t1", "e1");
        proof.accepted("m", "t2", "e2");
        assertThat(proof.open()).isEqualTo(new LookupProof.Witness("m", "t2", "e2"));
    }

    @Test
    void onceProvedNothingNeedsToBeLookedUp() {
        proof.accepted("m", "t1", "e1");
        proof.proved();
        assertThat(proof.open()).isNull();
        proof.accepted("m", "t2", "e2");
        assertThat(proof.open()).isNull();
        assertThat(proof.isDisproved()).isFalse();
    }

    @Test
    void aTaskThatTheServiceHasForgottenBearsNoWitness() {
        proof.accepted("m", "t1", "e1");
        LookupProof.Witness gone = new LookupProof.Witness("m", "t1", "e1");
        proof.accepted("m", "t2", "e2");
        proof.forget(gone);
        assertThat(proof.open()).as("another is the witness by now").isNotNull();
        proof.forget(new LookupProof.Witness("m", "t2", "e2"));
        assertThat(proof.open()).isNull();
    }

    @Test
    void onceDisprovedItStaysSo() {
        proof.accepted("m", "t1", "e1");
        proof.disproved();
        proof.accepted("m", "t2", "e2");
        assertThat(proof.open()).isNull();
        assertThat(proof.isDisproved()).isTrue();
    }

    @Test
    void aStoredTaskBearsWitnessUnlessTheServiceHasForgottenIt() {
        TaskRecord stored = EngineFixture.task("e1", TaskState.ACTIVE);
        TaskRecord notAccepted = stored.toBuilder().taskId(null).build();
        proof.offer(List.of(notAccepted));
        assertThat(proof.lacksWitness()).isTrue();
        proof.offer(List.of(stored));
        assertThat(proof.open()).isEqualTo(new LookupProof.Witness(stored.model(), "task-e1", "e1"));
        proof.forget(new LookupProof.Witness(stored.model(), "task-e1", "e1"));
        proof.offer(List.of(stored));
        assertThat(proof.lacksWitness()).isTrue();
    }

    @Test
    void aTaskThatWasSubmittedAgainBearsWitnessUnderTheIdOfItsTry() {
        TaskRecord again = EngineFixture.task("e1", TaskState.ACTIVE).toBuilder()
                .attempt(2)
                .build();
        proof.offer(List.of(again));
        assertThat(proof.open()).isEqualTo(new LookupProof.Witness(again.model(), "task-e1", "e1~2"));
    }
}
