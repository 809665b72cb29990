/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.PutBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
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
            engine.store().execute(this::store);
        }
    }

    private void store() {
        int seen;
        do {
            seen = added.get();
            List<PutBack> batch = new ArrayList<>();
            for (PutBack next = waiting.poll(); next != null; next = waiting.poll()) {
                batch.add(next);
            }
            if (!batch.isEmpty()) {
                store(batch);
            }
        } while (added.addAndGet(-seen) != 0);
    }

    private void store(List<PutBack> batch) {
        try {
            engine.store().repository().putBack(batch);
        } catch (RuntimeException e) {
            LOG.warn("{} tasks could not be put back; they are claimed again when their leases end.", batch.size(), e);
            return;
        }
        Duration soonest = batch.get(0).dueIn();
        for (PutBack putBack : batch) {
            soonest = putBack.dueIn().compareTo(soonest) < 0 ? putBack.dueIn() : soonest;
        }
        engine.dueIn(batch.get(0).task().scope(), soonest);
    }
}
