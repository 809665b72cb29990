/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.timer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real time, on one thread for everything that waits. */
public final class ScheduledTimer implements Timer {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledTimer.class);

    private final ScheduledExecutorService executor;
    private final Clock clock;

    /** @param executor is not shut down by this class */
    public ScheduledTimer(ScheduledExecutorService executor, Clock clock) {
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable work) {
        try {
            Future<?> future = executor.schedule(() -> run(work), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("Not scheduled, since the timer has been shut down");
            return () -> {};
        }
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("Scheduled work failed", e);
        }
    }
}
