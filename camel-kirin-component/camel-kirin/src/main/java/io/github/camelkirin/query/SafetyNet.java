/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the tasks of one group are asked about that callbacks should tell of: seldom, as long as callbacks come. Once several tasks
 * in a row were found ended without one, all are asked about as if there were none, until one comes again. Safe for use by
 * many threads.
 */
public final class SafetyNet {

    /** By how much the fixed schedule's delays are longer. */
    static final int SLOWER = 10;

    /** After how many ended tasks without a callback they count as not coming. */
    static final int MOST_MISSED = 3;

    /** For how long a task that is said to have ended, and has not, is asked about more often. */
    static final Duration HINT_LASTS = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(SafetyNet.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int MOST_HINTS = 10_000;

    private final String group;
    private final Timer timer;
    private final RepeatedWarning missing;
    private final Map<String, Instant> hints = new LinkedHashMap<>();
    private int missed;
    private boolean slow = true;

    public SafetyNet(String group, Timer timer) {
        this.group = group;
        this.timer = timer;
        this.missing = new RepeatedWarning(LOG, timer);
    }

    /** A callback has said that a task has ended. */
    public synchronized void hinted(String externalTaskId) {
        hints.remove(externalTaskId);
        hints.put(externalTaskId, timer.now());
        if (hints.size() > MOST_HINTS) {
            hints.remove(hints.keySet().iterator().next());
        }
        missed = 0;
        if (!slow) {
            slow = true;
            missing.clear("Callbacks of group {} come again: its tasks are asked about less often.", group);
        }
    }

    /** When a callback last said that a task has ended; null if none did. */
    public synchronized @Nullable Instant hint(String externalTaskId) {
        return hints.get(externalTaskId);
    }

    /**
     * The service has said that a task has ended.
     *
     * @return whether a callback had said so before
     */
    public synchronized boolean ended(String externalTaskId) {
        if (hints.remove(externalTaskId) != null) {
            missed = 0;
            return true;
        }
        missed++;
        if (missed >= MOST_MISSED) {
            slow = false;
            missing.warn(
                    "{} tasks of group {} in a row had ended before a callback said so: do callbacks get here? Until one"
                            + " does, the group's tasks are asked about as without callbacks.",
                    missed,
                    group);
        }
        return false;
    }

    public synchronized boolean isSlow() {
        return slow;
    }

    /**
     * When a task is to be asked about again.
     *
     * @param normal without callbacks
     * @param left until the task's deadline
     * @param expected until most tasks of its kind will have ended; zero or less if that is not known, or over
     * @param curve of the fixed schedule
     */
    synchronized Duration delay(
            String externalTaskId, Duration normal, Duration left, Duration expected, Duration curve) {
        Instant hint = hints.get(externalTaskId);
        if (hint != null && timer.now().isBefore(hint.plus(HINT_LASTS))) {
            return longer(normal, SHORTEST);
        }
        if (!slow) {
            return normal;
        }
        Duration seldom = longer(normal, longer(expected, curve.multipliedBy(SLOWER)));
        return seldom.compareTo(left) <= 0 ? seldom : longer(normal, left);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
