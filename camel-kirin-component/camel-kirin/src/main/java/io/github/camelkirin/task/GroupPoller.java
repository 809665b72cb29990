/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.client.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the tasks of a group for one consumer: claims what is due, asks the service without waiting for its answers, puts
 * back what goes on and has delivered what has ended.
 *
 * <p>It never asks the repository in vain: the next claim follows when a permit or room for a delivery is free and more was
 * there than could be taken, when the next task is due, or when one becomes due sooner. Safe for use by many threads.
 */
public final class GroupPoller {

    private static final Logger LOG = LoggerFactory.getLogger(GroupPoller.class);
    private static final int LARGEST_CLAIM = 500;
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
    private static final ClaimLimit NEXT_OPEN = new ClaimLimit(1, 0);
    private static final ClaimLimit NEXT_ENDED = new ClaimLimit(0, 1);

    private final TaskEngine engine;
    private final TaskScope scope;
    private final PollerSettings settings;
    private final SubmissionSettings submissions;
    private final StatusMapping statuses;
    private final CompletionHandler handler;
    private final RoutePause pause;
    private final PutBacks putBacks;
    private final RepeatedWarning trouble;

    private final Map<String, TaskRecord> asked = new ConcurrentHashMap<>();
    private final AtomicInteger delivering = new AtomicInteger();
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger triggers = new AtomicInteger();
    private volatile boolean running;
    private volatile int room;
    private final AtomicBoolean waitingForPermit = new AtomicBoolean();
    private Timer.@Nullable Cancellable alarm;
    private Instant alarmAt = Instant.MAX;

    /** @param submissions how a submission that somebody left behind is gone on with */
    public GroupPoller(
            TaskEngine engine,
            TaskScope scope,
            PollerSettings settings,
            SubmissionSettings submissions,
            StatusMapping statuses,
            CompletionHandler handler) {
        this.engine = engine;
        this.scope = scope;
        this.settings = settings;
        this.submissions = submissions;
        this.statuses = statuses;
        this.handler = handler;
        this.room = settings.concurrentConsumers();
        this.pause = new RoutePause(scope.group(), settings.redelivery(), engine.timer());
        this.putBacks = new PutBacks(engine);
        this.trouble = new RepeatedWarning(LOG, engine.timer());
    }

    public TaskScope scope() {
        return scope;
    }

    public void start() {
        running = true;
        engine.register(this);
        dueIn(Duration.ZERO);
    }

    /** Claims nothing more. What is being routed goes on; queries under way are still dealt with. */
    public void suspend() {
        running = false;
        engine.unregister(this);
        synchronized (this) {
            if (alarm != null) {
                alarm.cancel();
                alarm = null;
            }
            alarmAt = Instant.MAX;
        }
    }

    /** Gives up the leases of tasks that are being asked about. To be called when nothing is being routed any more. */
    public void stop() {
        suspend();
        List<PutBack> left = asked.values().stream()
                .map(task -> new PutBack(task, Duration.ZERO))
                .toList();
        if (!left.isEmpty()) {
            engine.store().call(repository -> repository.putBack(left)).whenComplete((lost, failure) -> {
                if (failure != null) {
                    LOG.debug("Leases of group {} end by themselves", scope.group(), failure);
                }
            });
        }
    }

    /** Changes how many completions are delivered at a time; more than configured is not possible. */
    public void setRoom(int room) {
        this.room = Math.min(room, settings.concurrentConsumers());
        if (room > 0) {
            dueIn(Duration.ZERO);
        }
    }

    /** How many completions are being routed. */
    public int delivering() {
        return delivering.get();
    }

    public boolean isPaused() {
        return pause.isPaused();
    }

    /** Claims what is due now, on the caller's thread, and returns how many tasks that were. */
    public int poll() {
        return running ? claim() : 0;
    }

    /** Something is due soon. */
    void dueIn(Duration delay) {
        if (!running) {
            return;
        }
        if (delay.isZero()) {
            trigger();
            return;
        }
        Instant at = engine.timer().now().plus(delay);
        synchronized (this) {
            if (!running || !at.isBefore(alarmAt)) {
                return;
            }
            if (alarm != null) {
                alarm.cancel();
            }
            alarmAt = at;
            alarm = engine.timer().schedule(delay, this::ring);
        }
    }

    private void ring() {
        synchronized (this) {
            alarm = null;
            alarmAt = Instant.MAX;
        }
        trigger();
    }

    /** One claim at a time; triggers that come meanwhile become one further claim. */
    private void trigger() {
        if (triggers.getAndIncrement() == 0) {
            engine.store().execute(() -> {
                int seen;
                do {
                    seen = triggers.get();
                    if (running || granted.get() > 0) {
                        tryClaim();
                    }
                } while (triggers.addAndGet(-seen) != 0);
            });
        }
    }

