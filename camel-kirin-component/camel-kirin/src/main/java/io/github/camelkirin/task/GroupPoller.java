/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.query.CallbackTiming;
import io.github.camelkirin.query.QueryPace;
import io.github.camelkirin.query.QueryStep;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
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
    private static final Duration SIGN_INTERVAL = Duration.ofMinutes(1);
    private static final Duration PASSED_OVER = Duration.ofMillis(50);
    private static final Duration SHARED_INTERVAL = Duration.ofSeconds(5);
    private static final ClaimLimit NEXT_OPEN = new ClaimLimit(1, 0);
    private static final ClaimLimit NEXT_ENDED = new ClaimLimit(0, 1);

    private final TaskEngine engine;
    private final TaskScope scope;
    private final PollerSettings settings;
    private final SubmissionSettings submissions;
    private final Deliveries deliveries;
    private final Queries queries;
    private final UnsentClaims unsent;
    private final PutBacks putBacks;
    private final QueryPace pace;
    private final RepeatedWarning trouble;
    private final BatchCancels batchCancels;

    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger triggers = new AtomicInteger();
    private final ReentrantLock claiming = new ReentrantLock();
    private volatile boolean running;
    private final AtomicBoolean waitingForPermit = new AtomicBoolean();
    private volatile Instant lastClaim = Instant.MIN;
    private Instant lastSign = Instant.MIN;
    private volatile @Nullable Throwable failure;
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
        this.deliveries = new Deliveries(engine, scope, settings, statuses, handler, this::trigger);
        this.queries = new Queries(engine.account(), engine.timer());
        this.unsent = new UnsentClaims(engine, scope);
        this.putBacks = new PutBacks(engine);
        this.pace = engine.pace(settings.timing());
        this.trouble = new RepeatedWarning(LOG, engine.timer());
        this.batchCancels = new BatchCancels(engine, scope);
    }

    public TaskScope scope() {
        return scope;
    }

    public void start() {
        running = true;
        engine.register(this);
        dueIn(Duration.ZERO);
        batchCancels.start();
    }

    /** Claims nothing more. What is being routed goes on; queries under way are still dealt with. */
    public void suspend() {
        running = false;
        failure = null;
        batchCancels.stop();
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
        giveBack(queries.tasks());
    }

    private void giveBack(Collection<TaskRecord> tasks) {
        List<PutBack> left =
                tasks.stream().map(task -> new PutBack(task, Duration.ZERO)).toList();
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
        deliveries.setRoom(room);
        if (room > 0) {
            dueIn(Duration.ZERO);
        }
    }

    /** How many completions are being routed. */
    public int delivering() {
        return deliveries.underWay();
    }

    /** Whether completions are tried one at a time only, since the route has failed several in a row. */
    public boolean isPaused() {
        return deliveries.isPaused();
    }

    /** When the repository was last asked for tasks, by this node's clock; {@link Instant#MIN} if it never was. */
    public Instant lastClaim() {
        return lastClaim;
    }

    /**
     * The fallback for what no trigger tells of, such as tasks of other nodes: claims what is due now, on the caller's thread.
     * A shared repository is not asked more than every five seconds by it.
     *
     * @return how many tasks were claimed
     */
    public int poll() {
        boolean justAsked = engine.timer().now().isBefore(lastClaim.plus(SHARED_INTERVAL));
        return justAsked && engine.store().repository().isBlocking() ? 0 : claimNow();
    }

    /** Claims what is due now, on the caller's thread; nothing if that is being done on another. */
    public int claimNow() {
        if (!running || !claiming.tryLock()) {
            return 0;
        }
        try {
            return tryClaim();
        } finally {
            claiming.unlock();
        }
    }

    /** Why the repository cannot be asked for tasks, or nothing is delivered since pictures cannot be stored; null if all is well. */
    public @Nullable Throwable trouble() {
        Throwable claims = failure;
        return claims != null || !running ? claims : deliveries.preparation().trouble();
    }

    void cancelBatchesIn(Duration delay) {
        batchCancels.in(delay);
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
                        claiming.lock();
                        try {
                            tryClaim();
                        } finally {
                            claiming.unlock();
                        }
                    }
                } while (triggers.addAndGet(-seen) != 0);
            });
        }
    }

    /** A claim that fails must not keep later ones from being made: the group pauses until the repository is back. */
    private int tryClaim() {
        try {
            int claimed = claim();
            if (running) {
                failure = null;
                trouble.clear("Tasks of group {} can be claimed again.", scope.group());
            }
            return claimed;
        } catch (RuntimeException | Error e) {
            failure = running ? e : null;
            trouble.warn("Tasks of group {} cannot be claimed: the group pauses until they can.", scope.group(), e);
            dueIn(AFTER_TROUBLE);
            return 0;
        }
    }

    /** The lock is not the alarm's: who sets that must not wait for the repository. */
    private int claim() {
        lastClaim = engine.timer().now();
        if (running && !lastClaim.isBefore(lastSign.plus(SIGN_INTERVAL))) {
            engine.store().repository().consuming(scope);
            lastSign = lastClaim;
        }
        RequestGate gate = engine.account().gate();
        int permits = granted.getAndSet(0);
        permits += gate.tryAcquire(RequestGate.Kind.CLAIM, largestClaim(gate) - permits);
        int roomTaken = deliveries.takeAllRoom();
        int sends = unsent.takeRoom();
        List<TaskRecord> claimed;
        try {
            claimed = running
                    ? engine.store()
                            .repository()
                            .claimDue(
                                    scope,
                                    deliveries.isWanted()
                                            ? new ClaimLimit(permits, roomTaken).andUnsent(sends)
                                            : new ClaimLimit(0, roomTaken),
                                    engine.leases().lease())
                    : List.of();
        } catch (RuntimeException | Error e) {
            deliveries.giveBackReserved(roomTaken);
            unsent.giveBack();
            gate.giveBack(RequestGate.Kind.CLAIM, permits);
            throw e;
        }
        if (!running) { // someone did not wait for the repository, and has gone
            deliveries.giveBackReserved(roomTaken);
            unsent.giveBack();
            gate.giveBack(RequestGate.Kind.CLAIM, permits);
            giveBack(claimed);
            return 0;
        }
        int ended = (int)
                claimed.stream().filter(task -> task.state() == TaskState.ENDED).count();
        int unused = permits - (claimed.size() - ended - unsent.claimed(claimed));
        deliveries.giveBackReserved(roomTaken - ended);
        gate.giveBack(RequestGate.Kind.CLAIM, unused);
        claimed.forEach(this::tryBegin);
        expectNext(unused == 0);
        return claimed.size();
    }

    /** A repository that does not answer must not hold the permits of all others. */
    private int largestClaim(RequestGate gate) {
        return engine.store().repository().isBlocking() ? Math.max(1, gate.permits() / 2) : LARGEST_CLAIM;
    }

    /** Sees to it that the next claim comes when there is something to be had by it. */
    private void expectNext(boolean outOfPermits) {
        TaskRepository repository = engine.store().repository();
        if (deliveries.isWanted()) {
            repository.nextDue(scope, NEXT_OPEN).ifPresent(due -> {
                if (due.isZero() && outOfPermits) {
                    waitForPermit();
                } else {
                    notAtOnce(due);
                }
            });
        }
        if (deliveries.hasRoom()) {
            repository.nextDue(scope, NEXT_ENDED).ifPresent(this::notAtOnce);
        } else {
            deliveries.untilProbe().filter(wait -> !wait.isZero()).ifPresent(this::dueIn);
        }
    }

    /** What is due in a shared repository and was not claimed may be locked by another node, for as long as that is frozen. */
    private void notAtOnce(Duration due) {
        boolean locked = due.isZero() && engine.store().repository().isBlocking();
        dueIn(locked ? PASSED_OVER : due);
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

    private void tryBegin(TaskRecord task) {
        try {
            begin(task);
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be gone on with now; it is claimed again when its lease ends.", task, e);
        }
    }

    /** What throws has taken care of the permit, or of the room for a delivery. */
    private void begin(TaskRecord task) {
        switch (task.state()) {
            case SUBMITTING -> {
                if (UnsentClaims.isUnsent(task)) {
                    unsent.begin(task, submissions);
                    return;
                }
                try {
                    engine.resume(task, submissions);
                } finally {
                    engine.account().gate().giveBack(RequestGate.Kind.CLAIM, 1);
                }
            }
            case ACTIVE -> queries.ask(task, (sent, outcome) -> follow(task, decide(task, sent, outcome), outcome));
            case ENDED -> deliveries.deliver(task);
            case PARKED, DONE -> throw new IllegalStateException(task + " was claimed");
        }
    }

    QueryStep decide(TaskRecord asked, Instant sent, QueryOutcome outcome) {
        QueryStep step = pace.decide(asked, sent, outcome, settings.notFoundGrace(), true);
        if (step instanceof QueryStep.Ended ended && ended.task().status() != TaskStatus.EXPIRED) {
            engine.detected(ended.task(), settings.timing() instanceof CallbackTiming);
        } else if (step instanceof QueryStep.Resubmit && settings.timing() instanceof CallbackTiming) {
            engine.failedTry(asked);
        }
        return step;
    }

    /** @param told with the status and progress that were last told */
    void follow(TaskRecord told, QueryStep step, QueryOutcome outcome) {
        if (step instanceof QueryStep.Ended && outcome instanceof QueryOutcome.Found found) {
            ended(step.task(), found.task());
        } else if (step instanceof QueryStep.Resubmit again && outcome instanceof QueryOutcome.Found found) {
            resubmit(told, again, found.task());
        } else if (step instanceof QueryStep.Parked) {
            park(step.task());
        } else if (step instanceof QueryStep.Again again) {
            if (!again.moved() || !settings.progress() || !(outcome instanceof QueryOutcome.Found found)) {
                putBacks.add(new PutBack(again.task(), again.delay()));
            } else if (running && deliveries.takeRoomToTell()) {
                new Telling(new Telling.Ways(this, deliveries, queries, putBacks), engine, again).start(found);
            } else {
                putBacks.add(new PutBack(again.untold(told), again.delay()));
            }
        }
    }

    boolean isRunning() {
        return running;
    }

    private void resubmit(TaskRecord task, QueryStep.Resubmit step, KirinTask answer) {
        if (running) {
            engine.freshTries()
                    .submit(step, submissions, () -> ended(step.otherwise().task(), answer));
        } else { // whoever comes next does it, and need not find out whether it was done
            putBacks.add(new PutBack(task, Duration.ZERO));
        }
    }

    /** The answer is stored before anything is routed; without room for a delivery it is stored for a later one. */
    private void ended(TaskRecord task, KirinTask answer) {
        if (running && deliveries.takeRoom()) {
            deliveries.ended(task, answer);
        } else {
            putBacks.add(new PutBack(task, Duration.ZERO));
        }
    }

    private void park(TaskRecord task) {
        Deliveries.warnParked(task);
        putBacks.add(new PutBack(task, Duration.ZERO));
    }
}
