/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.image.Download;
import io.github.camelkirin.image.ResultDownloader;
import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has all pictures of a task in the store: fetches what is not there, checks it and stores it, one after another. */
public final class Keeping {

    private static final Download NO_PICTURE =
            new Download.Failed("what came is no picture whose header can be read", 1);

    private final ResultDownloader downloader;
    private final PictureStore store;

    public Keeping(ResultDownloader downloader, PictureStore store) {
        this.downloader = downloader;
        this.store = store;
    }

    /** What has become of a task's pictures. */
    public sealed interface Kept {}

    /** @param images as they are in the store, in the order of the task's */
    public record All(List<StoredImage> images) implements Kept {}

    /** @param download why there is no picture; never one that was downloaded */
    public record Unavailable(int index, Download download) implements Kept {}

    /** @param images those that are in the store, the first of the task's */
    public record Refused(List<StoredImage> images, ImageStoreException cause) implements Kept {}

    /** @param images of the task's answer */
    public Kept keep(TaskRecord task, List<KirinImage> images) {
        List<StoredImage> kept = new ArrayList<>(images.size());
        try {
            for (int index = 0; index < images.size(); index++) {
                Optional<StoredImage> there = there(task, index);
                if (there.isPresent()) {
                    kept.add(there.get());
                    continue;
                }
                Download download = downloader.download(images.get(index).getUrl());
                if (!(download instanceof Download.Downloaded downloaded)) {
                    return new Unavailable(index, download);
                }
                Optional<CheckedPicture> picture = CheckedPicture.of(downloaded.bytes());
                if (picture.isEmpty()) {
                    return new Unavailable(index, NO_PICTURE);
                }
                String name = StoredName.of(task.externalTaskId(), index, downloaded.bytes());
                kept.add(store.save(name, picture.get()));
            }
        } catch (ImageStoreException e) {
            return new Refused(List.copyOf(kept), e);
        }
        return new All(List.copyOf(kept));
    }

    /** What cannot be read is taken at its word. */
    private Optional<StoredImage> there(TaskRecord task, int index) {
        if (index >= task.stored().size()) {
            return Optional.empty();
        }
        StoredImage stored = task.stored().get(index);
        return store.isReadable() && store.find(stored).isEmpty() ? Optional.empty() : Optional.of(stored);
    }
}
