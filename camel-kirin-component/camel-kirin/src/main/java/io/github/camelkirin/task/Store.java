/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.TaskRepository;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The repository, called where it may be called: a blocking one on threads of its own, any other in place. */
final class Store {

    private final TaskRepository repository;
    private final Executor executor;

    /** @param executor for repositories that block */
    Store(TaskRepository repository, Executor executor) {
        this.repository = repository;
        this.executor = repository.isBlocking() ? executor : Runnable::run;
    }

    /** The future fails with what the repository throws. */
    <T> CompletableFuture<T> call(Function<TaskRepository, T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> {
            try {
                result.complete(call.apply(repository));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
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
