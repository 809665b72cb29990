/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caller who had a task created is told of it: nothing of the request, of what the service's answer may repeat of it, or of
 * the cost. A map that any data format makes JSON of.
 */
final class StatusReport {

    private StatusReport() {}

    /**
     * The fields {@code id}, {@code status}, {@code progress}, {@code errorCode} and {@code images}, as far as they are known. An
     * image has a URL until the task's completion has been routed, and tells of its stored copy, if there is one, also later.
     */
    static Map<String, Object> of(TaskRecord kept, StatusMapping statuses) {
        KirinTask task = RememberedTask.of(kept, statuses);
        Map<String, Object> report = new LinkedHashMap<>();
        put(report, "id", task.getExternalTaskId());
        put(report, "status", task.getStatus().value());
        put(report, "progress", task.getProgress());
        put(
                report,
                "errorCode",
                task.getError() == null ? null : task.getError().code());
        List<Map<String, Object>> images = new ArrayList<>();
        List<KirinImage> answered = task.getImages();
        List<StoredImage> stored = kept.stored();
        for (int index = 0; index < Math.max(answered.size(), stored.size()); index++) {
            images.add(image(
                    index,
                    index < answered.size() ? answered.get(index) : null,
                    index < stored.size() ? stored.get(index) : null));
        }
        if (!images.isEmpty()) {
            report.put("images", images);
        }
        return report;
    }

    /** What the copy's own bytes say goes before what the service says of them. */
    private static Map<String, Object> image(int index, @Nullable KirinImage image, @Nullable StoredImage copy) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("index", index);
        if (image != null) {
            put(report, "url", image.getUrl());
            put(report, "contentType", image.getContentType());
            put(report, "width", image.getWidth());
            put(report, "height", image.getHeight());
        }
        if (copy != null) {
            put(report, "storedAs", copy.name());
            put(report, "contentType", copy.mediaType());
            put(report, "length", copy.length());
            put(report, "sha256", copy.sha256());
            put(report, "width", copy.width());
            put(report, "height", copy.height());
        }
        return report;
    }

    private static void put(Map<String, Object> report, String name, @Nullable Object value) {
        if (value != null) {
            report.put(name, value);
        }
    }
}
