/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.model.TaskStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a repository remembers of the copies of images. */
abstract class StoredImagesContract extends ParkedTasksContract {

    @Test
    void remembersTheStoredImagesOfATaskUntilItIsErased() {
        List<StoredImage> images = List.of(
                new StoredImage("a-0.png", 3_000_000_000L, "image/png", "0a".repeat(32), 1024, 1024),
                new StoredImage("a-1.webp", 1, "image/webp", "f".repeat(64), null, null));
        TaskRecord task =
                insert(task("a").state(TaskState.ENDED, TaskStatus.COMPLETED).build());
        TaskRecord kept =
                repository.update(task.toBuilder().stored(images).build()).orElseThrow();
        assertThat(kept.stored()).isEqualTo(images);
        assertThat(stored("a").stored()).isEqualTo(images);
        repository.finish(List.of(kept));
        assertThat(stored("a").state()).isEqualTo(TaskState.DONE);
        assertThat(stored("a").stored()).isEqualTo(images);
    }
}
