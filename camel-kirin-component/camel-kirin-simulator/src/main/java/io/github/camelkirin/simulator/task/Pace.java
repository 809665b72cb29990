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
        long takes = set != null ? set.toMillis() : Math.round(drawn(place, resolution) / scale);
        long runsAt = createdAt + Math.round(takes * queueShare);
        return new Timeline(
                createdAt, runsAt, createdAt + takes, error == null ? Phase.COMPLETED : Phase.FAILED, error);
    }

    private double drawn(long place, String resolution) {
        Latency latency = byResolution.getOrDefault(resolution, standard);
        return latency.draw(new SplittableRandom(TaskIds.mixed(seed + place))).toMillis();
    }
}
