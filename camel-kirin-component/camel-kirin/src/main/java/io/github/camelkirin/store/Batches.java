/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.store;

import io.github.camelkirin.repository.TaskRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stores what comes one by one in batches: what comes while one batch is being stored makes up the next. */
public final class Batches<T> {

    /** Stores a batch, and returns the external IDs of what someone else has changed since. */
    public interface Storing<T> {
        Set<String> store(TaskRepository repository, List<T> batch);
    }

    /** Told what came of a batch: which of it was lost, or why it could not be stored. */
    public interface Listener<T> {
        void stored(List<T> batch, Set<String> lost, @Nullable Throwable failure);
    }

    private final Store store;
    private final Storing<T> storing;
    private final Listener<T> listener;
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger added = new AtomicInteger();

    public Batches(Store store, Storing<T> storing, Listener<T> listener) {
        this.store = store;
        this.storing = storing;
        this.listener = listener;
    }

    public void add(T one) {
        waiting.add(one);
        if (added.getAndIncrement() == 0) {
            storeNext();
        }
    }

    private void storeNext() {
        boolean more = true;
        while (more) {
            Batch batch = new Batch();
            CompletableFuture<Set<String>> stored = store.persist(batch::store);
            if (!stored.isDone()) {
                stored.whenComplete((lost, failure) -> {
                    if (settled(batch, lost, failure)) {
                        storeNext();
                    }
                });
                return;
            }
            more = stored.handle((lost, failure) -> settled(batch, lost, failure))
                    .join();
        }
    }

    /** Returns whether more came meanwhile. */
    private boolean settled(Batch batch, @Nullable Set<String> lost, @Nullable Throwable failure) {
        if (failure != null) {
            batch.draw(); // who came last has no more to hope for than who came first
        }
        if (!batch.content.isEmpty()) {
            listener.stored(batch.content, lost == null ? Set.of() : lost, failure);
        }
        return added.addAndGet(-batch.seen) != 0;
    }

    /** What is stored at once: all that waits when the repository is reached. */
    private final class Batch {
        private final List<T> content = new ArrayList<>();
        private int seen;

        private Set<String> store(TaskRepository repository) {
            draw();
            return content.isEmpty() ? Set.of() : storing.store(repository, content);
        }

        private void draw() {
            seen = added.get();
            for (T next = waiting.poll(); next != null; next = waiting.poll()) {
                content.add(next);
            }
        }
    }
}
