/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

/** Name, unit and meaning of each meter. Timers have the unit of the registry that they are in. */
enum KirinMeter {
    TASKS("tasks", "tasks", "Tasks whose end this node has stored"),
    DURATION("task.duration", "", "From when a task was stored until its end was"),
    DETECTION_DELAY(
            "detection.delay", "", "From when the service ended a task, by its own clock, until this node knew"),
    CREATES("creates", "", "Creates that this node has sent, each repetition counted, and how long they took"),
    QUERIES("queries", "", "Queries that this node has sent, and how long they took"),
    RETRIES("retries", "retries", "Creates that were sent again, and queries that brought no answer about the task"),
    THROTTLED("throttled", "requests", "Requests that were answered with HTTP 429"),
    COMPLETIONS(
            "completions", "completions", "Tasks whose route has succeeded, or whose waiting exchange was answered"),
    REDELIVERIES("redeliveries", "redeliveries", "Completions whose route failed, and that come again"),
    PARKINGS("parkings", "parkings", "Tasks that were parked by this node"),
    COST("cost", "usd", "What the tasks have cost whose end this node has stored, as far as the service said"),

    IN_FLIGHT("inflight", "tasks", "Tasks kept that the service has not ended. " + Text.SHARED),
    UNDELIVERED("undelivered", "tasks", "Tasks kept that have ended and whose route has not succeeded. " + Text.SHARED),
    PARKED("parked", "tasks", "Tasks kept that a person has to decide on. " + Text.SHARED),
    OLDEST("oldest.task", "seconds", "For how long the oldest task has been kept that is open. " + Text.SHARED),
    EXPIRING("expiring", "results", "Tasks kept whose pictures are not fetched and may soon be gone. " + Text.SHARED);

    private static final class Text {
        private static final String SHARED = "The same on each node with the same repository: max, not sum";
    }

    private final String meterName;
    private final String unit;
    private final String description;

    KirinMeter(String name, String unit, String description) {
        this.meterName = "camel.kirin." + name;
        this.unit = unit;
        this.description = description;
    }

    String meterName() {
        return meterName;
    }

    /** Empty for timers. */
    String unit() {
        return unit;
    }

    String description() {
        return description;
    }
}
