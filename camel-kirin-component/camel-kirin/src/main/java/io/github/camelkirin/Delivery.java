/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.BatchNotKeptException;
import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.api.TaskFailedException;
import io.github.camelkirin.image.ImageFileName;
import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.picture.Picture;
import io.github.camelkirin.picture.PictureInMemory;
import io.github.camelkirin.picture.PictureStream;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.TaskEvent;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.task.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.spi.Synchronization;
import org.jspecify.annotations.Nullable;

/**
 * One completion on its way through the route: as one exchange, or as one for each image, one after another. How it went is
 * known when the last exchange's unit of work is done, wherever Camel has handed that over to.
 */
final class Delivery {

    private final KirinConsumer consumer;
    private final Completion completion;
    private final KirinTask task;
    private final KirinOutput output;
    private final @Nullable DeliveredImages images;

    Delivery(KirinConsumer consumer, Completion completion, @Nullable DeliveredImages images) {
        this.consumer = consumer;
        this.completion = completion;
        this.task = completion.answer();
        this.images = images;
        this.output = completion.isProgress() || task.getStatus() != TaskStatus.COMPLETED
                ? KirinOutput.task
                : consumer.configuration().getOutput();
    }

    void start() {
        try {
            if (completion.task().event() == TaskEvent.BATCH) {
                batch();
                return;
            }
            if (images != null && !images.prepare(completion)) {
                return;
            }
            switch (output) {
                case task -> wholeTask();
                case images -> allImages();
                case image -> image(0);
            }
        } catch (RuntimeException | Error e) {
            completion.notRouted(e);
        }
    }

    /** On a thread that may wait for the repository. */
    private void batch() {
        BatchKey key = Objects.requireNonNull(completion.task().batch(), "an event's batch");
        KirinBatch batch = BatchOperations.find(consumer.endpoint().engine(), key)
                .orElseThrow(() -> new BatchNotKeptException(key.id()));
        Exchange exchange = consumer.createExchange(false);
        Message message = exchange.getMessage();
        ResultMapping.batch(message, consumer.endpoint().scope(), batch);
        message.setHeader(KirinConstants.EVENT, "batch");
        message.setHeader(KirinConstants.EVENT_ID, key.id() + "/batch");
        message.setHeader(KirinConstants.DELIVERY_ATTEMPT, completion.attempt());
        exchange.setProperty(BatchInput.TOLD, key.id());
        route(exchange, completion::succeeded);
    }

    private void wholeTask() {
        Exchange exchange = exchange(completion.isProgress() ? progressKind() : "completion", null);
        exchange.getMessage().setHeader(KirinConstants.EVENT, completion.isProgress() ? "progress" : "completion");
        exchange.getMessage().setBody(task);
        boolean raise = !completion.isProgress()
                && task.getStatus() != TaskStatus.COMPLETED
                && consumer.endpoint().raisesFailures();
        if (raise) {
            raise(exchange, new TaskFailedException(task));
        }
        route(exchange, completion::succeeded);
    }

