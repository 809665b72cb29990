/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How fast tasks go. A task's life follows from the seed and its place among the tasks alone.
 *
 * @param standard the latency of resolutions that have none of their own
 * @param byResolution latencies by resolution, such as {@code 2k}
 * @param scale how many times faster than drawn, more than 0
 * @param queueShare the share of a task's time that it is queued, 0 to 1
 * @param seed of the distributions
 */
public record Pace(Latency standard, Map<String, Latency> byResolution, double scale, double queueShare, long seed) {

    /** Copies the map; refuses a scale or share out of range. */
    public Pace {
        byResolution = Map.copyOf(byResolution);
        if (!(scale > 0)) {
            throw new IllegalArgumentException("timeScale must be more than 0, was " + scale);
        }
        if (!(queueShare >= 0 && queueShare <= 1)) {
            throw new IllegalArgumentException("queueShare must be from 0 to 1, was " + queueShare);
        }
    }

    Timeline timeline(long place, long createdAt, String resolution, Fate fate) {
        Duration set = fate.takes();
        TaskError error = fate.error();
        Phase end = error == null ? Phase.COMPLETED : Phase.FAILED;
        if (set == null && latency(resolution) instanceof Latency.Queries) {
            return Timeline.open(createdAt, end, error);
        }
        long takes = set != null ? set.toMillis() : Math.round(drawn(place, resolution) / scale);
        long runsAt = createdAt + Math.round(takes * queueShare);
        return new Timeline(createdAt, runsAt, createdAt + takes, end, error);
    }

    private double drawn(long place, String resolution) {
        return latency(resolution)
                .draw(new SplittableRandom(TaskIds.mixed(seed + place)))
                .toMillis();
    }

    /** The query that ends a task whose life is open, from 1; 0 if none does. */
    int lastQuery(String resolution) {
        return latency(resolution) instanceof Latency.Queries queries ? queries.number() : 0;
    }

    private Latency latency(String resolution) {
        return byResolution.getOrDefault(resolution, standard);
    }
}
