/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.store;

import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The repository, called where it may be called: a blocking one on threads of its own, any other in place. */
public final class Store {

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
    private static final Duration REPLY_PATIENCE = Duration.ofSeconds(2);

    private final TaskRepository repository;
    private final Executor executor;
    private final Timer timer;
    private final Duration patience;
    private final Set<CompletableFuture<?>> calls = ConcurrentHashMap.newKeySet();
    private final Set<Runnable> retries = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean abandoned;

    /**
     * @param executor for repositories that block
     * @param patience how long what has happened is tried to be stored; after the lease it is someone else's to find out
     */
    public Store(TaskRepository repository, Executor executor, Timer timer, Duration patience) {
        this.timer = timer;
        this.patience = patience;
        this.repository = repository;
        this.executor = repository.isBlocking() ? executor : Runnable::run;
    }

    /** The future fails with what the repository throws. */
    public <T> CompletableFuture<T> call(Function<TaskRepository, T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            underWay(result);
            executor.execute(() -> {
                try {
                    result.complete(call.apply(repository));
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    /** As {@link #call}, and again while the repository cannot be reached: for what has happened and must not be forgotten. */
    public <T> CompletableFuture<T> persist(Function<TaskRepository, T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        persist(call, result, timer.now().plus(patience), FIRST_RETRY);
        return result;
    }

    private <T> void persist(
            Function<TaskRepository, T> call, CompletableFuture<T> result, Instant until, Duration retryDelay) {
        call(call).whenComplete((done, failure) -> {
            if (failure == null) {
                result.complete(done);
            } else if (closed || !timer.now().plus(retryDelay).isBefore(until)) {
                result.completeExceptionally(failure);
            } else {
                Duration doubled = retryDelay.multipliedBy(2);
                Duration next = doubled.compareTo(LONGEST_RETRY) < 0 ? doubled : LONGEST_RETRY;
                later(retryDelay, () -> persist(call, result, until, next));
            }
        });
    }

    private void later(Duration delay, Runnable retry) {
        retries.add(retry);
        timer.schedule(delay, () -> now(retry));
        if (closed) {
            now(retry);
        }
    }

    private void now(Runnable retry) {
        if (retries.remove(retry)) {
            retry.run();
        }
    }

    private void underWay(CompletableFuture<?> call) {
        if (repository.isBlocking()) {
            calls.add(call);
            call.whenComplete((done, failure) -> calls.remove(call));
            if (abandoned) {
                throw new RejectedExecutionException("the component has stopped");
            }
        }
    }

    /** As the given one, except that who waits for a reply does not wait for long: it then completes with null. */
    public CompletableFuture<@Nullable Object> soon(CompletableFuture<?> stored) {
        CompletableFuture<@Nullable Object> soon = new CompletableFuture<>();
        stored.whenComplete((done, failure) -> {
            if (failure == null) {
                soon.complete(done);
            } else {
                soon.completeExceptionally(failure);
            }
        });
        if (!soon.isDone()) {
            Timer.Cancellable limit = timer.schedule(REPLY_PATIENCE, () -> soon.complete(null));
            soon.whenComplete((done, failure) -> limit.cancel());
        }
        return soon;
    }

    /** What waits to be tried again is tried at once, for the last time; nothing else is tried again from now on. */
    public void close() {
        closed = true;
        List.copyOf(retries).forEach(this::now);
    }

    /** Fails what the repository has not answered, and is not waited for any longer. */
    public void abandon() {
        abandoned = true;
        for (CompletableFuture<?> call : List.copyOf(calls)) {
            call.completeExceptionally(
                    new RejectedExecutionException("the component has stopped before the repository answered"));
        }
    }

    /** Runs something that uses {@link #repository()} directly; without threads to run it on, it is left. */
    public void execute(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is done with the repository any more: the component has stopped");
        }
    }

    /** To be used within {@link #execute} only, or on a thread that may wait. */
    public TaskRepository repository() {
        return repository;
    }
}
