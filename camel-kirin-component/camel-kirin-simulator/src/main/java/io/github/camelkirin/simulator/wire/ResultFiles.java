/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import io.github.camelkirin.simulator.task.Task;
import java.time.Duration;

/**
 * Where result pictures are, and for how long.
 *
 * @param extension {@code png} or {@code jpg}
 * @param lifetime from the task's end, or from each query's answer if these are fresh
 * @param fresh whether each query names URLs that live from then on
 * @param goneStatus the HTTP status of a URL that has expired, 403 or 404
 */
public record ResultFiles(String extension, Duration lifetime, boolean fresh, int goneStatus) {

    /** The media type of the pictures. */
    public String mediaType() {
        return extension.equals("png") ? "image/png" : "image/jpeg";
    }

    /** The URL of one picture as an answer given now names it. */
    public String url(String baseUrl, Task task, int index, long now) {
        long from = fresh ? now : task.timeline().endsAt();
        return baseUrl + "/results/" + task.id() + "/" + index + "." + extension + "?expires="
                + (from + lifetime.toMillis());
    }
}
