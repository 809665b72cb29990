/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the requests that are under way to an account and those sent in a second, and holds requests back while the account
 * is to be left alone.
 *
 * <p>Who waits for a permit waits as an entry in a queue, not as a thread; one entry in the timer wakes them all. There is a
 * queue for each kind of request. Urgent ones go first, but one permit in four goes to the others where they wait; kinds of
 * the same urgency take turns. So none starves another. Safe for use by many threads.
 */
public final class RequestGate {

    /** What pauses, slows down, and is refused, together. */
    enum Lane {
        CREATES,
        QUERIES
    }

    /** What a permit is wanted for. */
    public enum Kind {
        /** A create that an exchange waits for, or that is to go first. */
        URGENT_CREATE(Lane.CREATES, true),
        CREATE(Lane.CREATES, false),
        /** A query for an exchange that waits. */
        QUERY(Lane.QUERIES, true),
        /** A consumer's claim of tasks to ask about. */
        CLAIM(Lane.QUERIES, false);

        private final Lane lane;
        private final boolean urgent;

        Kind(Lane lane, boolean urgent) {
            this.lane = lane;
            this.urgent = urgent;
        }

        Lane lane() {
            return lane;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RequestGate.class);
    private static final Kind[] KINDS = Kind.values();
    private static final int URGENT_IN_A_ROW = 3;
    private static final int REFUSED_CREATES = 5;

    private final Timer timer;
    private final DoubleSupplier random;
    private final AccountLimits limits;
    private final int permits;
    private final TokenBucket limit;
    private final Map<Kind, Deque<Runnable>> waiting = new EnumMap<>(Kind.class);
    private final GateLane creates;
    private final GateLane queries;
    private int free;
    private int turn;
    private int urgentInARow;
    private boolean draining;
    private Timer.@Nullable Cancellable wake;
    private @Nullable Instant wakeAt;

    /** @param random 0 (inclusive) to 1, for the jitter of pauses */
    RequestGate(AccountLimits limits, Timer timer, DoubleSupplier random) {
        Instant now = timer.now();
        this.limits = limits;
        this.permits = limits.maxConcurrentRequests();
        this.free = permits;
        this.timer = timer;
        this.random = random;
        this.limit = new TokenBucket(limits.requestsPerSecond(), now);
        this.creates = new GateLane(new KeyCircuit(REFUSED_CREATES), now);
        this.queries = new GateLane(new KeyCircuit(1), now);
        for (Kind kind : KINDS) {
            waiting.put(kind, new ArrayDeque<>());
        }
    }

    /**
     * Runs something with a permit, now or later; it, or what it starts, has to {@link #release} it, or to {@link #giveBack} it
     * if nothing was sent, unless it throws.
     */
    public void acquire(Kind kind, Runnable work) {
        synchronized (this) {
            queue(kind).add(work);
        }
        drain();
    }

    /** How many requests may be under way. */
    public int permits() {
        return permits;
    }

    /** Takes as many permits as are to be had and nobody waits for. */
    public synchronized int tryAcquire(Kind kind, int max) {
        Instant now = timer.now();
        for (Kind other : KINDS) {
            if (isReady(other, now)) {
                return 0;
            }
        }
        int taken = Math.min(Math.min(free, max), Math.min(lane(kind).available(now), limit.available(now)));
        take(kind, Math.max(0, taken));
        return Math.max(0, taken);
    }

    /** Of requests that have been answered, or never will be. */
    void release(Kind kind, int count) {
        synchronized (this) {
            end(count, lane(kind));
            lane(kind).ended(count);
        }
        drain();
    }

    /** Of permits with which nothing was sent. */
    public void giveBack(Kind kind, int count) {
        synchronized (this) {
            end(count, lane(kind));
            lane(kind).unused(count);
            limit.giveBack(count);
        }
        drain();
    }

    private void end(int count, GateLane lane) {
        if (free + count > permits || count > lane.out()) {
            throw new IllegalStateException("more permits released than acquired");
        }
        free += count;
        timer.underWay(-count);
    }

    /** A request was answered, otherwise than by 429 or a refusal of the key. */
    void accepted(Lane lane, Instant sent) {
        synchronized (this) {
            lane(lane).admitted(timer.now());
            lane(lane).circuit().accepted(sent);
        }
    }

    /** A request was not answered, or by trouble that tells nothing of the key. */
    void failed(Lane lane, Instant sent) {
        synchronized (this) {
            lane(lane).circuit().leftOpen(sent, timer.now());
        }
    }

    /**
     * The service refuses the key's requests.
     *
     * @return whether nothing but probes is sent now
     */
    boolean refused(Lane lane, Instant sent) {
        synchronized (this) {
            return lane(lane).circuit().refused(sent, timer.now());
        }
    }

