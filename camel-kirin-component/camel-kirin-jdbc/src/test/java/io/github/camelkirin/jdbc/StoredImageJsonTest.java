/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredImageJsonTest {

    private static final List<StoredImage> IMAGES = List.of(
            new StoredImage("a-0.png", 3_000_000_000L, "image/png", "0a".repeat(32), 1024, 768),
            new StoredImage("a-1.webp", 1, "image/webp", "f".repeat(64), null, null));

    private static TaskRecord.Builder task() {
        return StoredTables.task("a").state(TaskState.ENDED, TaskStatus.COMPLETED);
    }

    @Test
    void storedImagesComeBack() {
        String json = RecordJson.write(task().stored(IMAGES).build());

        assertThat(RecordJson.read(json, task()).build().stored()).isEqualTo(IMAGES);
    }

    @Test
    void onlyARecordWithStoredImagesIsKeptFromOlderVersions() {
        assertThat(RecordJson.version(task().build())).isEqualTo(1);
        assertThat(RecordJson.version(task().resubmits(new Resubmits(1)).build()))
                .isEqualTo(2);
        assertThat(RecordJson.version(
                        task().resubmits(new Resubmits(1)).stored(IMAGES).build()))
                .isEqualTo(3);
        assertThat(RecordJson.version(task().stored(IMAGES).summary().build()))
                .as("done")
                .isEqualTo(1);
    }

    @Test
    void aPathInTheDatabaseIsNoName() {
        String json = RecordJson.write(task().stored(IMAGES).build()).replace("a-0.png", "../a-0.png");

        assertThatThrownBy(() -> RecordJson.read(json, task())).isInstanceOf(IllegalArgumentException.class);
    }
}
