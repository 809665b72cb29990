/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meters of the tasks of one group and model. They are there, and zero, from its first task on: without that, a first
 * failure would not be seen as a rise.
 */
final class TaskMeters {

    private static final String OUTCOME = "outcome";
    private static final String OPERATION = "operation";
    private static final List<String> CREATE_OUTCOMES =
            List.of("accepted", "refused", "denied", "throttled", "not_sent", "unknown");
    private static final List<String> QUERY_OUTCOMES =
            List.of("found", "not_found", "denied", "throttled", "failed", "unsupported");

    private final Map<TaskStatus, Counter> ended = new EnumMap<>(TaskStatus.class);
    private final Map<ParkReason, Counter> parkings = new EnumMap<>(ParkReason.class);
    private final Counter createRetries;
    private final Counter queryRetries;
    private final Counter resubmissions;
    private final Counter createsThrottled;
    private final Counter queriesThrottled;
    private final Counter progress;
    private final Counter completions;
    private final Counter redeliveries;
    private final Counter cost;
    private final Map<String, Timer> creates = new HashMap<>();
    private final Map<String, Timer> queries = new HashMap<>();
    private final Map<TaskStatus, Timer> durations = new EnumMap<>(TaskStatus.class);
    private final Timer detectionDelay;
    private final Counter detectedByCallback;
    private final Counter detectedByPoll;

    TaskMeters(OwnMeters meters, Tags tags) {
        for (TaskStatus status : TaskStatus.values()) {
            if (status.isEnded()) {
                Tags ending = tags.and(OUTCOME, status.value());
                ended.put(status, meters.counter(KirinMeter.TASKS, ending));
                durations.put(status, meters.timer(KirinMeter.DURATION, ending));
            }
        }
        for (ParkReason reason : ParkReason.values()) {
            String name = reason.name().toLowerCase(Locale.ROOT);
            parkings.put(reason, meters.counter(KirinMeter.PARKINGS, tags.and("reason", name)));
        }
        CREATE_OUTCOMES.forEach(
                outcome -> creates.put(outcome, meters.timer(KirinMeter.CREATES, tags.and(OUTCOME, outcome))));
        QUERY_OUTCOMES.forEach(
                outcome -> queries.put(outcome, meters.timer(KirinMeter.QUERIES, tags.and(OUTCOME, outcome))));
        createRetries = meters.counter(KirinMeter.RETRIES, tags.and(OPERATION, "create"));
        queryRetries = meters.counter(KirinMeter.RETRIES, tags.and(OPERATION, "query"));
        resubmissions = meters.counter(KirinMeter.RESUBMISSIONS, tags);
        createsThrottled = meters.counter(KirinMeter.THROTTLED, tags.and(OPERATION, "create"));
        queriesThrottled = meters.counter(KirinMeter.THROTTLED, tags.and(OPERATION, "query"));
        progress = meters.counter(KirinMeter.PROGRESS, tags);
        completions = meters.counter(KirinMeter.COMPLETIONS, tags);
        redeliveries = meters.counter(KirinMeter.REDELIVERIES, tags);
        cost = meters.counter(KirinMeter.COST, tags);
        detectionDelay = meters.timer(KirinMeter.DETECTION_DELAY, tags);
        detectedByCallback = meters.counter(KirinMeter.DETECTIONS, tags.and("by", "callback"));
        detectedByPoll = meters.counter(KirinMeter.DETECTIONS, tags.and("by", "poll"));
    }

    void sendingAgain() {
        createRetries.increment();
    }

    void resubmitting() {
        resubmissions.increment();
    }

    void created(CreateOutcome outcome, Duration took) {
        record(creates.get(outcome(outcome)), took);
        if (outcome instanceof CreateOutcome.Throttled) {
            createsThrottled.increment();
        }
    }

    private static String outcome(CreateOutcome outcome) {
        if (outcome instanceof CreateOutcome.Accepted) {
            return "accepted";
        }
        if (outcome instanceof CreateOutcome.Refused refused) {
            boolean denied = refused.cause() instanceof AuthenticationException
                    || refused.cause() instanceof InsufficientCreditsException;
            return denied ? "denied" : "refused";
        }
        if (outcome instanceof CreateOutcome.NotSent) {
            return "not_sent";
        }
        return outcome instanceof CreateOutcome.Throttled ? "throttled" : "unknown";
    }

    void queried(QueryOutcome outcome, Duration took) {
        record(queries.get(outcome(outcome)), took);
        if (outcome instanceof QueryOutcome.Throttled) {
            queriesThrottled.increment();
        }
        if (outcome instanceof QueryOutcome.Throttled
                || outcome instanceof QueryOutcome.Denied
                || outcome instanceof QueryOutcome.Failed) {
            queryRetries.increment();
        }
    }

    private static String outcome(QueryOutcome outcome) {
        if (outcome instanceof QueryOutcome.Found) {
            return "found";
        }
        if (outcome instanceof QueryOutcome.NotFound) {
            return "not_found";
        }
        if (outcome instanceof QueryOutcome.Denied) {
            return "denied";
        }
        if (outcome instanceof QueryOutcome.Throttled) {
            return "throttled";
        }
        return outcome instanceof QueryOutcome.Failed ? "failed" : "unsupported";
    }

    void ended(TaskRecord task, Instant now) {
        Counter counter = ended.get(task.status());
        if (counter != null) {
            counter.increment();
        }
        charged(task);
        Instant created = task.createdAt();
        if (created != null) {
            Instant end = task.endedAt() == null ? now : task.endedAt();
            record(durations.get(task.status()), between(created, end));
        }
        Instant endAtService = endAtService(task);
        if (endAtService != null) {
            detectionDelay.record(between(endAtService, now));
        }
    }

    /** What has expired was ended here, and a refused task was never there. */
    private static @Nullable Instant endAtService(TaskRecord task) {
        String answer = task.answer();
        if (answer == null || task.status() == TaskStatus.EXPIRED) {
            return null;
        }
        return KirinTask.fromJson(answer, StatusMapping.standard()).getUpdatedAt();
    }

    /** Two clocks may differ, and a timer takes nothing negative. */
    private static Duration between(Instant start, Instant end) {
        Duration time = Duration.between(start, end);
        return time.isNegative() ? Duration.ZERO : time;
    }

    void detected(boolean byCallback) {
        (byCallback ? detectedByCallback : detectedByPoll).increment();
    }

    void progressed() {
        progress.increment();
    }

    void delivered() {
        completions.increment();
    }

    void redelivered() {
        redeliveries.increment();
    }

    /** What completed without an image was paid for, and ends here. */
    void parked(TaskRecord task) {
        Counter counter = parkings.get(task.parkReason());
        if (counter != null) {
            counter.increment();
        }
        if (task.parkReason() == ParkReason.NO_IMAGE) {
            charged(task);
        }
    }

    private void charged(TaskRecord task) {
        TaskOutcome outcome = task.outcome();
        if (outcome != null && outcome.cost() != null) {
            cost.increment(outcome.cost().doubleValue());
        }
    }

    private static void record(@Nullable Timer timer, Duration time) {
        if (timer != null) {
            timer.record(time);
        }
    }
}