    /** A claim that fails must not keep later ones from being made. */
    private void tryClaim() {
        try {
            claim();
            trouble.clear("Tasks of group {} can be claimed again.", scope.group());
        } catch (RuntimeException e) {
            trouble.warn("Tasks of group {} cannot be claimed; trying again.", scope.group(), e);
            dueIn(AFTER_TROUBLE);
        }
    }

    private synchronized int claim() {
        RequestGate gate = engine.account().gate();
        int permits = granted.getAndSet(0);
        permits += gate.tryAcquire(RequestGate.Kind.CLAIM, LARGEST_CLAIM - permits);
        int deliveries = takeAllRoom();
        List<TaskRecord> claimed;
        try {
            claimed = running
                    ? engine.store()
                            .repository()
                            .claimDue(
                                    scope,
                                    new ClaimLimit(room > 0 ? permits : 0, deliveries),
                                    engine.leases().lease())
                    : List.of();
        } catch (RuntimeException e) {
            delivering.addAndGet(-deliveries);
            gate.release(permits);
            throw e;
        }
        int ended = 0;
        for (TaskRecord task : claimed) {
            if (task.state() == TaskState.ENDED) {
                ended++;
            }
        }
        delivering.addAndGet(ended - deliveries);
        int unused = permits - (claimed.size() - ended);
        if (unused > 0) {
            gate.release(unused);
        }
        claimed.forEach(this::begin);
        if (running) {
            expectNext(unused == 0);
        }
        return claimed.size();
    }

    /** Sees to it that the next claim comes when there is something to be had by it. */
    private void expectNext(boolean outOfPermits) {
        TaskRepository repository = engine.store().repository();
        if (room > 0) {
            repository.nextDue(scope, NEXT_OPEN).ifPresent(due -> {
                if (due.isZero() && outOfPermits) {
                    waitForPermit();
                } else {
                    dueIn(due);
                }
            });
        }
        if (pause.room(room, delivering.get()) > 0) {
            repository.nextDue(scope, NEXT_ENDED).ifPresent(this::dueIn);
        } else {
            pause.untilProbe().filter(wait -> !wait.isZero()).ifPresent(this::dueIn);
        }
    }

    private void waitForPermit() {
        if (waitingForPermit.compareAndSet(false, true)) {
            engine.account().gate().acquire(RequestGate.Kind.CLAIM, () -> {
                waitingForPermit.set(false);
                granted.incrementAndGet();
                trigger();
            });
        }
    }

    private void begin(TaskRecord task) {
        switch (task.state()) {
            case SUBMITTING -> {
                engine.resume(task, submissions);
                engine.account().gate().release(1);
            }
            case ACTIVE -> ask(task);
            case ENDED -> deliver(task, false);
            case PARKED, DONE -> throw new IllegalStateException(task + " was claimed");
        }
    }

    private void ask(TaskRecord task) {
        asked.put(task.externalTaskId(), task);
        engine.account().query(task.model(), TaskEngine.queryId(task), outcome -> {
            asked.remove(task.externalTaskId());
            answered(task, outcome);
        });
    }

    private void answered(TaskRecord task, QueryOutcome outcome) {
        QueryStep step = QueryStep.decide(
                task,
                outcome,
                settings.schedule(),
                settings.notFoundGrace(),
                ThreadLocalRandom.current().nextDouble());
        if (step instanceof QueryStep.Ended && outcome instanceof QueryOutcome.Found found) {
            ended(step.task(), found.task());
        } else if (step instanceof QueryStep.Parked) {
            park(step.task());
        } else if (step instanceof QueryStep.Again again) {
            if (!again.moved() || !settings.progress() || !(outcome instanceof QueryOutcome.Found found)) {
                putBacks.add(new PutBack(again.task(), again.delay()));
            } else if (running && takeRoom()) {
                progressed(again, found.task());
            } else {
                // what has not been told is left as it was, so that it is told later
                TaskRecord untold = again.task().toBuilder()
                        .state(task.state(), task.status())
                        .progress(task.progress())
                        .build();
                putBacks.add(new PutBack(untold, again.delay()));
            }
        }
    }

    /** The answer is stored before anything is routed; without room for a delivery it is stored for a later one. */
    private void ended(TaskRecord task, KirinTask answer) {
        Journal.ended(task);
        if (!running || !takeRoom()) {
            putBacks.add(new PutBack(task, Duration.ZERO));
            return;
        }
        engine.store().call(repository -> repository.update(task)).whenComplete((stored, failure) -> {
            if (failure != null || stored.isEmpty()) {
                LOG.debug("The end of {} was not stored; whoever holds it next finds it again", task, failure);
                giveRoom();
            } else {
                deliver(stored.get(), answer, false);
            }
        });
    }

    /** Taken before the claim, so that an answer that comes meanwhile does not take the same room. */
    private int takeAllRoom() {
        while (true) {
            int now = delivering.get();
            int free = Math.max(0, pause.room(room, now));
            if (delivering.compareAndSet(now, now + free)) {
                return free;
            }
        }
    }

