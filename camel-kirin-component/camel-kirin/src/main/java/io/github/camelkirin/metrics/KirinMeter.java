/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

/** Name, unit and meaning of each meter. Timers have the unit of the registry that they are in. */
enum KirinMeter {
    TASKS("tasks", "tasks", "Tasks whose end this node has stored"),
    DURATION("task.duration", "", "From when a task was stored until its end was"),
    DETECTION_DELAY(
            "detection.delay", "", "From when the service ended a task, by its own clock, until this node knew"),
    DETECTIONS("detections", "tasks", "Tasks that a query found ended, by what it was sent for"),
    CALLBACKS("callbacks", "requests", "Requests to the callback path of a group that this node has answered"),
    CREATES("creates", "", "Creates that this node has sent, each repetition counted, and how long they took"),
    QUERIES("queries", "", "Queries that this node has sent, and how long they took"),
    RETRIES("retries", "retries", "Creates that were sent again, and queries that brought no answer about the task"),
    RESUBMISSIONS("resubmissions", "tasks", "Tasks that the service has failed and that were submitted again"),
    THROTTLED("throttled", "requests", "Requests that were answered with HTTP 429"),
    PROGRESS("progress", "exchanges", "Exchanges that told a route how far a task is"),
    COMPLETIONS(
            "completions", "completions", "Tasks whose route has succeeded, or whose waiting exchange was answered"),
    REDELIVERIES("redeliveries", "redeliveries", "Completions whose route failed, and that come again"),
    PARKINGS("parkings", "parkings", "Tasks that were parked by this node"),
    COST("cost", "usd", "What the tasks have cost whose end this node has stored, as far as the service said"),

    WAITING_CREATES("waiting.creates", "creates", "Creates that wait on this node until they may be stored"),
    RESERVED("reserved", "usd", "What today's tasks (in UTC) may cost whose cost is not known. " + Text.SHARED),
    BUDGET("budget", "usd", "How much the tasks of the group, or of the account, may cost in a period"),
    BUDGET_LEFT("budget.left", "usd", "What is left of a budget in the period that it is now. " + Text.SHARED),
    IN_FLIGHT_LIMIT(
            "inflight.limit",
            "tasks",
            "How many tasks may be in flight, as this node's routes have it; 0 for any number"),

    IN_FLIGHT("inflight", "tasks", "Tasks kept that the service has not ended. " + Text.SHARED),
    UNDELIVERED("undelivered", "tasks", "Tasks kept that have ended and whose route has not succeeded. " + Text.SHARED),
    PARKED("parked", "tasks", "Tasks kept that a person has to decide on. " + Text.SHARED),
    OLDEST("oldest.task", "seconds", "For how long the oldest task has been kept that is open. " + Text.SHARED),
    EXPIRING("expiring", "results", "Tasks kept whose pictures are not fetched and may soon be gone. " + Text.SHARED),

    BATCHES("batches", "batches", "Batches kept whose tasks have not all come and ended. " + Text.SHARED),

    UNDER_WAY("underway", "requests", "Requests of this node that the service has not answered yet"),
    WAITING("waiting", "requests", "Requests of this node that wait until they may be sent"),
    PACE("pace", "requests_per_second", "How many requests are sent in a second at most, as learned from HTTP 429"),
    PAUSE("pause", "seconds", "For how long the pause still lasts that HTTP 429 has begun"),
    KEY_REFUSED("key.refused", "", "1 while requests are held since the service refuses the key");

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

    /** Empty for timers and for what is yes or no. */
    String unit() {
        return unit;
    }

    String description() {
        return description;
    }
}
