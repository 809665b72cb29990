/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.timer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that stands still until it is moved; what falls due meanwhile runs on the thread that moves it, in order of time. */
public final class ManualTimer implements Timer {

    private record Scheduled(Instant at, long sequence, Runnable work) {}

    private final Queue<Scheduled> scheduled =
            new PriorityQueue<>(Comparator.comparing(Scheduled::at).thenComparingLong(Scheduled::sequence));
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private long sequence;
    private int underWay;

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Cancellable schedule(Duration delay, Runnable work) {
        Scheduled entry = new Scheduled(now.plus(delay), sequence++, work);
        scheduled.add(entry);
        return () -> remove(entry);
    }

    @Override
    public synchronized void underWay(int change) {
        underWay += change;
    }

    /** How many requests have been begun and are not done. */
    public synchronized int underWay() {
        return underWay;
    }

    private synchronized void remove(Scheduled entry) {
        scheduled.remove(entry);
    }

    /** How much waits to be run. */
    public synchronized int scheduled() {
        return scheduled.size();
    }

    /** A clock that shows this timer's time. */
    public Clock clock() {
        InstantSource source = this::now;
        return source.withZone(ZoneOffset.UTC);
    }

    public void move(Duration by) {
        Instant end = now().plus(by);
        for (Scheduled next = next(end); next != null; next = next(end)) {
            next.work().run();
        }
    }

    private synchronized Scheduled next(Instant end) {
        Scheduled next = scheduled.peek();
        if (next == null || next.at().isAfter(end)) {
            now = end;
            return null;
        }
        scheduled.remove();
        now = next.at().isAfter(now) ? next.at() : now;
        return next;
    }
}
