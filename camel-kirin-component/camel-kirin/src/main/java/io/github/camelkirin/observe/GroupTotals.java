/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.observe;

import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.LastError;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What has been counted of one group. Safe for use by many threads. */
final class GroupTotals {

    final LongAdder creates = new LongAdder();
    final LongAdder queries = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder resubmitted = new LongAdder();
    final LongAdder throttled = new LongAdder();
    final LongAdder progressed = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder redelivered = new LongAdder();
    final LongAdder parked = new LongAdder();
    final Rate queryRate = new Rate();
    private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> callbacks = new ConcurrentHashMap<>();
    final LongAdder detectedByCallback = new LongAdder();
    final LongAdder detectedByQuery = new LongAdder();
    private BigDecimal cost = BigDecimal.ZERO;
    private volatile @Nullable LastError lastError;
    private volatile boolean degraded;

    void ended(TaskRecord task) {
        ended.computeIfAbsent(task.status().value(), status -> new LongAdder()).increment();
        charged(task);
    }

    void charged(TaskRecord task) {
        TaskOutcome outcome = task.outcome();
        BigDecimal charge = outcome == null ? null : outcome.cost();
        if (charge != null) {
            synchronized (this) {
                cost = cost.add(charge);
            }
        }
    }

    void callback(CallbackOutcome outcome) {
        callbacks.computeIfAbsent(outcome.value(), value -> new LongAdder()).increment();
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((name, count) -> sums.put(name, count.sum()));
        return sums;
    }

    private synchronized BigDecimal cost() {
        return cost;
    }

    void failed(RuntimeException cause, Instant at) {
        int status = cause instanceof ServiceException service ? service.getHttpStatus() : 0;
        lastError = new LastError(cause.getClass().getSimpleName(), status, at);
    }

    void degraded(boolean now) {
        degraded = now;
    }

    GroupStatus.Counts read(Instant now) {
        return new GroupStatus.Counts(
                creates.sum(),
                queries.sum(),
                queryRate.perSecond(now),
                retries.sum(),
                resubmitted.sum(),
                throttled.sum(),
                sums(ended),
                progressed.sum(),
                delivered.sum(),
                redelivered.sum(),
                parked.sum(),
                cost(),
                lastError,
                degraded,
                new GroupStatus.Callbacks(sums(callbacks), detectedByCallback.sum(), detectedByQuery.sum()));
    }
}
