/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.repository.TaskRecord;
import java.util.Optional;

/** Where the copies of tasks' pictures can be read. Safe for use by several threads; blocks while it reads. */
public interface PictureSource extends AutoCloseable {

    /**
     * The copy of one picture of a task.
     *
     * @param index of the image in the task's answer, from 0
     * @return empty if it was never stored, is not there any more, or is not what was stored
     * @throws ImageStoreException if the store as a whole cannot be read at present
     */
    Optional<Picture> find(TaskRecord task, int index);

    @Override
    void close();
}
