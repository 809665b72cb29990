/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRepository;
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
        boolean more = true;
        while (more) {
            Batch batch = new Batch();
            CompletableFuture<?> stored = engine.store().persist(batch::store);
            if (!stored.isDone()) {
                stored.whenComplete((done, failure) -> {
                    if (settled(batch, failure)) {
                        storeNext();
                    }
                });
                return;
            }
            more = stored.handle((done, failure) -> settled(batch, failure)).join();
        }
    }

    /** Returns whether more came meanwhile. */
    private boolean settled(Batch batch, @Nullable Throwable failure) {
        if (failure != null) {
            batch.draw(); // who came last has no more to hope for than who came first
        }
        if (!batch.tasks.isEmpty()) {
            told(batch.tasks, failure);
        }
        return added.addAndGet(-batch.seen) != 0;
    }

    /** What is stored at once: all that waits when the repository is reached. */
    private final class Batch {
        private final List<PutBack> tasks = new ArrayList<>();
        private int seen;

        private Set<String> store(TaskRepository repository) {
            draw();
            return tasks.isEmpty() ? Set.of() : repository.putBack(tasks);
        }

        private void draw() {
            seen = added.get();
            for (PutBack next = waiting.poll(); next != null; next = waiting.poll()) {
                tasks.add(next);
            }
        }
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
