/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.schedule.AdaptiveSchedule;
import io.github.camelkirin.schedule.Durations;
import io.github.camelkirin.schedule.Estimate;
import io.github.camelkirin.schedule.QueryPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the durations of one kind of task: what this node has seen, and what others have stored. Plans are kept until
 * a tenth of what they rest on is new, or forgotten.
 */
final class LearnedKind {

    /** In which about a tenth is forgotten. */
    private static final Duration FORGETTING = Duration.ofDays(1);

    private static final int MOST_PLANS = 16;

    private final String name;
    private final Map<AdaptiveSchedule, QueryPlan> plans = new HashMap<>();
    private Durations own = Durations.none();
    private Durations others = Durations.none();
    private @Nullable Estimate estimate;
    private Instant estimatedAt = Instant.MIN;
    private int seenSince;

    private boolean changed;
    private boolean used;
    private Instant loadedAt = Instant.MIN;
    private @Nullable String stored;

    LearnedKind(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** @param age of the task, now */
    synchronized Duration delayAfter(LearnedTiming timing, Duration age, int queries, double random, Instant now) {
        used = true;
        if (estimate(now).weight() < AdaptiveSchedule.UNKNOWN_BELOW) {
            return timing.curve().delayAfter(queries, random);
        }
        if (plans.size() > MOST_PLANS) {
            plans.clear();
        }
        return plans.computeIfAbsent(timing.schedule(), schedule -> schedule.planFor(all(now)))
                .delayAfter(age, queries, random);
    }

    synchronized void observed(Duration after, Duration until, Instant now) {
        own = own.observed(after, until, estimate(now), now);
        changed = true;
        seenSince++;
    }

    synchronized Estimate estimate(Instant now) {
        Estimate known = estimate;
        if (known == null
                || seenSince > 0 && seenSince >= known.weight() / 10
                || !now.isBefore(estimatedAt.plus(FORGETTING))) {
            known = Estimate.of(all(now));
            estimate = known;
            estimatedAt = now;
            seenSince = 0;
            plans.clear();
        }
        return known;
    }

    private Durations all(Instant now) {
        return Durations.sum(List.of(own, others), now);
    }

    /** Whether it has been used since, and nobody has tried to read what others know within so long. Counts as a try. */
    synchronized boolean isToBeLoaded(Instant now, Duration within) {
        if (!used || isLoaded() && now.isBefore(loadedAt.plus(within))) {
            return false;
        }
        used = false;
        loadedAt = now;
        return true;
    }

    /** Whether it was tried to read what others know. */
    synchronized boolean isLoaded() {
        return !loadedAt.equals(Instant.MIN);
    }

    /**
     * @param ownIsThere whether this node's own row is there
     * @param adopted rows of nodes that are gone, which are this node's from now on
     */
    synchronized void loaded(Durations fromOthers, boolean ownIsThere, List<Durations> adopted, Instant now) {
        if (stored != null && !ownIsThere) {
            takenOver();
        }
        for (Durations each : adopted) {
            own = Durations.sum(List.of(own, each), now);
            changed = true;
        }
        if (!adopted.isEmpty() || !fromOthers.equals(others)) {
            others = fromOthers;
            estimate = null;
        }
    }

    /** Someone held this node to be gone and goes on with its row: it begins anew, or all would count twice. */
    synchronized void takenOver() {
        own = Durations.none();
        changed = false;
        stored = null;
        estimate = null;
    }

    /** What is to be stored; null if there is nothing new. Counts as stored until {@link #notStored}. */
    synchronized @Nullable String toStore() {
        if (!changed) {
            return null;
        }
        changed = false;
        return own.toText();
    }

    synchronized void notStored() {
        changed = true;
    }

    synchronized void stored(String text) {
        stored = text;
    }

    synchronized @Nullable String stored() {
        return stored;
    }
}
