/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.InsufficientCreditsException;
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
import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
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

    private static final int FORBIDDEN = 403;
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAccount.class);

    private final AccountId id;
    private final KirinClient client;
    private final boolean lookups;
    private final RequestGate gate;
    private final KeyWatch keyWatch;
    private final LookupProof proof;
    private final Map<RequestGate.Lane, RepeatedWarning> refusals = new EnumMap<>(RequestGate.Lane.class);
    private final Timer timer;
    private final TaskObserver observer;

    /**
     * @param lookups whether the protocol documents a look-up by the caller's ID
     * @param observers are told what happens to the account's tasks, after the journal
     */
    public ServiceAccount(
            AccountId id,
            KirinClient client,
            boolean lookups,
            AccountLimits limits,
            Timer timer,
            List<TaskObserver> observers) {
        this.id = id;
        this.client = client;
        this.lookups = lookups;
        this.timer = timer;
        List<TaskObserver> told = new ArrayList<>(observers);
        told.add(0, new Journal());
        this.observer = new Observers(told, timer);
        this.gate =
                new RequestGate(limits, timer, () -> ThreadLocalRandom.current().nextDouble());
        this.keyWatch = new KeyWatch(client, gate, timer);
        this.proof = new LookupProof();
        for (RequestGate.Lane lane : RequestGate.Lane.values()) {
            refusals.put(lane, new RepeatedWarning(LOG, timer));
        }
    }

    /** An account at no service: nothing is sent for it. Sending again what was lost costs nothing, so nothing is parked for it. */
    public static ServiceAccount dryRun(
            AccountId id, Protocol protocol, AccountLimits limits, Timer timer, List<TaskObserver> observers) {
        ServiceAccount account = new ServiceAccount(id, KirinClient.dryRun(protocol), true, limits, timer, observers);
        account.proof.proved();
        return account;
    }

    public AccountId id() {
        return id;
    }

    public TaskObserver observer() {
        return observer;
    }

    /** How its requests fare; waits for nothing. */
    public AccountStatus status() {
        return gate.status(id);
    }

    public RequestGate gate() {
        return gate;
    }

    public boolean supportsLookups() {
        return lookups && !proof.isDisproved();
    }

    public LookupProof proof() {
        return proof;
    }

    /** Sends one create, with a permit that the caller has acquired and that is released here. */
    public void create(TaskRecord task, byte[] request, Consumer<CreateOutcome> then) {
        Instant start = timer.now();
        int key = client.keyVersion();
        long started = System.nanoTime();
        CompletableFuture<CreateOutcome> answer = sent(
                () -> client.create(task.model(), request, task.attempt() == 0 ? null : task.wireId()),
                refused -> new CreateOutcome.Refused(refused),
                null);
        settle(answer, RequestGate.Kind.CREATE, outcome -> {
            observer.created(task, outcome, start, since(started));
            if (outcome instanceof CreateOutcome.Throttled throttled) {
                throttled(RequestGate.Lane.CREATES, start, throttled.cause());
            } else if (outcome instanceof CreateOutcome.Refused refused && refusesKey(refused.cause())) {
                refused(RequestGate.Lane.CREATES, start, key, refused.cause());
            } else if (outcome instanceof CreateOutcome.Accepted
                    || outcome instanceof CreateOutcome.Refused refused && isAnswer(refused.cause())) {
                accepted(RequestGate.Lane.CREATES, start);
            } else {
                gate.failed(RequestGate.Lane.CREATES, start);
            }
            then.accept(outcome);
        });
    }

    /** Asks once, as {@link #query(TaskRecord, String, Consumer)}, by the service's own ID of the task while it is known. */
    public void query(TaskRecord task, Consumer<QueryOutcome> then) {
        String taskId = task.taskId();
        query(task, taskId != null ? taskId : task.wireId(), then);
    }

    /** Asks once, with a permit that the caller has acquired and that is released here. */
    public void query(TaskRecord task, String id, Consumer<QueryOutcome> then) {
        Instant start = timer.now();
        int key = client.keyVersion();
        long started = System.nanoTime();
        CompletableFuture<QueryOutcome> answer =
                sent(() -> client.query(task.model(), id), refused -> new QueryOutcome.Unsupported(refused), id);
        settle(answer, RequestGate.Kind.QUERY, outcome -> {
            observer.queried(task, outcome, start, since(started));
            if (outcome instanceof QueryOutcome.Throttled throttled) {
                throttled(RequestGate.Lane.QUERIES, start, throttled.cause());
            } else if (outcome instanceof QueryOutcome.Denied denied) {
                refused(RequestGate.Lane.QUERIES, start, key, denied.cause());
            } else if (outcome instanceof QueryOutcome.Found || outcome instanceof QueryOutcome.NotFound) {
                accepted(RequestGate.Lane.QUERIES, start);
            } else {
                gate.failed(RequestGate.Lane.QUERIES, start);
            }
            then.accept(outcome);
        });
    }

    public CompletableFuture<CancelOutcome> cancel(String model, String taskId) {
        CompletableFuture<CancelOutcome> result = new CompletableFuture<>();
        gate.acquire(RequestGate.Kind.QUERY, () -> {
            Instant start = timer.now();
            CompletableFuture<CancelOutcome> answer =
                    sent(() -> client.cancel(model, taskId), refused -> new CancelOutcome.Refused(refused), taskId);
            settle(answer, RequestGate.Kind.QUERY, outcome -> {
                cancelled(outcome, start);
                result.complete(outcome);
            });
        });
        return result;
    }

    private void cancelled(CancelOutcome outcome, Instant start) {
        if (outcome instanceof CancelOutcome.Failed failed && failed.cause() instanceof RateLimitException throttled) {
            throttled(RequestGate.Lane.QUERIES, start, throttled);
        } else if (outcome instanceof CancelOutcome.Accepted) {
            accepted(RequestGate.Lane.QUERIES, start);
        } else {
            // a refusal may be one of the task alone: queries tell of the key
            gate.failed(RequestGate.Lane.QUERIES, start);
        }
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
    private <T> void settle(CompletableFuture<T> answer, RequestGate.Kind kind, Consumer<T> then) {
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
                gate.release(kind, 1);
            }
        });
    }

    private void throttled(RequestGate.Lane lane, Instant sent, RateLimitException cause) {
        Duration pause = gate.throttled(lane, sent, cause.getRetryAfter());
        if (pause != null) {
            LOG.debug(
                    "The service asks account {} to slow down; {} wait {} ms",
                    id.account(),
                    name(lane),
                    pause.toMillis());
        }
    }

    /** @param key its version, before it was sent */
    private void refused(RequestGate.Lane lane, Instant sent, int key, KirinException cause) {
        if (gate.refused(lane, sent)) {
            keyWatch.refused(key);
            warning(lane)
                    .warn(
                            "The service refuses {} of account {}: {}. No task is lost; asking again at most every {} s.",
                            name(lane),
                            id.account(),
                            cause.getMessage(),
                            KeyCircuit.LONGEST_INTERVAL.toSeconds());
        }
    }

    private void accepted(RequestGate.Lane lane, Instant sent) {
        gate.accepted(lane, sent);
        if (gate.isOpen(lane)) {
            warning(lane).clear("The service answers {} of account {} again.", name(lane), id.account());
        }
    }

    /** Whether a create is refused for the key alone: a 403 may be about the model of this one. */
    private static boolean refusesKey(KirinException cause) {
        return cause instanceof InsufficientCreditsException
                || cause instanceof AuthenticationException refused && refused.getHttpStatus() != FORBIDDEN;
    }

    /** Whether the service has said so, with a key that it took. */
    private static boolean isAnswer(KirinException cause) {
        return cause instanceof RequestRefusedException refused && refused.getHttpStatus() != 0;
    }

    private static String name(RequestGate.Lane lane) {
        return lane == RequestGate.Lane.CREATES ? "creates" : "queries";
    }

    private RepeatedWarning warning(RequestGate.Lane lane) {
        return Objects.requireNonNull(refusals.get(lane));
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Fails what is under way. */
    @Override
    public void close() {
        client.close();
    }
}
