/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import io.github.camelkirin.account.AccountLimits;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.task.RepositoryUse;
import io.github.camelkirin.task.TaskEngine;
import io.github.camelkirin.timer.ScheduledTimer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A permit for a request, taken and given back, by the engine's smallest public door: a query of a dry run, which is answered
 * at once that there is no such task. That is an exception, so that the other side makes one too.
 */
@State(Scope.Benchmark)
public class GatePiece {

    private static final AccountId ACCOUNT = AccountId.dryRun("default");

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledTimer timer = new ScheduledTimer(executor, Clock.systemUTC());
    private final TaskEngine engine = new TaskEngine(
            new RepositoryUse(new InMemoryTaskRepository(), executor, timer),
            ServiceAccount.dryRun(ACCOUNT, Protocol.GENERATION, AccountLimits.concurrent(32), timer, List.of()),
            timer,
            new Lease("here", Duration.ofMinutes(1)));
    private final TaskRecord task = TaskRecord.submitting(ACCOUNT, "task-1")
            .taskId("task-1")
            .model("kirin_image_omni")
            .build();
    private final Semaphore permits = new Semaphore(32);

    @Benchmark
    public QueryOutcome query() {
        return engine.get(task).join();
    }

    @Benchmark
    public Exception semaphore() throws InterruptedException {
        permits.acquire();
        Exception answer = new IOException("There is no such task");
        permits.release();
        return answer;
    }

    @TearDown
    public void close() {
        engine.close();
        executor.shutdownNow();
    }
}
