/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps as many tasks under way as are asked for: one that has ended makes place for the next. */
final class ClosedLoop implements Life {

    private final String baseUrl;
    private final String apiKey;
    private final int connections;
    private final LongAdder ended = new LongAdder();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable Subject subject;

    ClosedLoop(String baseUrl, String apiKey, int connections) {
        this.baseUrl = baseUrl;
        this.apiKey = apiKey;
        this.connections = connections;
    }

    void start(Subject begun, int tasks) {
        subject = begun;
        for (int i = 0; i < tasks; i++) {
            underWay.incrementAndGet();
            begun.begin();
        }
    }

    /** Begins no more, and waits for those that are under way. */
    void stop() throws IOException, InterruptedException {
        subject = null;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (underWay.get() > 0) {
            if (System.nanoTime() > end || failure.get() != null) {
                throw new IOException(underWay.get() + " tasks have not ended", failure.get());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** How many have ended so far. */
    long count() throws IOException {
        if (failure.get() != null) {
            throw new IOException("a task was lost", failure.get());
        }
        return ended.sum();
    }

    @Override
    public String baseUrl() {
        return baseUrl;
    }

    @Override
    public String apiKey() {
        return apiKey;
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public void ended() {
        ended.increment();
        Subject next = subject;
        if (next == null) {
            underWay.decrementAndGet();
        } else {
            next.begin();
        }
    }

    @Override
    public void failed(Throwable cause) {
        failure.compareAndSet(null, cause);
    }
}
