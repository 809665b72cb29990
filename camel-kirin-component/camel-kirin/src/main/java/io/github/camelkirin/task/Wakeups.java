/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Passes on each ID at most once a second, however often it comes: one that comes again too soon is passed on once more when the
 * second is over, so that nothing that came last is lost. Holds {@value #MOST} IDs at most. Safe for use by many threads.
 */
final class Wakeups {

    static final Duration INTERVAL = Duration.ofSeconds(1);
    static final int MOST = 10_000;

    private final Timer timer;
    private final Consumer<String> wake;
    private final Map<String, Woken> woken = new LinkedHashMap<>();

    private static final class Woken {
        private final Instant at;
        private boolean again;

        private Woken(Instant at) {
            this.at = at;
        }
    }

    Wakeups(Timer timer, Consumer<String> wake) {
        this.timer = timer;
        this.wake = wake;
    }

    /** Whether it was passed on now, and not put off or, being one too many, left out. */
    boolean add(String id) {
        Instant now = timer.now();
        Woken before;
        synchronized (this) {
            forget(now);
            before = woken.get(id);
            if (before == null && woken.size() < MOST) {
                woken.put(id, new Woken(now));
            } else if (before == null || before.again) {
                return false;
            } else {
                before.again = true;
            }
        }
        if (before == null) {
            wake.accept(id);
            return true;
        }
        timer.schedule(nonNegative(Duration.between(now, before.at.plus(INTERVAL))), () -> again(id));
        return false;
    }

    private void again(String id) {
        synchronized (this) {
            woken.remove(id);
            woken.put(id, new Woken(timer.now()));
        }
        wake.accept(id);
    }

    /** The eldest come first. */
    private void forget(Instant now) {
        Iterator<Woken> eldest = woken.values().iterator();
        while (eldest.hasNext()) {
            Woken next = eldest.next();
            if (now.isBefore(next.at.plus(INTERVAL))) {
                return;
            }
            if (!next.again) {
                eldest.remove();
            }
        }
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
