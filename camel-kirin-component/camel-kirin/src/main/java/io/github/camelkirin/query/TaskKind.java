/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.model.ImageRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a task's duration depends on: model, resolution and number of images. */
public final class TaskKind {

    /** Short, and nothing that would have to be hidden or escaped where it is shown. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/@+-]{1,90}");

    private TaskKind() {}

    /** Such as {@code kirin_image_omni 2k 1}; null for names that no model or resolution has. */
    public static @Nullable String of(ImageRequest request) {
        String resolution = request.getResolution() == null ? "default" : request.getResolution();
        int count = request.getImageCount() == null ? 1 : request.getImageCount();
        return NAME.matcher(request.getModel()).matches()
                        && NAME.matcher(resolution).matches()
                ? request.getModel() + ' ' + resolution + ' ' + count
                : null;
    }
}
