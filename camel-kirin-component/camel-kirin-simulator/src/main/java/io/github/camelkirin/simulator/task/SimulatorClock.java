/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The time that the simulated service lives by. Safe for use by several threads. */
public sealed interface SimulatorClock {

    /** Now, in epoch milliseconds. */
    long millis();

    /** The machine's clock. */
    static SimulatorClock system() {
        return new Real();
    }

    /** A clock that stands still until a test moves it; it starts at 2026-01-30T07:22:24Z. */
    static Manual manual() {
        return new Manual();
    }

    /** The machine's clock. */
    final class Real implements SimulatorClock {
        private Real() {}

        @Override
        public long millis() {
            return System.currentTimeMillis();
        }
    }

    /** A clock that a test moves. */
    final class Manual implements SimulatorClock {
        private final AtomicLong now = new AtomicLong(1_769_757_744_000L);
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

        private Manual() {}

        @Override
        public long millis() {
            return now.get();
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
            now.addAndGet(duration.toMillis());
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
