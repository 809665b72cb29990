/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskEvent;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.store.Batches;
import io.github.camelkirin.timer.RepeatedWarning;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The completions of a group that are on their way through routes: how many there may be, and what becomes of each. A
 * delivery takes room before it begins and gives it back when it is stored how it went.
 */
final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final TaskEngine engine;
    private final TaskScope scope;
    private final PollerSettings settings;
    private final StatusMapping statuses;
    private final CompletionHandler handler;
    private final Runnable roomGiven;
    private final RoutePause pause;
    private final StorePause storePause;
    private final Preparation preparation;
    private final Batches<Completion> finishes;
    private final RepeatedWarning notStored;
    private final RepeatedWarning unroutable;
    private final RepeatedWarning notTold;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger tellings = new AtomicInteger();
    private final Map<String, Telling> told = new ConcurrentHashMap<>();
    private volatile boolean completionsWait;
    private volatile int reserved;
    private volatile int room;

    /** @param roomGiven called when one more may be delivered */
    Deliveries(
            TaskEngine engine,
            TaskScope scope,
            PollerSettings settings,
            StatusMapping statuses,
            CompletionHandler handler,
            Runnable roomGiven) {
        this.engine = engine;
        this.scope = scope;
        this.settings = settings;
        this.statuses = statuses;
        this.handler = handler;
        this.roomGiven = roomGiven;
        this.room = settings.concurrentConsumers();
        this.finishes = new Batches<>(engine.store(), Deliveries::finish, this::finished);
        this.notStored = new RepeatedWarning(LOG, engine.timer());
        this.unroutable = new RepeatedWarning(LOG, engine.timer());
        this.notTold = new RepeatedWarning(LOG, engine.timer());
        this.pause = new RoutePause(scope.group(), settings.redelivery(), engine.timer());
        this.storePause = new StorePause(scope.group(), settings.redelivery(), engine.timer());
        this.preparation = new Preparation(engine, this, storePause);
    }

    /** Changes how many are delivered at a time; more than configured is not possible. */
    void setRoom(int room) {
        this.room = Math.min(room, settings.concurrentConsumers());
    }

    /** Whether anybody wants completions at all. */
    boolean isWanted() {
        return room > 0;
    }

    boolean hasRoom() {
        return free(underWay.get()) > 0;
    }

    private int free(int underWay) {
        return Math.max(0, Math.min(pause.room(room, underWay), storePause.room(room, underWay)));
    }

    int underWay() {
        return Math.max(0, underWay.get() - reserved);
    }

    boolean isPaused() {
        return pause.isPaused();
    }

    Optional<Duration> untilProbe() {
        return Stream.of(pause.untilProbe(), storePause.untilProbe())
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    Preparation preparation() {
        return preparation;
    }

    /** Taken before the claim, so that an answer that comes meanwhile does not take the same room. */
    int takeAllRoom() {
        while (true) {
            int now = underWay.get();
            int free = free(now);
            if (underWay.compareAndSet(now, now + free)) {
                reserved = free;
                return free;
            }
        }
    }

    /** The claim has been made: of the room that it took, some is not needed. */
    void giveBackReserved(int count) {
        reserved = 0;
        completionsWait = count == 0;
        giveBackRoom(count);
    }

    boolean takeRoom() {
        while (true) {
            int now = underWay.get();
            if (free(now) == 0) {
                return false;
            }
            if (underWay.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Room that was taken and is not needed. */
    private void giveBackRoom(int count) {
        underWay.addAndGet(-count);
    }

    void giveRoom() {
        underWay.decrementAndGet();
        roomGiven.run();
    }

    /** For news of a task that goes on: half of the room at most, and none while a completion may be waiting for it. */
    boolean takeRoomToTell() {
        int most = Math.max(1, settings.concurrentConsumers() / 2);
        if (completionsWait || untilProbe().isPresent()) {
            return false;
        }
        if (tellings.incrementAndGet() <= most && takeRoom()) {
            return true;
        }
        tellings.decrementAndGet();
        return false;
    }

    /** A completion that comes while a route is told of its task, as one that was cancelled here may, waits for that. */
    void begun(Telling telling) {
        told.put(telling.task().externalTaskId(), telling);
    }

    void ended(Telling telling) {
        told.remove(telling.task().externalTaskId(), telling);
        tellings.decrementAndGet();
        giveRoom();
    }

    /** Stores that a task has ended, and delivers it in room that has been taken. */
    void ended(TaskRecord task, KirinTask answer) {
        engine.store().persist(repository -> repository.update(task)).whenComplete((stored, failure) -> {
            if (failure != null || stored.isEmpty()) {
                LOG.debug("The end of {} was not stored; whoever holds it next finds it again", task, failure);
                giveRoom();
            } else {
                engine.observer().ended(stored.get());
                deliver(stored.get(), answer, Round.FIRST);
            }
        });
    }

    /** Delivers a task from its stored answer, in room that has been taken. */
    void deliver(TaskRecord task) {
        deliver(task, Round.FIRST);
    }

    void deliver(TaskRecord task, Round round) {
        String answer = task.answer();
        KirinTask known;
        try {
            known = answer == null ? KirinTask.builder().build() : KirinTask.fromJson(answer, statuses);
        } catch (RuntimeException e) {
            giveRoom();
            throw e;
        }
        deliver(task, known, round);
    }

    private void deliver(TaskRecord task, KirinTask answer, Round round) {
        Completion completion = new Completion(this, task, AnswerForUsers.of(task, answer), round);
        engine.leases().hold(completion);
        Telling telling = told.get(task.externalTaskId());
        if (telling == null || !telling.then(() -> route(completion, () -> overdue(completion)))) {
            route(completion, () -> overdue(completion));
        }
    }

    /** @param overdue what is done if it takes longer than it may */
    void route(Completion completion, Runnable overdue) {
        completion.limitTo(engine.timer().schedule(settings.maxRouteTime(), overdue));
        try {
            handler.deliver(completion);
        } catch (RuntimeException e) {
            completion.failed(e);
        }
    }

    /** It counts as failed, so that a task that hangs each route it meets is parked in the end. */
    private void overdue(Completion completion) {
        if (!engine.leases().release(completion)) {
            return;
        }
        LOG.warn(
                "Routing the completion of {} takes longer than maxRouteTime ({} ms): its lease is given up.",
                completion.task(),
                settings.maxRouteTime().toMillis());
        int failures = completion.attempt();
        TaskRecord.Builder next = completion.task().toBuilder();
        if (failures > settings.redelivery().max()) {
            TaskRecord parked = next.parked(ParkReason.ROUTE_FAILED, "maxRouteTime")
                    .deliveries(failures)
                    .build();
            warnParked(parked);
            engine.park(parked);
        } else {
            TaskRecord again = next.deliveries(failures).note("maxRouteTime").build();
            engine.putBack(new PutBack(again, settings.redelivery().delayAfter(failures)))
                    .whenComplete((lost, failure) -> {
                        if (failure == null && lost.isEmpty()) {
                            engine.observer().redelivered(again);
                        }
                    });
        }
    }

    void leaseLost(Completion completion) {
        LOG.warn(
                "{} was taken over by another node, or erased, while its completion was being routed.",
                completion.task());
    }

    void succeeded(Completion completion) {
        pause.succeeded();
        unroutable.clear("Completions of group {} are routed again.", scope.group());
        engine.leases().release(completion);
        finishes.add(completion);
    }

    private static Set<String> finish(TaskRepository repository, List<Completion> batch) {
        return repository.finish(batch.stream().map(Completion::task).toList());
    }

    private void finished(List<Completion> batch, Set<String> lost, @Nullable Throwable failure) {
        for (Completion completion : batch) {
            if (failure != null) {
                warnNotStored(completion, failure);
            } else if (lost.contains(completion.task().externalTaskId())) {
                LOG.warn(
                        "{} was routed, but has been taken over or erased meanwhile: unless erased, it is delivered twice.",
                        completion.task());
            } else if (completion.task().event() == TaskEvent.COMPLETION) {
                engine.observer().delivered(completion.task());
            }
            giveRoom();
        }
        if (failure == null) {
            notStored.clear("How routing completions of group {} went is stored again.", scope.group());
        }
    }

    /** Camel tells of an exchange that fails; nobody else tells of this. */
    void notRouted(Completion completion, Throwable cause) {
        unroutable.warn(
                "{} could not be routed in group {}: it comes again, and others may fare alike.",
                completion.task(),
                scope.group(),
                cause);
        failed(completion, cause);
    }

    /** Progress is not told again, and says nothing of how completions fare. */
    void notTold(Completion completion, Throwable cause) {
        notTold.warn(
                "Routing the progress of {} failed in group {} ({}). It is not routed again; the completion comes all the same.",
                completion.task(),
                scope.group(),
                describe(cause));
    }

    void failed(Completion completion, Throwable cause) {
        boolean probing = pause.isPaused();
        pause.failed(completion.task().externalTaskId());
        TaskRecord task = completion.task();
        int failures = task.deliveries() + 1;
        if (probing) {
            putBack(completion, task, pause.untilProbe().orElse(Duration.ZERO), true);
        } else if (failures > settings.redelivery().max()) {
            rejected(completion, cause);
        } else {
            putBack(
                    completion,
                    task.toBuilder().deliveries(failures).note(describe(cause)).build(),
                    settings.redelivery().delayAfter(failures),
                    true);
        }
    }

    void rejected(Completion completion, Throwable cause) {
        TaskRecord parked = completion.task().toBuilder()
                .parked(ParkReason.ROUTE_FAILED, describe(cause))
                .deliveries(completion.attempt())
                .build();
        warnParked(parked);
        putBack(completion, parked, Duration.ZERO, false);
    }

    void returned(Completion completion) {
        putBack(completion, completion.task(), Duration.ZERO, false);
    }

    /** @param failed whether the route has failed, which a probe does without using up a redelivery */
    void putBack(Completion completion, TaskRecord task, Duration delay, boolean failed) {
        engine.leases().release(completion);
        engine.store()
                .persist(repository -> repository.putBack(List.of(new PutBack(task, delay))))
                .whenComplete((lost, failure) -> {
                    if (failure != null) {
                        warnNotStored(completion, failure);
                    } else if (lost.isEmpty()) {
                        tell(task, failed);
                    }
                    giveRoom();
                    engine.dueIn(scope, delay);
                });
    }

    private void tell(TaskRecord stored, boolean failed) {
        if (stored.state() == TaskState.PARKED) {
            engine.observer().parked(stored);
        } else if (failed) {
            engine.observer().redelivered(stored);
        }
    }

    private void warnNotStored(Completion completion, Throwable failure) {
        LOG.debug("How routing {} went could not be stored: it is delivered again.", completion.task());
        notStored.warn(
                "How routing completions of group {} went could not be stored: {} and maybe others are delivered again.",
                scope.group(),
                completion.task().externalTaskId(),
                failure);
    }

    static void warnParked(TaskRecord task) {
        LOG.warn(
                "Task {} (external ID {}) of group {} is parked: {} ({}). Requeue it when the cause is mended.",
                task.taskId(),
                task.externalTaskId(),
                task.group(),
                task.parkReason(),
                task.note());
    }

    /** The class only: a route's exception may quote anything. */
    private static String describe(Throwable cause) {
        return cause.getClass().getName();
    }
}
