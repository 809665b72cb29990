/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.TaskRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** The repository, called where it may be called: a blocking one on threads of its own, any other in place. */
final class Store {

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    private final TaskRepository repository;
    private final Executor executor;
    private final Timer timer;
    private final Duration patience;
    private volatile boolean closed;

    /**
     * @param executor for repositories that block
     * @param patience how long what has happened is tried to be stored; after the lease it is someone else's to find out
     */
    Store(TaskRepository repository, Executor executor, Timer timer, Duration patience) {
        this.timer = timer;
        this.patience = patience;
        this.repository = repository;
        this.executor = repository.isBlocking() ? executor : Runnable::run;
    }

    /** The future fails with what the repository throws. */
    <T> CompletableFuture<T> call(Function<TaskRepository, T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            execute(() -> {
                try {
                    result.complete(call.apply(repository));
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    /** As {@link #call}, and again while the repository cannot be reached: for what has happened and must not be forgotten. */
    <T> CompletableFuture<T> persist(Function<TaskRepository, T> call) {
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
                timer.schedule(retryDelay, () -> persist(call, result, until, next));
            }
        });
    }

    /** Nothing is tried again from now on. */
    void close() {
        closed = true;
    }

    /** Runs something that uses {@link #repository()} directly. */
    void execute(Runnable work) {
        executor.execute(work);
    }

    /** To be used within {@link #execute} only, or on a thread that may wait. */
    TaskRepository repository() {
        return repository;
    }
}
