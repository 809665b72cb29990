/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.picture.Picture;
import io.github.camelkirin.picture.PictureStore;
import io.github.camelkirin.repository.TaskRecord;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The copies of tasks' images that a producer sends as reference images where URLs are not fresh. Safe for use by several
 * threads; blocks while it reads.
 */
final class ReferenceCopies implements AutoCloseable {

    private final @Nullable PictureStore store;
    private final long urlLifetimeSeconds;

    private ReferenceCopies(@Nullable PictureStore store, Duration urlLifetime) {
        this.store = store;
        this.urlLifetimeSeconds = urlLifetime.toSeconds();
    }

    /** @throws IllegalArgumentException if there is a store that cannot be opened */
    static ReferenceCopies open(CamelContext context, KirinConfiguration configuration) {
        return new ReferenceCopies(
                ImageStores.open(context, configuration), Duration.ofMillis(configuration.getImageUrlLifetime()));
    }

    /**
     * @param task whose image it is
     * @param owner what is kept of that task; null if that is nothing
     * @param age how long ago the task has ended
     * @throws ImageUnavailableException if there is no copy, or it cannot be read
     */
    ReferenceImage read(KirinTask task, @Nullable TaskRecord owner, int index, Duration age) {
        PictureStore from = store;
        if (from == null || !from.isReadable()) {
            String missing = from == null
                    ? "there is no imageStore here to read a copy from: set imageStore on this endpoint or the"
                            + " component, to that of the consumer of the task's group"
                    : "imageStore is an endpoint, which is not read here: set imageStoreRead on this endpoint or the"
                            + " component";
            throw unavailable(task, index, age, missing);
        }
        if (owner == null || index >= owner.stored().size()) {
            throw unavailable(
                    task, index, age, "no copy of it was stored: set imageStore on the consumer of the task's group");
        }
        try {
            String name = owner.stored().get(index).name();
            Picture copy = from.find(owner, index)
                    .orElseThrow(() -> unavailable(
                            task,
                            index,
                            age,
                            "its copy " + name
                                    + " is not in the imageStore of this endpoint as it was stored: check that"
                                    + " this is the one of the consumer of the task's group"));
            return ReferenceImage.wrap(bytes(copy));
        } catch (ImageStoreException | IOException e) {
            ImageUnavailableException unreadable = new ImageUnavailableException(
                    "the stored copy of image " + index + " could not be read ("
                            + e.getClass().getSimpleName() + "): see that imageStore can be reached",
                    task);
            unreadable.addSuppressed(e);
            throw unreadable;
        }
    }

    private static byte[] bytes(Picture copy) throws IOException {
        try (InputStream in = copy.open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != copy.length()) {
                throw new IOException("of " + copy.length() + " bytes " + bytes.length + " were read");
            }
            return bytes;
        }
    }

    private ImageUnavailableException unavailable(KirinTask task, int index, Duration age, String instead) {
        return new ImageUnavailableException(
                "image " + index + " is to be a reference image, but its task has ended " + age.toSeconds()
                        + " s ago, longer than imageUrlLifetime (" + urlLifetimeSeconds + " s), and " + instead,
                task);
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
