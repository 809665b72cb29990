/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the requests that are under way to an account, and holds requests back while the account is to be left alone.
 *
 * <p>Who waits for a permit waits as an entry in a queue, not as a thread. There is a queue for each kind of request, and
 * they take turns, so that none starves another. Safe for use by many threads.
 */
final class RequestGate {

    /** What a permit is wanted for. */
    enum Kind {
        CREATE,
        /** A query for an exchange that waits. */
        QUERY,
        /** A consumer's claim of tasks to ask about. */
        CLAIM
    }

    private static final Logger LOG = LoggerFactory.getLogger(RequestGate.class);

    private final Timer timer;
    private final int permits;
    private final Map<Kind, Deque<Runnable>> waiting = new EnumMap<>(Kind.class);
    private final Map<Kind, Instant> closedUntil = new EnumMap<>(Kind.class);
    private int free;
    private int turn;
    private boolean draining;

    RequestGate(int permits, Timer timer) {
        if (permits < 1) {
            throw new IllegalArgumentException("maxConcurrentRequests must be 1 or more, was " + permits);
        }
        this.permits = permits;
        this.free = permits;
        this.timer = timer;
        for (Kind kind : Kind.values()) {
            waiting.put(kind, new ArrayDeque<>());
        }
    }

    /** Runs something with a permit, now or later; it, or what it starts, has to {@link #release} it unless it throws. */
    void acquire(Kind kind, Runnable work) {
        synchronized (this) {
            queue(kind).add(work);
        }
        drain();
    }

    /** Takes as many permits as are free and nobody waits for. */
    synchronized int tryAcquire(Kind kind, int max) {
        if (closedUntil.containsKey(kind) || waiting.values().stream().anyMatch(queue -> !queue.isEmpty())) {
            return 0;
        }
        int taken = Math.min(free, max);
        free -= taken;
        timer.underWay(taken);
        return taken;
    }

    void release(int count) {
        synchronized (this) {
            if (free + count > permits) {
                throw new IllegalStateException("more permits released than acquired");
            }
            free += count;
            timer.underWay(-count);
        }
        drain();
    }

    /** Grants no permits of some kinds for a while. A longer pause under way is left as it is. */
    void pause(Set<Kind> kinds, Duration duration) {
        Instant until = timer.now().plus(duration);
        Set<Kind> paused = EnumSet.noneOf(Kind.class);
        synchronized (this) {
            for (Kind kind : kinds) {
                Instant before = closedUntil.get(kind);
                if (before == null || before.isBefore(until)) {
                    closedUntil.put(kind, until);
                    paused.add(kind);
                }
            }
        }
        if (!paused.isEmpty()) {
            timer.schedule(duration, () -> reopen(paused, until));
        }
    }

    private void reopen(Set<Kind> kinds, Instant until) {
        synchronized (this) {
            kinds.forEach(kind -> closedUntil.remove(kind, until));
        }
        drain();
    }

    /** Hands out permits in a loop, never in a recursion: work may release its permit before it returns. */
    private void drain() {
        synchronized (this) {
            if (draining) {
                return;
            }
            draining = true;
        }
        while (true) {
            Runnable work;
            synchronized (this) {
                work = next();
                if (work == null) {
                    draining = false;
                    return;
                }
            }
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A request could not be started", e);
                giveBack();
            }
        }
    }

    /** What throws has started nothing that could release its permit. */
    private synchronized void giveBack() {
        if (free < permits) {
            free++;
            timer.underWay(-1);
        }
    }

    private @Nullable Runnable next() {
        if (free == 0) {
            return null;
        }
        Kind[] kinds = Kind.values();
        for (int i = 0; i < kinds.length; i++) {
            Kind kind = kinds[(turn + i) % kinds.length];
            Runnable work = closedUntil.containsKey(kind) ? null : queue(kind).poll();
            if (work != null) {
                turn = kind.ordinal() + 1;
                free--;
                timer.underWay(1);
                return work;
            }
        }
        return null;
    }

    private Deque<Runnable> queue(Kind kind) {
        Deque<Runnable> queue = waiting.get(kind);
        if (queue == null) {
            throw new IllegalStateException("no queue for " + kind);
        }
        return queue;
    }
}
