/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import io.github.camelkirin.simulator.request.Parameters;
import org.jspecify.annotations.Nullable;

/** A task the service has taken on. It holds no timer: its phase follows from the clock. Safe for use by several threads. */
public final class Task {
    private final String id;
    private final long sequence;
    private final String model;
    private final Parameters parameters;
    private volatile Timeline timeline;
    private volatile boolean discarded;
    private int queriesLeft;

    /** @param lastQuery the one that ends it if its life is open */
    Task(String id, long sequence, String model, Parameters parameters, Timeline timeline, int lastQuery) {
        this.id = id;
        this.sequence = sequence;
        this.model = model;
        this.parameters = parameters;
        this.timeline = timeline;
        this.queriesLeft = timeline.isOpen() ? lastQuery : 0;
    }

    /** The service's ID, 20 characters. */
    public String id() {
        return id;
    }

    /** The caller's ID, if it gave one. */
    public @Nullable String externalTaskId() {
        return parameters.externalTaskId();
    }

    /** The model it was created for. */
    public String model() {
        return model;
    }

    /** What was asked for. */
    public Parameters parameters() {
        return parameters;
    }

    /** Its life as things stand; ending the task early replaces it. */
    public Timeline timeline() {
        return timeline;
    }

    /** The phase at a time in epoch milliseconds. */
    public Phase phaseAt(long now) {
        return timeline().phaseAt(now);
    }

    /** Whether it has come into being: a create that acts late has an answer before it has a task. */
    public boolean existsAt(long now) {
        return !discarded && now >= timeline().createdAt();
    }

    /** Its place among the tasks of one simulator, from 1. */
    public long sequence() {
        return sequence;
    }

    /**
     * Ends it now unless it has ended.
     *
     * @return whether this call ended it
     */
    synchronized boolean end(long now, Phase phase, @Nullable TaskError because) {
        if (timeline.phaseAt(now).ended()) {
            return false;
        }
        timeline = timeline.endedAt(now, phase, because);
        return true;
    }

    /** Whether this query is the one that ends it. */
    synchronized boolean asked() {
        return queriesLeft > 0 && --queriesLeft == 0;
    }

    synchronized void restore(Timeline earlier) {
        timeline = earlier;
    }

    /** It never comes into being: another create with its external ID was faster. */
    void discard() {
        discarded = true;
    }

    @Override
    public String toString() {
        return "Task[" + id + "]";
    }
}
