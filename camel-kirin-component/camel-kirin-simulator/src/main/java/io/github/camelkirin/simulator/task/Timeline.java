/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import org.jspecify.annotations.Nullable;

/**
 * A task's life as a function of the clock. All times are in epoch milliseconds.
 *
 * @param createdAt when it comes into being, queued
 * @param runsAt when it starts to run
 * @param endsAt when it ends; {@link Long#MAX_VALUE} while that is no matter of time
 * @param end the phase it ends in
 * @param error why it fails; null unless {@code end} is {@link Phase#FAILED}
 */
public record Timeline(
        long createdAt,
        long runsAt,
        long endsAt,
        Phase end,
        @Nullable TaskError error) {

    /** A life that nothing but {@link #endedAt} ends: it runs as soon as its create has been answered. */
    static Timeline open(long createdAt, Phase end, @Nullable TaskError error) {
        return new Timeline(createdAt, createdAt + 1, Long.MAX_VALUE, end, error);
    }

    boolean isOpen() {
        return endsAt == Long.MAX_VALUE;
    }

    /** The phase at a time at or after {@code createdAt}. */
    public Phase phaseAt(long now) {
        if (now >= endsAt) {
            return end;
        }
        return now >= runsAt ? Phase.RUNNING : Phase.QUEUED;
    }

    /** The share that is done, 0.0 to 1.0 in steps of 0.01. */
    public double progressAt(long now) {
        if (now >= endsAt) {
            return 1;
        }
        return now <= runsAt ? 0 : Math.floor(100.0 * (now - runsAt) / (endsAt - runsAt)) / 100;
    }

    /** When the task last changed. */
    public long updatedAt(long now) {
        return switch (phaseAt(now)) {
            case QUEUED -> createdAt;
            case RUNNING -> now;
            default -> endsAt;
        };
    }

    /** The same life, ended now. */
    Timeline endedAt(long now, Phase phase, @Nullable TaskError because) {
        return new Timeline(createdAt, Math.min(runsAt, now), now, phase, because);
    }
}
