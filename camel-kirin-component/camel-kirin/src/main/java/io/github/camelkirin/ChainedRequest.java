/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.WireRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a create is to send, and which tasks it goes on from.
 *
 * @param request what is sent
 * @param pictures the images of a task that are the request's first reference images; null for none
 * @param step null if it begins a flow
 * @param rootId the external ID of the task with which the flow began; null if this does
 */
record ChainedRequest(
        ImageRequest request,
        @Nullable TaskPictures pictures,
        @Nullable ChainStep step,
        @Nullable String rootId) {

    ChainedRequest with(ImageRequest changed) {
        return new ChainedRequest(changed, pictures, step, rootId);
    }

    @Nullable
    String parentId() {
        return step == null ? null : step.parentId();
    }

    /**
     * Recognises the same request when it comes again. By then a task's images may be under other URLs, or sent as bytes where
     * they were a URL before: so they count by the task and their place in it.
     */
    String digest(WireRequest wire) {
        if (pictures == null) {
            return wire.digest();
        }
        List<ReferenceImage> images = new ArrayList<>(request.getReferenceImages());
        for (int i = 0; i < pictures.indexes().size(); i++) {
            images.set(i, name(pictures, pictures.indexes().get(i)));
        }
        return WireRequest.of(request.toBuilder().referenceImages(images).build(), null, null)
                .digest();
    }

    /** By the service's ID, which also tells two tries of a task apart. Nobody else can have a URL of this host. */
    private static ReferenceImage name(TaskPictures pictures, int index) {
        String id = pictures.task().getTaskId() != null
                ? pictures.task().getTaskId()
                : Objects.requireNonNull(pictures.task().getExternalTaskId());
        return ReferenceImage.url("http://task.invalid/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/" + index);
    }
}
