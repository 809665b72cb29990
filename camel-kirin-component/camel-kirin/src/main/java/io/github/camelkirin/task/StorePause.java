/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds deliveries back while the image store takes nothing, which no task can help: the first refusal is enough, and then
 * one at a time is tried.
 */
final class StorePause {

    private static final Logger LOG = LoggerFactory.getLogger(StorePause.class);
    private static final Duration LEAST = Duration.ofMillis(500);

    private final String group;
    private final Probes probes;
    private final RepeatedWarning warning;
    private @Nullable ImageStoreException trouble;

    StorePause(String group, RedeliverySchedule schedule, Timer timer) {
        this.group = group;
        this.probes = new Probes(schedule, LEAST, timer);
        this.warning = new RepeatedWarning(LOG, timer);
    }

    /** How many deliveries may be started, with so many under way. */
    synchronized int room(int limit, int underWay) {
        return trouble == null ? limit - underWay : probes.room(limit, underWay);
    }

    /** Why nothing is stored at present; null if nothing is known against the store. */
    synchronized @Nullable ImageStoreException trouble() {
        return trouble;
    }

    /** How long until the next probe, zero if it is time for it; empty while deliveries go on. */
    synchronized Optional<Duration> untilProbe() {
        return trouble == null ? Optional.empty() : Optional.of(probes.left());
    }

    synchronized void refused(ImageStoreException cause) {
        if (trouble == null || probes.isDue()) { // else it was under way when the pause began
            probes.failed();
        }
        trouble = cause;
        warning.warn(
                "Pictures of group {} cannot be stored: {}. The group pauses until they can; no task is parked.",
                group,
                cause.getMessage());
    }

    synchronized void stored() {
        if (trouble != null) {
            trouble = null;
            probes.reset();
            warning.clear("Pictures of group {} are stored again.", group);
        }
    }
}