    private boolean takeRoom() {
        while (true) {
            int now = delivering.get();
            if (pause.room(room, now) <= 0) {
                return false;
            }
            if (delivering.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    private void giveRoom() {
        delivering.decrementAndGet();
        trigger();
    }

    private void deliver(TaskRecord task, boolean refreshed) {
        String answer = task.answer();
        deliver(task, answer == null ? KirinTask.builder().build() : KirinTask.fromJson(answer, statuses), refreshed);
    }

    private void deliver(TaskRecord task, KirinTask answer, boolean refreshed) {
        deliver(new Completion(this, task, TaskEngine.asUsersSeeIt(task, answer), false, refreshed));
    }

    private void progressed(QueryStep.Again again, KirinTask answer) {
        deliver(new Completion(this, again.task(), TaskEngine.asUsersSeeIt(again.task(), answer), true, false));
    }

    private void deliver(Completion completion) {
        engine.leases().hold(completion);
        completion.limitTo(engine.timer().schedule(settings.maxRouteTime(), () -> overdue(completion)));
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
        if (completion.isProgress()) {
            engine.putBack(new PutBack(next.build(), settings.schedule().interval()));
        } else if (failures > settings.redelivery().max()) {
            TaskRecord parked = next.parked(ParkReason.ROUTE_FAILED, "maxRouteTime")
                    .deliveries(failures)
                    .build();
            warnParked(parked);
            engine.putBack(new PutBack(parked, Duration.ZERO));
        } else {
            engine.putBack(new PutBack(
                    next.deliveries(failures).note("maxRouteTime").build(),
                    settings.redelivery().delayAfter(failures)));
        }
    }

    void leaseLost(Completion completion) {
        LOG.warn("{} was taken over by another node while its completion was being routed.", completion.task());
    }

    void succeeded(Completion completion) {
        pause.succeeded();
        if (completion.isProgress()) {
            returned(completion);
            return;
        }
        settle(completion, repository -> {
            if (!repository.finish(completion.task())) {
                LOG.warn("{} was routed, but has been taken over meanwhile: it is delivered twice.", completion.task());
            }
        });
    }

    void failed(Completion completion, Throwable cause) {
        boolean probing = pause.isPaused();
        pause.failed();
        TaskRecord task = completion.task();
        int failures = task.deliveries() + 1;
        if (completion.isProgress() || probing) {
            putBack(
                    completion,
                    task,
                    completion.isProgress()
                            ? settings.schedule().interval()
                            : pause.untilProbe().orElse(Duration.ZERO));
        } else if (failures > settings.redelivery().max()) {
            rejected(completion, cause);
        } else {
            putBack(
                    completion,
                    task.toBuilder().deliveries(failures).note(describe(cause)).build(),
                    settings.redelivery().delayAfter(failures));
        }
    }

    void rejected(Completion completion, Throwable cause) {
        TaskRecord parked = completion.task().toBuilder()
                .parked(ParkReason.ROUTE_FAILED, describe(cause))
                .deliveries(completion.attempt())
                .build();
        warnParked(parked);
        putBack(completion, parked, Duration.ZERO);
    }

    void returned(Completion completion) {
        Duration delay = completion.isProgress()
                ? settings.schedule()
                        .delayAfter(
                                completion.task().queries(),
                                ThreadLocalRandom.current().nextDouble())
                : Duration.ZERO;
        putBack(completion, completion.task(), delay);
    }

    /** Asks once more for an ended task, since the URLs in its stored answer are of no use any more. */
    void refresh(Completion completion, Throwable cause) {
        TaskRecord task = completion.task();
        engine.leases().release(completion);
        engine.account().gate().acquire(RequestGate.Kind.QUERY, () -> engine.account()
                .query(task.model(), TaskEngine.queryId(task), outcome -> {
                    if (outcome instanceof QueryOutcome.Found found
                            && !found.task().getImages().isEmpty()) {
                        TaskRecord fresh =
                                task.toBuilder().answer(found.task().getJson()).build();
                        engine.store()
                                .call(repository -> repository.update(fresh))
                                .whenComplete((stored, failure) -> {
                                    if (failure == null && stored.isPresent()) {
                                        deliver(stored.get(), true);
                                    } else {
                                        giveRoom();
                                    }
                                });
                    } else {
                        failed(completion, cause);
                    }
                }));
    }

    private void putBack(Completion completion, TaskRecord task, Duration delay) {
        settle(completion, repository -> {
            repository.putBack(List.of(new PutBack(task, delay)));
            engine.dueIn(scope, delay);
        });
    }

    private void settle(Completion completion, Consumer<TaskRepository> how) {
        engine.leases().release(completion);
        engine.store()
                .call(repository -> {
                    how.accept(repository);
                    return true;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "How routing {} went could not be stored: it is delivered again.",
                                completion.task(),
                                failure);
                    }
                    giveRoom();
                });
    }

    private void park(TaskRecord task) {
        warnParked(task);
        putBacks.add(new PutBack(task, Duration.ZERO));
    }

    private static void warnParked(TaskRecord task) {
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
