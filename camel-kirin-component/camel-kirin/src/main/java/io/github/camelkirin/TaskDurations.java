/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.query.KnownDurations;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** What is known of how long tasks take, for people and for programs. */
final class TaskDurations {

    private TaskDurations() {}

    static String text(KnownDurations known) {
        return String.format(
                Locale.ROOT,
                "Tasks of kind %s (account %s, %s): %d known, median %.1f s, 95 %% within %.1f s%n",
                known.kind(),
                known.account().account(),
                known.account().baseUrl(),
                known.tasks(),
                seconds(known.median()),
                seconds(known.p95()));
    }

    static JsonArray json(Stream<KnownDurations> durations) {
        JsonArray array = new JsonArray();
        durations.forEach(known -> {
            JsonObject json = new JsonObject();
            json.put("kind", known.kind());
            json.put("account", known.account().account());
            json.put("baseUrl", known.account().baseUrl());
            json.put("tasks", known.tasks());
            json.put("medianSeconds", seconds(known.median()));
            json.put("p95Seconds", seconds(known.p95()));
            array.add(json);
        });
        return array;
    }

    private static double seconds(Duration duration) {
        return Math.round(duration.toMillis() / 100.0) / 10.0;
    }
}
