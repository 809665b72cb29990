/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskRecord;
import java.util.List;
import java.util.Optional;

/** Keeps pictures. Safe for use by several threads; blocks while it writes or reads. */
public interface PictureStore extends PictureSource {

    /**
     * Stores a picture, whole or not at all. One that is there under the name is replaced.
     *
     * @param name as {@link StoredImage#name}
     * @throws ImageStoreException if the store does not take it
     */
    StoredImage save(String name, CheckedPicture picture);

    /** Whether what was stored can be read again. */
    boolean isReadable();

    /**
     * A picture that was stored.
     *
     * @return empty if it is not there any more, or is not what was stored; always empty if nothing can be read
     * @throws ImageStoreException if the store as a whole cannot be read at present
     */
    Optional<Picture> find(StoredImage stored);

    @Override
    default Optional<Picture> find(TaskRecord task, int index) {
        List<StoredImage> stored = task.stored();
        return index < 0 || index >= stored.size() ? Optional.empty() : find(stored.get(index));
    }
}
