/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The images of a task that are a message's body: all of them, or one. They are the first reference images of the request that
 * is made of the message.
 *
 * @param task whose images they are, with at least one of its two IDs; what else is known of it
 * @param indexes which of the task's images they are, from 0
 * @param urls where they are, one for each
 */
record TaskPictures(KirinTask task, List<Integer> indexes, List<String> urls) {

    /**
     * Empty if the body is nothing of a task, or of one of which it is not known which it is.
     *
     * @param step whether the request is a step, which a task without images must not come to unnoticed
     * @throws InvalidRequestException if it does
     */
    static Optional<TaskPictures> of(Exchange exchange, boolean step) {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof KirinTask task) {
            if (step
                    && (task.getStatus() != TaskStatus.COMPLETED
                            || task.getImages().isEmpty())) {
                throw KirinProducer.invalid("a task as the body of a step must be completed and have an image, was "
                        + task.getStatus().value() + " with " + task.getImages().size()
                        + ": route what failed elsewhere, or set a body of another kind");
            }
            List<KirinImage> images = task.getImages();
            boolean known = task.getTaskId() != null || task.getExternalTaskId() != null;
            return images.isEmpty() || !known
                    ? Optional.empty()
                    : Optional.of(new TaskPictures(
                            task,
                            IntStream.range(0, images.size()).boxed().toList(),
                            images.stream().map(KirinImage::getUrl).toList()));
        }
        return message.getBody() instanceof KirinImage image ? one(exchange, image) : Optional.empty();
    }

    /** @throws InvalidRequestException if it is not known which of the task's images it is */
    private static Optional<TaskPictures> one(Exchange exchange, KirinImage image) {
        Message message = exchange.getMessage();
        String taskId = message.getHeader(KirinConstants.TASK_ID, String.class);
        String externalTaskId = message.getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class);
        if (taskId == null && externalTaskId == null) {
            externalTaskId = message.getHeader(KirinConstants.PARENT_TASK_ID, String.class);
        }
        if (taskId == null && externalTaskId == null) {
            return Optional.empty();
        }
        Integer total = message.getHeader(KirinConstants.IMAGE_TOTAL, Integer.class);
        Integer index = ChainStep.imageIndex(exchange);
        if (index == null && (total == null || total > 1)) {
            throw KirinProducer.invalid(
                    "the header " + KirinConstants.IMAGE_INDEX + " must say which of the task's"
                            + " images the body is, from 0, was missing: after a split it is ${exchangeProperty.CamelSplitIndex}");
        }
        KirinTask task = KirinTask.builder()
                .taskId(taskId)
                .externalTaskId(externalTaskId)
                .status(TaskStatus.COMPLETED)
                .build();
        return Optional.of(new TaskPictures(task, List.of(index == null ? 0 : index), List.of(image.getUrl())));
    }

    /** A {@code data:} URL is the picture itself, and never stale. */
    boolean travelInside() {
        return urls.stream().allMatch(url -> url.regionMatches(true, 0, "data:", 0, 5));
    }
}