    /** As Camel bridges a consumer's error: the route's error handler sees it, and does not redeliver it. */
    private static void raise(Exchange exchange, TaskFailedException failure) {
        exchange.setException(failure);
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, failure);
        exchange.setProperty(ExchangePropertyKey.ERRORHANDLER_BRIDGE, true);
        exchange.getExchangeExtension().setRedeliveryExhausted(true);
    }

    private void allImages() {
        List<Picture> pictures = new ArrayList<>();
        for (int index = 0; index < task.getImages().size(); index++) {
            Picture picture = picture(index);
            if (picture == null) {
                return;
            }
            pictures.add(picture);
        }
        Exchange exchange = exchange("completion", null);
        exchange.getMessage().setHeader(KirinConstants.EVENT, "completion");
        List<Object> bodies = new ArrayList<>();
        pictures.forEach(picture -> bodies.add(body(picture, exchange)));
        exchange.getMessage().setBody(bodies);
        route(exchange, completion::succeeded);
    }

    private void image(int index) {
        Picture picture = picture(index);
        if (picture == null) {
            return;
        }
        int total = task.getImages().size();
        boolean last = index == total - 1;
        Exchange exchange = exchange("image", index);
        exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
        exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, total);
        exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, last);
        Message message = exchange.getMessage();
        message.setHeader(KirinConstants.EVENT, "image");
        String id = task.getTaskId() == null ? "" : task.getTaskId();
        message.setHeader(KirinConstants.IMAGE_URL, address(task.getImages().get(index)));
        message.setHeader(KirinConstants.IMAGE_INDEX, index);
        message.setHeader(
                Exchange.FILE_NAME,
                picture instanceof PictureInMemory read
                        ? ImageFileName.of(id, index, read.bytes())
                        : ImageFileName.of(id, index, picture.mediaType()));
        message.setHeader(Exchange.CONTENT_TYPE, picture.mediaType());
        message.setHeader(Exchange.CONTENT_LENGTH, (int) picture.length());
        StoredImage storedAs = task.getImages().get(index).getStoredAs();
        ResultMapping.set(message, KirinConstants.IMAGE_STORED_AS, storedAs == null ? null : storedAs.name());
        if (index > 0) {
            message.removeHeader(KirinConstants.COST);
        }
        message.setBody(body(picture, exchange));
        route(exchange, last ? completion::succeeded : () -> next(index + 1));
    }

    /** A data: URL is the picture itself, which is in the body. */
    private static @Nullable String address(KirinImage image) {
        String url = image.getUrl();
        return url == null || url.regionMatches(true, 0, "data:", 0, 5) ? null : url;
    }

    /** Each image on a thread of the pool anew: the route that is just done may have ended on anyone's thread. */
    private void next(int index) {
        consumer.run(
                () -> {
                    try {
                        image(index);
                    } catch (RuntimeException | Error e) {
                        completion.notRouted(e);
                    }
                },
                completion);
    }

    /** Bytes of what was only fetched, a stream of what is stored. */
    private Object body(Picture picture, Exchange exchange) {
        boolean fetched = images != null && !images.areStored();
        return fetched && picture instanceof PictureInMemory bytes
                ? bytes.bytes()
                : PictureStream.of(picture, exchange);
    }

    /** Null if it is not to be had, which has then been said on the completion. */
    private @Nullable Picture picture(int index) {
        if (images == null) {
            completion.notRouted(new ImageUnavailableException("image " + index + " cannot be fetched", task));
            return null;
        }
        return images.get(completion, index);
    }

    private Exchange exchange(String kind, @Nullable Integer index) {
        Exchange exchange = consumer.createExchange(false);
        Message message = exchange.getMessage();
        TaskRecord kept = completion.task();
        kept.headers().forEach(message::setHeader);
        ResultMapping.set(message, TraceContext.TRACEPARENT, kept.traceparent());
        exchange.setProperty(KirinConstants.MODEL, kept.model());
        ResultMapping.headers(message, consumer.endpoint().scope(), task);
        ResultMapping.flow(message, kept.parentId(), kept.rootId());
        ResultMapping.set(message, KirinConstants.BATCH_ID, kept.batchId());
        exchange.setProperty(BatchInput.TOLD, kept.batchId());
        message.setHeader(KirinConstants.DELIVERY_ATTEMPT, completion.attempt());
        String id = kept.externalTaskId() + "/" + kind;
        message.setHeader(KirinConstants.EVENT_ID, index == null ? id : id + "/" + index);
        return exchange;
    }

    /** Progress differs by what it tells, and of which try. */
    private String progressKind() {
        Double progress = task.getProgress();
        int tries = completion.task().attempt();
        String attempt = tries == 0 ? "" : (tries + 1) + "/";
        return "progress/" + attempt + task.getStatus().value() + (progress == null ? "" : "/" + progress);
    }

    private void route(Exchange exchange, Runnable then) {
        Throwable raised = exchange.getException();
        exchange.getExchangeExtension().addOnCompletion(new Synchronization() {
            @Override
            public void onComplete(Exchange done) {
                if (done.isRollbackOnly() || done.isRollbackOnlyLast()) {
                    completion.failed(new IllegalStateException("the route was rolled back"));
                } else {
                    then.run();
                }
            }

            @Override
            public void onFailure(Exchange done) {
                Throwable cause = done.getException();
                if (cause instanceof NotReceivedException) {
                    completion.returned();
                } else if (cause == null) {
                    completion.failed(new IllegalStateException("the route failed without an exception"));
                } else if (cause == raised) {
                    completion.rejected(cause);
                } else {
                    completion.failed(cause);
                }
            }
        });
        consumer.getAsyncProcessor().process(exchange, doneSync -> consumer.releaseExchange(exchange, false));
    }
}
