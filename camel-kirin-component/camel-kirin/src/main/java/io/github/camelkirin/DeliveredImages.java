/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.image.Download;
import io.github.camelkirin.image.DownloadPolicy;
import io.github.camelkirin.image.ResultDownloader;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.picture.Keeping;
import io.github.camelkirin.picture.Picture;
import io.github.camelkirin.picture.PictureInMemory;
import io.github.camelkirin.picture.PictureStore;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.task.Completion;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer has its completions' images from: the service's URLs, or the copies that are made before anything is routed.
 * What goes wrong is said on the completion.
 */
final class DeliveredImages implements AutoCloseable {

    private final ResultDownloader downloader;
    private final @Nullable PictureStore store;

    private DeliveredImages(ResultDownloader downloader, @Nullable PictureStore store) {
        this.downloader = downloader;
        this.store = store;
    }

    /** Null if the consumer needs none. */
    static @Nullable DeliveredImages open(CamelContext context, KirinConfiguration configuration) {
        if (configuration.getOutput() == KirinOutput.task && configuration.getImageStore() == null) {
            return null;
        }
        DownloadPolicy usual = DownloadPolicy.DEFAULT;
        DownloadPolicy policy = new DownloadPolicy(
                configuration.getMaxImageBytes(),
                configuration.getDownloadAttempts(),
                usual.retryDelay(),
                usual.timeout());
        PictureStore store = ImageStores.open(context, configuration);
        return new DeliveredImages(new ResultDownloader(context, policy), store);
    }

    boolean areStored() {
        return store != null;
    }

    /** Has the images in the store. False if the completion is not to be routed now, which has been said on it. */
    boolean prepare(Completion completion) {
        PictureStore into = store;
        TaskRecord task = completion.task();
        boolean none = completion.isProgress() || completion.answer().getStatus() != TaskStatus.COMPLETED;
        if (into == null || none || completion.isJustStored()) {
            return true;
        }
        Keeping.Kept kept =
                new Keeping(downloader, into).keep(task, completion.answer().getImages());
        if (kept instanceof Keeping.All all) {
            if (all.images().equals(task.stored())) {
                return true;
            }
            completion.stored(all.images());
        } else if (kept instanceof Keeping.Unavailable unavailable) {
            unavailable(completion, unavailable.index(), unavailable.download());
        } else if (kept instanceof Keeping.Refused refused
                && Thread.currentThread().isInterrupted()) {
            completion.returned();
        } else if (kept instanceof Keeping.Refused refused) {
            completion.refused(refused.images(), refused.cause());
        }
        return false;
    }

    /** Null if it is not to be had. */
    @Nullable
    Picture get(Completion completion, int index) {
        PictureStore from = store;
        if (from == null || !from.isReadable()) {
            return download(completion, index);
        }
        try {
            Picture copy = from.find(completion.task(), index).orElse(null);
            if (copy == null) {
                completion.notRouted(new ImageUnavailableException(
                        "the copy of image " + index + " that was stored cannot be read back: check that imageStoreRead"
                                + " returns the bytes that imageStore was given under the same CamelFileName",
                        completion.answer()));
            }
            return copy;
        } catch (ImageStoreException e) {
            completion.refused(completion.task().stored(), e);
            return null;
        }
    }

    private @Nullable Picture download(Completion completion, int index) {
        KirinTask task = completion.answer();
        Download download = downloader.download(task.getImages().get(index).getUrl());
        if (download instanceof Download.Downloaded image) {
            return new PictureInMemory(image.bytes(), image.contentType());
        }
        unavailable(completion, index, download);
        return null;
    }

    private static void unavailable(Completion completion, int index, Download download) {
        KirinTask task = completion.answer();
        if (download instanceof Download.Expired expired) {
            completion.expired(new ImageUnavailableException(
                    "the URL of image " + index + " has expired (HTTP " + expired.status() + ")", task));
        } else if (download instanceof Download.TooLarge tooLarge) {
            completion.notRouted(new ImageUnavailableException(
                    "image " + index + " must be at most " + tooLarge.maxBytes()
                            + " bytes, was larger; see maxImageBytes",
                    task));
        } else if (download instanceof Download.Failed failed) {
            completion.notRouted(new ImageUnavailableException(
                    "image " + index + " could not be fetched: " + failed.reason() + ", after " + failed.attempts()
                            + " attempts",
                    task));
        }
    }

    @Override
    public void close() {
        downloader.close();
        if (store != null) {
            store.close();
        }
    }
}