    /**
     * The service was asked too often.
     *
     * @param asked how long it wants to be left alone; null if it does not say
     * @return the pause that begins, null if one is under way
     */
    @Nullable
    Duration throttled(Lane lane, Instant sent, @Nullable Duration asked) {
        synchronized (this) {
            Instant now = timer.now();
            lane(lane).circuit().leftOpen(sent, now);
            return lane(lane).throttled(sent, now, asked, random.getAsDouble());
        }
    }

    synchronized boolean isOpen(Lane lane) {
        return !lane(lane).circuit().isOpen();
    }

    /** There is another key than the one that was refused: it is tried at once. */
    void keyChanged() {
        synchronized (this) {
            Instant now = timer.now();
            creates.circuit().keyChanged(now);
            queries.circuit().keyChanged(now);
        }
        drain();
    }

    /** Whether the key is refused, and it is too soon to try it again. */
    synchronized boolean isProbeToCome() {
        Instant now = timer.now();
        return Stream.of(creates, queries)
                .map(lane -> lane.circuit().probeAt())
                .anyMatch(probeAt -> probeAt != null && now.isBefore(probeAt));
    }

    synchronized AccountStatus status(AccountId account) {
        return new AccountStatus(
                account.account(),
                account.baseUrl(),
                permits,
                Double.isInfinite(limits.requestsPerSecond()) ? null : (Double) limits.requestsPerSecond(),
                permits - free,
                status(creates, Kind.URGENT_CREATE, Kind.CREATE),
                status(queries, Kind.QUERY, Kind.CLAIM));
    }

    private AccountStatus.Lane status(GateLane lane, Kind urgent, Kind other) {
        return lane.status(queue(urgent).size(), queue(other).size(), timer.now());
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
            Kind kind;
            Runnable work;
            synchronized (this) {
                Instant now = timer.now();
                kind = next(now);
                work = kind == null ? null : queue(kind).poll();
                if (kind == null || work == null) {
                    draining = false;
                    wakeLater(now);
                    return;
                }
                take(kind, 1);
            }
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A request could not be started", e);
                takeBack(kind);
            }
        }
    }

    private void take(Kind kind, int count) {
        free -= count;
        lane(kind).taken(count);
        limit.take(count);
        timer.underWay(count);
    }

    /** What throws has started nothing that could release its permit. */
    private synchronized void takeBack(Kind kind) {
        if (free < permits && lane(kind).out() > 0) {
            end(1, lane(kind));
            lane(kind).ended(1);
        }
    }

    private @Nullable Kind next(Instant now) {
        Kind urgent = next(true, now);
        Kind other = next(false, now);
        Kind kind = urgent == null || other != null && urgentInARow >= URGENT_IN_A_ROW ? other : urgent;
        if (kind != null) {
            turn = kind.ordinal() + 1;
            urgentInARow = kind.urgent && other != null ? urgentInARow + 1 : 0;
        }
        return kind;
    }

    private @Nullable Kind next(boolean urgent, Instant now) {
        for (int i = 0; i < KINDS.length; i++) {
            Kind kind = KINDS[(turn + i) % KINDS.length];
            if (kind.urgent == urgent && isReady(kind, now)) {
                return kind;
            }
        }
        return null;
    }

    private boolean isReady(Kind kind, Instant now) {
        return free > 0
                && !queue(kind).isEmpty()
                && limit.available(now) > 0
                && lane(kind).available(now) > 0;
    }

    /** Sees to it that those who wait for a time are woken by it. A release wakes those who wait for a permit. */
    private void wakeLater(Instant now) {
        Instant at = free > 0 ? soonest(now) : null;
        if (at == null || wakeAt != null && !at.isBefore(wakeAt)) {
            return;
        }
        if (wake != null) {
            wake.cancel();
            wake = null;
        }
        wakeAt = at;
        Timer.Cancellable scheduled = timer.schedule(Duration.between(now, at), this::wake);
        wake = at.equals(wakeAt) ? scheduled : null;
    }

    private @Nullable Instant soonest(Instant now) {
        Instant soonest = null;
        for (Kind kind : KINDS) {
            Instant next = queue(kind).isEmpty() ? null : lane(kind).next(now);
            if (next != null && (soonest == null || next.isBefore(soonest))) {
                soonest = next;
            }
        }
        Instant allowed = limit.next(now);
        return soonest == null || soonest.isAfter(allowed) ? soonest : allowed;
    }

    private void wake() {
        synchronized (this) {
            wake = null;
            wakeAt = null;
        }
        drain();
    }

    private GateLane lane(Kind kind) {
        return lane(kind.lane);
    }

    private GateLane lane(Lane lane) {
        return lane == Lane.CREATES ? creates : queries;
    }

    private Deque<Runnable> queue(Kind kind) {
        Deque<Runnable> queue = waiting.get(kind);
        if (queue == null) {
            throw new IllegalStateException("no queue for " + kind);
        }
        return queue;
    }
}
