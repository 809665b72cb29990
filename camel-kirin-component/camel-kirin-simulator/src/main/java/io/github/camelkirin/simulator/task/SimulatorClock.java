/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The time that the simulated service lives by. Safe for use by several threads. */
public sealed interface SimulatorClock {

    /** Now, in epoch milliseconds. */
    long millis();

    /** Whether time passes by itself. */
    boolean runs();

    /** The same time for others who are to live by it, in UTC. */
    default Clock asClock() {
        InstantSource source = () -> Instant.ofEpochMilli(millis());
        return source.withZone(ZoneOffset.UTC);
    }

    /** The machine's clock. */
    static SimulatorClock system() {
        return new Real();
    }

    /** A clock that runs as the machine's does until a test moves it on, and goes on from there. */
    static Manual running() {
        return new Manual(System::currentTimeMillis, true);
    }

    /** A clock that stands still until a test moves it; it starts at 2026-01-30T07:22:24Z. */
    static Manual manual() {
        return new Manual(() -> 1_769_757_744_000L, false);
    }

    /** The machine's clock. */
    final class Real implements SimulatorClock {
        private Real() {}

        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public boolean runs() {
            return true;
        }
    }

    /** A clock that a test moves on, whether it runs meanwhile or not. */
    final class Manual implements SimulatorClock {
        private final LongSupplier base;
        private final boolean runs;
        private final AtomicLong ahead = new AtomicLong();
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

        private Manual(LongSupplier base, boolean runs) {
            this.base = base;
            this.runs = runs;
        }

        @Override
        public long millis() {
            return base.getAsLong() + ahead.get();
        }

        @Override
        public boolean runs() {
            return runs;
        }

        /**
         * Moves the clock on, by whole milliseconds.
         *
         * @throws IllegalArgumentException if the duration is negative
         */
        public void advance(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("duration must not be negative, was " + duration);
            }
            ahead.addAndGet(duration.toMillis());
            listeners.forEach(Runnable::run);
        }

        /** Has the listener run after each move, on the thread that moves the clock. */
        public void onAdvance(Runnable listener) {
            listeners.add(listener);
        }

        /** Undoes {@link #onAdvance}. */
        public void forget(Runnable listener) {
            listeners.remove(listener);
        }
    }
}
