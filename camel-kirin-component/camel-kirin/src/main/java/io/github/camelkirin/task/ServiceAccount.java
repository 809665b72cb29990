/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.RateLimitException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.client.CancelOutcome;
import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An account at the service: everything that is sent on its behalf goes through here, so that all who use it share one bound
 * on the requests under way and one view of how the service feels. Safe for use by many threads.
 */
public final class ServiceAccount implements AutoCloseable {

    /** The longest that a {@code Retry-After} is obeyed at a time. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private static final Duration FIRST_THROTTLE = Duration.ofSeconds(1);
    private static final Duration FIRST_DENIAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAccount.class);

    private final AccountId id;
    private final KirinClient client;
    private final boolean lookups;
    private final RequestGate gate;
    private final LookupProof proof;
    private final RepeatedWarning denial;
    private final Timer timer;
    private final TaskObserver observer;
    private int throttlesInARow;
    private int denialsInARow;
    private Instant throttledUntil = Instant.MIN;
    private Instant deniedUntil = Instant.MIN;

    /**
     * @param lookups whether the protocol documents a look-up by the caller's ID
     * @param observers are told what happens to the account's tasks, after the journal
     */
    public ServiceAccount(
            AccountId id,
            KirinClient client,
            boolean lookups,
            int maxConcurrentRequests,
            Timer timer,
            List<TaskObserver> observers) {
        this.id = id;
        this.client = client;
        this.lookups = lookups;
        this.timer = timer;
        List<TaskObserver> told = new ArrayList<>(observers);
        told.add(0, new Journal());
        this.observer = new Observers(told, timer);
        this.gate = new RequestGate(maxConcurrentRequests, timer);
        this.proof = new LookupProof();
        this.denial = new RepeatedWarning(LOG, timer);
    }

    /** An account at no service: nothing is sent for it. Sending again what was lost costs nothing, so nothing is parked for it. */
    public static ServiceAccount dryRun(
            AccountId id, Protocol protocol, int maxConcurrentRequests, Timer timer, List<TaskObserver> observers) {
        ServiceAccount account =
                new ServiceAccount(id, KirinClient.dryRun(protocol), true, maxConcurrentRequests, timer, observers);
        account.proof.proved();
        return account;
    }

    public AccountId id() {
        return id;
    }

    TaskObserver observer() {
        return observer;
    }

    RequestGate gate() {
        return gate;
    }

    boolean supportsLookups() {
        return lookups && !proof.isDisproved();
    }

    LookupProof proof() {
        return proof;
    }

    /** Sends one create, with a permit that the caller has acquired and that is released here. */
    void create(TaskRecord task, byte[] request, Consumer<CreateOutcome> then) {
        Instant start = timer.now();
        long started = System.nanoTime();
        CompletableFuture<CreateOutcome> answer =
                sent(() -> client.create(task.model(), request), refused -> new CreateOutcome.Refused(refused), null);
        settle(answer, 1, outcome -> {
            observer.created(task, outcome, start, since(started));
            if (outcome instanceof CreateOutcome.Throttled throttled) {
                throttled(throttled.cause());
            } else if (outcome instanceof CreateOutcome.Accepted) {
                wellAgain();
            }
            then.accept(outcome);
        });
    }

    /** Asks once, as {@link #query(TaskRecord, String, Consumer)}, by the service's own ID of the task while it is known. */
    void query(TaskRecord task, Consumer<QueryOutcome> then) {
        String taskId = task.taskId();
        query(task, taskId != null ? taskId : task.externalTaskId(), then);
    }

    /** Asks once, with a permit that the caller has acquired and that is released here. */
    void query(TaskRecord task, String id, Consumer<QueryOutcome> then) {
        Instant start = timer.now();
        long started = System.nanoTime();
        CompletableFuture<QueryOutcome> answer =
                sent(() -> client.query(task.model(), id), refused -> new QueryOutcome.Unsupported(refused), id);
        settle(answer, 1, outcome -> {
            observer.queried(task, outcome, start, since(started));
            if (outcome instanceof QueryOutcome.Throttled throttled) {
                throttled(throttled.cause());
            } else if (outcome instanceof QueryOutcome.Denied denied) {
                denied(denied.cause());
            } else if (outcome instanceof QueryOutcome.Found || outcome instanceof QueryOutcome.NotFound) {
                wellAgain();
            }
            then.accept(outcome);
        });
    }

    CompletableFuture<CancelOutcome> cancel(String model, String taskId) {
        CompletableFuture<CancelOutcome> result = new CompletableFuture<>();
        gate.acquire(
                RequestGate.Kind.QUERY,
                () -> settle(
                        sent(() -> client.cancel(model, taskId), refused -> new CancelOutcome.Refused(refused), taskId),
                        1,
                        result::complete));
        return result;
    }

    /** What cannot be sent at all, such as a query by an ID that no path can hold, has an outcome too. */
    private static <T> CompletableFuture<T> sent(
            Supplier<CompletableFuture<T>> call,
            Function<RequestRefusedException, T> refused,
            @Nullable String taskId) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(refused.apply(new RequestRefusedException(
                    "The request cannot be sent: " + e.getMessage(),
                    new ServiceException.Details(0, null, null, null, taskId, null),
                    null)));
        }
    }

    /** What came of it is dealt with before the permit is free again, so that a pause holds for whoever comes next. */
    private <T> void settle(CompletableFuture<T> answer, int permits, Consumer<T> then) {
        answer.whenComplete((outcome, failure) -> {
            try {
                if (failure != null) {
                    LOG.error("A request ended without an outcome", failure);
                } else {
                    then.accept(outcome);
                }
            } catch (RuntimeException e) {
                LOG.error("The outcome of a request could not be dealt with", e);
            } finally {
                gate.release(permits);
            }
        });
    }

    private void throttled(RateLimitException cause) {
        Duration asked = cause.getRetryAfter();
        Duration pause;
        synchronized (this) {
            if (asked == null && timer.now().isBefore(throttledUntil)) {
                return; // sent before the pause: no sign that the pause was too short
            }
            pause = asked != null
                    ? shorter(asked, LONGEST_PAUSE)
                    : shorter(doubled(FIRST_THROTTLE, throttlesInARow), LONGEST_BACKOFF);
            throttlesInARow++;
            throttledUntil = timer.now().plus(pause);
        }
        LOG.debug("The service asks account {} to slow down; waiting {} ms", id.account(), pause.toMillis());
        gate.pause(EnumSet.allOf(RequestGate.Kind.class), pause);
    }

    private void denied(KirinException cause) {
        Duration pause;
        synchronized (this) {
            if (timer.now().isBefore(deniedUntil)) {
                return; // sent before the pause: no sign that the pause was too short
            }
            pause = shorter(doubled(FIRST_DENIAL, denialsInARow), LONGEST_BACKOFF);
            denialsInARow++;
            deniedUntil = timer.now().plus(pause);
        }
        denial.warn(
                "The service refuses queries of account {}: {}. No task is lost; asking again at most every {} s.",
                id.account(),
                cause.getMessage(),
                LONGEST_BACKOFF.toSeconds());
        gate.pause(Set.of(RequestGate.Kind.QUERY, RequestGate.Kind.CLAIM), pause);
    }

    private void wellAgain() {
        synchronized (this) {
            throttlesInARow = 0;
            denialsInARow = 0;
        }
        denial.clear("The service answers queries of account {} again.", id.account());
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private static Duration doubled(Duration first, int times) {
        return first.multipliedBy(1L << Math.min(times, 10));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Fails what is under way. */
    @Override
    public void close() {
        client.close();
    }
}
