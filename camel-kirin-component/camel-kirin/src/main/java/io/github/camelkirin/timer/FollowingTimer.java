/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.timer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time by a clock that may leap, as a test's does: what falls due by a leap is run at once. It looks at the clock every
 * five milliseconds while something is scheduled.
 *
 * <p>A leap is gone through in order: the time here is not ahead of anything that is due and has not been run, nor does it
 * leap while a request is under way, so that leases are renewed and queries made as if the time had passed. After every ten
 * seconds of a leap, what was begun on other threads gets five milliseconds to schedule what comes next. All that takes two
 * seconds at most, however long the leap is; what is left of it then passes at once.
 */
public final class FollowingTimer implements Timer {

    private static final Logger LOG = LoggerFactory.getLogger(FollowingTimer.class);
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration STRIDE = Duration.ofSeconds(10);
    private static final Duration LEAP = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final PriorityQueue<Scheduled> queue =
            new PriorityQueue<>(Comparator.comparing(Scheduled::at).thenComparingLong(Scheduled::sequence));
    private Instant reached;
    /** Time stands still while scheduled work is run. */
    private boolean running;

    private long sequence;
    private boolean ticking;
    private int underWay;
    /** When a leap was noticed, in System.nanoTime(); null if there is none. */
    private @Nullable Long leaping;

    private record Scheduled(Instant at, long sequence, Runnable work) {}

    /** @param executor of one thread; is not shut down by this class */
    public FollowingTimer(ScheduledExecutorService executor, Clock clock) {
        this.executor = executor;
        this.clock = clock;
        this.reached = clock.instant();
    }

    @Override
    public synchronized Instant now() {
        if (!running) {
            Instant now = reachable();
            Scheduled next = queue.peek();
            reach(next != null && next.at().isBefore(now) ? next.at() : now);
        }
        return reached;
    }

    @Override
    public synchronized Cancellable schedule(Duration delay, Runnable work) {
        Scheduled scheduled = new Scheduled(now().plus(delay), sequence++, work);
        queue.add(scheduled);
        tickLater();
        return () -> remove(scheduled);
    }

    @Override
    public synchronized void underWay(int change) {
        underWay += change;
    }

    private synchronized void remove(Scheduled scheduled) {
        queue.remove(scheduled);
    }

    private void reach(Instant time) {
        reached = time.isAfter(reached) ? time : reached;
    }

    private synchronized void tickLater() {
        if (!ticking && !queue.isEmpty()) {
            try {
                executor.schedule(this::tick, TICK.toMillis(), TimeUnit.MILLISECONDS);
                ticking = true;
            } catch (RejectedExecutionException e) {
                LOG.debug("Not scheduled, since the timer has been shut down");
            }
        }
    }

    private void tick() {
        Instant until = stride();
        for (Runnable next = next(until); next != null; next = next(until)) {
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.error("Scheduled work failed", e);
            }
        }
        synchronized (this) {
            ticking = false;
            tickLater();
        }
    }

    /** How far this tick goes. */
    private synchronized Instant stride() {
        Instant far = now().plus(STRIDE);
        Instant reachable = reachable();
        return far.isBefore(reachable) && !isImpatient() ? far : reachable;
    }

    /** How far it could go if nothing were scheduled. */
    private Instant reachable() {
        Instant now = clock.instant();
        if (now.isBefore(reached.plus(LEAP))) {
            leaping = null;
            return now;
        }
        if (leaping == null) {
            leaping = System.nanoTime();
        }
        return underWay > 0 && !isImpatient() ? reached : now;
    }

    private boolean isImpatient() {
        return leaping != null && System.nanoTime() - leaping > PATIENCE.toNanos();
    }

    private synchronized @Nullable Runnable next(Instant until) {
        Scheduled next = queue.peek();
        if (next == null || next.at().isAfter(until)) {
            running = false;
            return null;
        }
        queue.remove();
        reach(next.at());
        running = true;
        return next.work();
    }
}
