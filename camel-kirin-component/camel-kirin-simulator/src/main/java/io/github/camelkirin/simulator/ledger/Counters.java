/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests. Safe for use by several threads. */
public final class Counters {
    private final LongAdder queries = new LongAdder();
    private final LongAdder downloads = new LongAdder();
    private final LongAdder badRequests = new LongAdder();
    private final LongAdder rateLimited = new LongAdder();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();

    Counters() {}

    /** A request has arrived. */
    public void started() {
        int now = underWay.incrementAndGet();
        if (now > mostUnderWay.get()) {
            mostUnderWay.accumulateAndGet(now, Math::max);
        }
    }

    /** A request is about to be answered, or never will be. */
    public void ended() {
        underWay.decrementAndGet();
    }

    /** A result was asked for. */
    public void download() {
        downloads.increment();
    }

    /** A request was wrong. */
    public void badRequest() {
        badRequests.increment();
    }

    /** A request was one too many. */
    public void rateLimited() {
        rateLimited.increment();
    }

    void query() {
        queries.increment();
    }

    Totals.Traffic traffic(long callbacks) {
        return new Totals.Traffic(
                queries.sum(), downloads.sum(), badRequests.sum(), rateLimited.sum(), callbacks, mostUnderWay.get());
    }

    /** Requests that are under way stay counted as such. */
    void clear() {
        queries.reset();
        downloads.reset();
        badRequests.reset();
        rateLimited.reset();
        mostUnderWay.set(underWay.get());
    }
}
