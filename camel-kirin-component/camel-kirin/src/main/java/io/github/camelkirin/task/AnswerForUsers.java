/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskRecord;
import java.util.List;
import java.util.stream.IntStream;

/** The service's answer with what only we know: the caller's ID, that the deadline has passed, and where copies are. */
final class AnswerForUsers {

    private AnswerForUsers() {}

    static KirinTask of(TaskRecord task, KirinTask answer) {
        return answer.toBuilder()
                .status(task.status())
                .taskId(answer.getTaskId() != null ? answer.getTaskId() : task.taskId())
                .externalTaskId(task.externalTaskId())
                .attempt(task.attempt() + 1)
                .model(answer.getModel() != null ? answer.getModel() : task.model())
                .images(withCopies(answer.getImages(), task.stored()))
                .build();
    }

    private static List<KirinImage> withCopies(List<KirinImage> images, List<StoredImage> stored) {
        return stored.isEmpty()
                ? images
                : IntStream.range(0, images.size())
                        .mapToObj(index ->
                                images.get(index).withStoredAs(index < stored.size() ? stored.get(index) : null))
                        .toList();
    }
}
