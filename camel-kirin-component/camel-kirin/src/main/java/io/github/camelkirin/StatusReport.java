/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
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

    /** The fields {@code id}, {@code status}, {@code progress}, {@code images} and {@code errorCode}, as far as they are known. */
    static Map<String, Object> of(KirinTask task) {
        Map<String, Object> report = new LinkedHashMap<>();
        put(report, "id", task.getExternalTaskId());
        put(report, "status", task.getStatus().value());
        put(report, "progress", task.getProgress());
        put(
                report,
                "errorCode",
                task.getError() == null ? null : task.getError().code());
        List<Map<String, Object>> images = new ArrayList<>();
        for (KirinImage image : task.getImages()) {
            images.add(image(images.size(), image));
        }
        if (!images.isEmpty()) {
            report.put("images", images);
        }
        return report;
    }

    private static Map<String, Object> image(int index, KirinImage image) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("index", index);
        put(report, "url", image.getUrl());
        put(report, "contentType", image.getContentType());
        put(report, "width", image.getWidth());
        put(report, "height", image.getHeight());
        return report;
    }

    private static void put(Map<String, Object> report, String name, @Nullable Object value) {
        if (value != null) {
            report.put(name, value);
        }
    }
}
