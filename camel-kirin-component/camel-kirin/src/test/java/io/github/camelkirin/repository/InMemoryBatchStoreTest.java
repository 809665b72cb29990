/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryBatchStoreTest extends BatchCancelContract {

    @Override
    protected TaskRepository repository(MovableClock clock) {
        return new InMemoryTaskRepository(clock, 10);
    }

    private TaskRecord member(String externalTaskId, String batchId) {
        return member(externalTaskId).toBuilder().batchId(batchId).build();
    }

    @Test
    void ofBatchesThatAreDoneAsManyMembersAreKeptAsFinishedTasks() {
        for (String id : List.of("first", "second", "third")) {
            for (int i = 0; i < 6; i++) {
                finish(join(member(id + i, id), size(6)));
            }
            finish(events().get(0));
        }
        assertThat(batches.members(new BatchKey(POSTERS, "first"), 0, 10)).isEmpty();
        assertThat(batches.members(new BatchKey(POSTERS, "second"), 0, 10)).isEmpty();
        assertThat(batches.members(new BatchKey(POSTERS, "third"), 0, 10)).hasSize(6);
        assertThat(batches.find(new BatchKey(POSTERS, "first"))
                        .orElseThrow()
                        .counts()
                        .completed())
                .isEqualTo(6);
    }

    @Test
    void asManyBatchesAreRememberedAsFinishedTasks() {
        for (int i = 0; i < 12; i++) {
            finish(join(member("t" + i, "batch-" + i), size(1)));
            finish(events().get(0));
        }
        assertThat(batches.find(new BatchKey(POSTERS, "batch-1"))).isEmpty();
        assertThat(batches.find(new BatchKey(POSTERS, "batch-2"))).isPresent();
        finish(join(member("again", "batch-1"), size(1)));
        assertThat(events()).hasSize(1);
    }

    @Test
    void aParkedTaskThatIsDroppedCountsAsDiscarded() {
        for (int i = 0; i < 11; i++) {
            park(join(member("t" + i), size(11)));
        }
        assertThat(nightly().counts().discarded()).isEqualTo(1);
    }
}
