/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.query.QueryStep;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.store.Leases;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that goes on while a route is told how far it is. Until the route is done with that, this node holds the task's
 * lease and asks about it itself: so nobody else can tell of the task meanwhile, or of its end, and the next query is as
 * soon as ever. Of what is heard meanwhile only the newest is kept, and dealt with when the route is done.
 */
final class Telling implements Leases.Holder {

    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final Duration WHILE_SUSPENDED = Duration.ofSeconds(5);

    private enum Query {
        NONE,
        WAITING,
        SENT
    }

    private record Heard(QueryStep step, QueryOutcome outcome) {}

    /** @param until when, by this node's clock, the lease is certain to last */
    private record Stored(TaskRecord task, Instant until) {}

    /** How what is heard is gone on with. */
    record Ways(GroupPoller poller, Deliveries deliveries, Queries queries, PutBacks putBacks) {}

    private final GroupPoller poller;
    private final Deliveries deliveries;
    private final Ways ways;
    private final TaskEngine engine;
    private Instant deadline;

    private TaskRecord told;
    private @Nullable Heard heard;
    private Query query = Query.NONE;
    private boolean over;
    private volatile @Nullable Runnable next;
    private boolean taken;
    private Instant askAt;
    private Timer.Cancellable alarm = () -> {};

    /**
     * @param ways of the deliveries, room has been taken to tell this
     * @param again what is to be told; of a task that this node has claimed
     */
    Telling(Ways ways, TaskEngine engine, QueryStep.Again again) {
        this.ways = ways;
        this.poller = ways.poller();
        this.deliveries = ways.deliveries();
        this.engine = engine;
        this.told = again.task();
        this.deadline = engine.timer().now().plus(told.timeLeft());
        this.askAt = engine.timer().now().plus(again.delay());
    }

    /** What cannot be stored is not told: somebody else has the task, and may have told of its end. */
    void start(QueryOutcome.Found found) {
        TaskRecord news = told;
        engine.leases().hold(this);
        deliveries.begun(this);
        askLater();
        engine.store().persist(repository -> store(repository, news)).whenComplete((stored, failure) -> {
            if (stored == null) {
                LOG.debug("Not told how far {} is, since that was not stored", news, failure);
                leaseLost();
                routed();
                return;
            }
            stored(stored.task());
            if (engine.timer().now().isAfter(stored.until())) {
                LOG.debug("Not told how far {} is: the process was held up, and somebody else may have it", news);
                routed();
            } else {
                engine.observer().progressed(stored.task());
                deliveries.route(
                        new Completion(deliveries, stored.task(), AnswerForUsers.of(news, found.task()), this),
                        this::overdue);
            }
        });
    }

    /** Null if somebody else has the task. The lease is renewed first, so that it is known how long it lasts. */
    private @Nullable Stored store(TaskRepository repository, TaskRecord news) {
        Lease lease = engine.leases().lease();
        Instant until = engine.timer().now().plus(lease.duration().dividedBy(2));
        if (!repository.renew(List.of(news), lease).isEmpty()) {
            return null;
        }
        return repository.update(news).map(task -> new Stored(task, until)).orElse(null);
    }

    private synchronized void stored(TaskRecord task) {
        told = told.toBuilder().version(task.version()).build();
        // as the repository has it: what is told may have been heard some time ago
        deadline = engine.timer().now().plus(task.timeLeft());
    }

    @Override
    public synchronized TaskRecord task() {
        return told;
    }

    @Override
    public synchronized void leaseLost() {
        taken = true;
        heard = null;
        alarm.cancel();
    }

    private synchronized void askLater() {
        if (over || taken || heard != null && !(heard.step() instanceof QueryStep.Again)) {
            return;
        }
        Duration delay = untilNext();
        alarm = engine.timer().schedule(delay, this::ring);
    }

    private Duration untilNext() {
        Duration left = Duration.between(engine.timer().now(), askAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void ring() {
        synchronized (this) {
            if (over || taken || query != Query.NONE) {
                return;
            }
            if (!poller.isRunning()) { // it may go on before the route is done
                alarm = engine.timer().schedule(WHILE_SUSPENDED, this::ring);
                return;
            }
            query = Query.WAITING;
        }
        engine.account().gate().acquire(RequestGate.Kind.CLAIM, this::ask);
    }

    private void ask() {
        TaskRecord asked = null;
        synchronized (this) {
            if (!over && !taken) {
                query = Query.SENT;
                asked = told.toBuilder()
                        .timeLeft(Duration.between(engine.timer().now(), deadline))
                        .build();
            }
        }
        if (asked == null) {
            engine.account().gate().giveBack(RequestGate.Kind.CLAIM, 1);
            return;
        }
        TaskRecord sent = asked;
        try {
            ways.queries().ask(sent, (at, outcome) -> answered(sent, at, outcome));
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be asked about now; it is claimed again when its lease ends.", sent, e);
            leaseLost();
        }
    }

    private void answered(TaskRecord asked, Instant sent, QueryOutcome outcome) {
        TaskRecord current;
        synchronized (this) {
            query = Query.NONE;
            if (taken) {
                return;
            }
            current = asked.toBuilder().version(told.version()).build();
            if (!over) {
                hear(poller.decide(current, sent, outcome), outcome);
                return;
            }
        }
        poller.follow(current, poller.decide(current, sent, outcome), outcome);
    }

    private void hear(QueryStep step, QueryOutcome outcome) {
        if (step instanceof QueryStep.Again again) {
            told = again.untold(told);
            askAt = engine.timer().now().plus(again.delay());
            if (outcome instanceof QueryOutcome.Found) {
                heard = again.moved() ? new Heard(step, outcome) : null;
            }
        } else {
            heard = new Heard(step, outcome);
        }
        askLater();
    }

    /** The route is done with it, or the exchange was never routed. */
    void routed() {
        deliveries.ended(this);
        if (end()) {
            goOn();
        }
    }

    /** Has something done when the route is done with it; false if it is. */
    synchronized boolean then(Runnable work) {
        if (over) {
            return false;
        }
        next = work;
        return true;
    }

    /** The route goes on, and keeps its room; the task is not held up by it any more. */
    private void overdue() {
        if (end()) {
            LOG.warn("Routing the progress of {} takes longer than maxRouteTime: its lease is given up.", task());
            goOn();
        }
    }

    private synchronized boolean end() {
        boolean first = !over;
        over = true;
        alarm.cancel();
        return first;
    }

    private void goOn() {
        engine.leases().release(this);
        TaskRecord task;
        Heard news;
        Duration delay;
        Runnable waiting = next;
        if (waiting != null) {
            waiting.run();
        }
        synchronized (this) {
            if (taken || query == Query.SENT) {
                return; // it is someone else's, or the answer says how it goes on
            }
            task = told;
            news = heard;
            delay = untilNext();
        }
        if (news == null) {
            ways.putBacks().add(new PutBack(task, delay));
        } else {
            poller.follow(task, news.step().at(task.version(), delay), news.outcome());
        }
    }
}
