/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs so much at a time, and the rest in its order, on an executor without a bound of its own: with virtual threads on,
 * Camel's pools take their queue's size for the number of threads.
 */
final class AtMost implements Executor {

    private final int limit;
    private final Executor executor;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    AtMost(int limit, Executor executor) {
        this.limit = limit;
        this.executor = executor;
    }

    @Override
    public void execute(Runnable work) {
        synchronized (waiting) {
            waiting.add(work);
            if (running == limit) {
                return;
            }
            running++;
        }
        try {
            executor.execute(this::runAll);
        } catch (RejectedExecutionException e) {
            synchronized (waiting) {
                running--;
                if (waiting.remove(work)) {
                    throw e;
                }
            }
        }
    }

    private void runAll() {
        Runnable next = next();
        while (next != null) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                executor.execute(this::runAll);
                throw e;
            }
            next = next();
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable next = waiting.poll();
            if (next == null) {
                running--;
            }
            return next;
        }
    }
}
