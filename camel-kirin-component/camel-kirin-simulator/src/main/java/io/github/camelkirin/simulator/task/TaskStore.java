/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import io.github.camelkirin.simulator.request.Parameters;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tasks of one simulator. Safe for use by several threads. */
public final class TaskStore {
    private static final int RECENT = 200;

    private final SimulatorClock clock;
    private final Pace pace;
    private final Duplicates duplicates;
    private final TaskIds ids;
    private final AtomicLong places = new AtomicLong();
    private final ConcurrentMap<String, Task> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Task> byExternalId = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Task> recent = new ConcurrentLinkedDeque<>();
    private final List<Consumer<Task>> listeners = new CopyOnWriteArrayList<>();

    /** An empty store. */
    public TaskStore(SimulatorClock clock, Pace pace, Duplicates duplicates) {
        this.clock = clock;
        this.pace = pace;
        this.duplicates = duplicates;
        this.ids = new TaskIds();
    }

    /**
     * Takes on a task.
     *
     * @param model the model
     * @param parameters what was asked for
     * @param comesAfter how long until it comes into being, zero for at once
     * @param fate what is to become of it
     * @return the task; empty if its external ID is taken and duplicates are refused
     */
    public Optional<Task> add(String model, Parameters parameters, Duration comesAfter, Fate fate) {
        long now = clock.millis();
        long sequence = ids.nextSequence();
        long place = places.incrementAndGet();
        String resolution = parameters.pictures().resolution();
        Timeline timeline = pace.timeline(place, now + comesAfter.toMillis(), resolution, fate);
        Task task = new Task(ids.id(sequence, now), sequence, model, parameters, timeline, pace.lastQuery(resolution));
        if (!takeExternalId(task, now)) {
            return Optional.empty();
        }
        byId.put(task.id(), task);
        keepRecent(task, place);
        changed(task);
        return Optional.of(task);
    }

    /** Takes back a task that was taken on in an earlier process, in the order of that; for the simulator itself. */
    public Task restore(String id, long sequence, String model, Parameters parameters, Timeline timeline) {
        int lastQuery = pace.lastQuery(parameters.pictures().resolution());
        Task task = new Task(id, sequence, model, parameters, timeline, lastQuery);
        ids.taken(sequence);
        String externalId = task.externalTaskId();
        if (externalId != null) {
            byExternalId.merge(externalId, task, this::holderAgain);
        }
        byId.put(id, task);
        keepRecent(task, places.incrementAndGet());
        return task;
    }

    /** Where duplicates are refused, a second task was only taken on because the first had not come into being. */
    private Task holderAgain(Task earlier, Task later) {
        if (duplicates == Duplicates.REFUSED) {
            earlier.discard();
            return later;
        }
        return earlier.timeline().createdAt() > later.timeline().createdAt() ? later : earlier;
    }

    /** Takes back that a task was ended early; for the simulator itself. */
    public void restoreEnd(String id, Timeline timeline) {
        Task task = byId.get(id);
        if (task != null) {
            task.restore(timeline);
        }
    }

    private void keepRecent(Task task, long place) {
        recent.addLast(task);
        if (place > RECENT) {
            recent.pollFirst();
        }
    }

    private boolean takeExternalId(Task task, long now) {
        String externalId = task.externalTaskId();
        if (externalId == null) {
            return true;
        }
        Task holder = byExternalId.merge(externalId, task, (earlier, later) -> {
            if (!earlier.existsAt(now) && later.existsAt(now)) {
                if (duplicates == Duplicates.REFUSED) {
                    earlier.discard();
                }
                return later;
            }
            return earlier;
        });
        return holder.equals(task) || duplicates == Duplicates.ACCEPTED;
    }

    /**
     * Finds a task that has come into being.
     *
     * @param id the service's ID
     */
    public Optional<Task> find(String id) {
        return Optional.ofNullable(byId.get(id)).filter(task -> task.existsAt(clock.millis()));
    }

    /** Finds a task by the caller's ID; the first one where there are several. */
    public Optional<Task> findByExternalId(String externalId) {
        return Optional.ofNullable(byExternalId.get(externalId)).filter(task -> task.existsAt(clock.millis()));
    }

    /** All tasks that have come into being, oldest first. */
    public List<Task> all() {
        long now = clock.millis();
        return byId.values().stream()
                .filter(task -> task.existsAt(now))
                .sorted(Comparator.comparingLong(Task::sequence))
                .toList();
    }

    /** The last tasks that came into being, at most 200, oldest first. */
    public List<Task> recent() {
        long now = clock.millis();
        return recent.stream().filter(task -> task.existsAt(now)).toList();
    }

    /** A task is being asked about, which may end it; for the simulator itself. */
    public void asked(Task task) {
        if (task.asked()) {
            Timeline life = task.timeline();
            end(task, life.end(), life.error());
        }
    }

    /** The phase of a task now. */
    public Phase phase(Task task) {
        return task.phaseAt(clock.millis());
    }

    /**
     * Cancels a task.
     *
     * @return false if it had ended
     */
    public boolean cancel(Task task) {
        return end(task, Phase.CANCELLED, null);
    }

    /**
     * Completes a task now.
     *
     * @return false if it had ended
     */
    public boolean complete(Task task) {
        return end(task, Phase.COMPLETED, null);
    }

    /**
     * Fails a task now.
     *
     * @return false if it had ended
     */
    public boolean fail(Task task, TaskError because) {
        return end(task, Phase.FAILED, because);
    }

    /** Has the listener told of each task that is taken on, and of each that is ended early. */
    public void onChange(Consumer<Task> listener) {
        listeners.add(listener);
    }

    /** Undoes {@link #onChange}. */
    public void forget(Consumer<Task> listener) {
        listeners.remove(listener);
    }

    private boolean end(Task task, Phase phase, @Nullable TaskError because) {
        boolean ended = task.end(clock.millis(), phase, because);
        if (ended) {
            changed(task);
        }
        return ended;
    }

    private void changed(Task task) {
        listeners.forEach(listener -> listener.accept(task));
    }

    /** Forgets all tasks and draws latencies from the start again. IDs are not used twice. */
    public void clear() {
        byExternalId.clear();
        byId.clear();
        recent.clear();
        places.set(0);
    }
}
