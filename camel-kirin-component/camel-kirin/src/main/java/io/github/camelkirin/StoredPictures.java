/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.TaskRecord;
import java.io.IOException;
import java.util.Optional;

/** Copies of the images of completed tasks, which outlive the service's URLs. Safe for use by several threads. */
@FunctionalInterface
interface StoredPictures {

    /** Nothing is stored. */
    StoredPictures NONE = (task, index) -> Optional.empty();

    /**
     * The bytes of one image. May wait for I/O.
     *
     * @param task as it is kept
     * @param index which of the task's images, from 0
     * @return empty if there is no copy
     * @throws IOException if there is one that cannot be read just now
     */
    Optional<byte[]> read(TaskRecord task, int index) throws IOException;
}
