/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.PutBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts tasks back in batches: those that come while one batch is being stored make up the next. */
final class PutBacks {

    private static final Logger LOG = LoggerFactory.getLogger(PutBacks.class);

    private final TaskEngine engine;
    private final Queue<PutBack> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger added = new AtomicInteger();

    PutBacks(TaskEngine engine) {
        this.engine = engine;
    }

    void add(PutBack putBack) {
        waiting.add(putBack);
        if (added.getAndIncrement() == 0) {
            storeNext();
        }
    }

    private void storeNext() {
        int seen = added.get();
        List<PutBack> batch = new ArrayList<>();
        for (PutBack next = waiting.poll(); next != null; next = waiting.poll()) {
            batch.add(next);
        }
        CompletableFuture<Set<String>> stored = batch.isEmpty()
                ? CompletableFuture.completedFuture(Set.of())
                : engine.store().persist(repository -> repository.putBack(batch));
        stored.whenComplete((lost, failure) -> {
            if (!batch.isEmpty()) {
                told(batch, failure);
            }
            if (added.addAndGet(-seen) != 0) {
                storeNext();
            }
        });
    }

    private void told(List<PutBack> batch, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn(
                    "{} tasks could not be put back; they are claimed again when their leases end.",
                    batch.size(),
                    failure);
            return;
        }
        Duration soonest = batch.get(0).dueIn();
        for (PutBack putBack : batch) {
            soonest = putBack.dueIn().compareTo(soonest) < 0 ? putBack.dueIn() : soonest;
        }
        engine.dueIn(batch.get(0).task().scope(), soonest);
    }
}
