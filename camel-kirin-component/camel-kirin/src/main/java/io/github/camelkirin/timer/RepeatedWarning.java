/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.timer;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** A warning about something that lasts: said when it begins, every ten minutes while it lasts, and when it clears. */
public final class RepeatedWarning {

    static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Logger log;
    private final Timer timer;
    private @Nullable Instant lastSaid;

    public RepeatedWarning(Logger log, Timer timer) {
        this.log = log;
        this.timer = timer;
    }

    public synchronized void warn(String message, Object... arguments) {
        Instant now = timer.now();
        if (lastSaid == null || !now.isBefore(lastSaid.plus(INTERVAL))) {
            lastSaid = now;
            log.warn(message, arguments);
        }
    }

    public synchronized void clear(String message, Object... arguments) {
        if (lastSaid != null) {
            lastSaid = null;
            log.info(message, arguments);
        }
    }
}
