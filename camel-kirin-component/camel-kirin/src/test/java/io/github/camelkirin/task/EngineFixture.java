/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.AccountLimits;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.client.ClientSettings;
import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.query.QueryTiming;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.timer.ManualTimer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An engine whose time and threads are moved by hand, and whose service is not reached unless there is one. */
public final class EngineFixture implements AutoCloseable {

    public static final AccountId ACCOUNT = new AccountId("default", "http://127.0.0.1:1");
    public static final TaskScope POSTERS = new TaskScope("posters", ACCOUNT);
    public static final Lease LEASE = new Lease("node-a", Duration.ofSeconds(60));
    public static final Lease OTHER = new Lease("node-b", Duration.ofSeconds(60));

    public static final QuerySchedule SCHEDULE =
            new QuerySchedule(Duration.ofSeconds(3), Duration.ofSeconds(2), 1, Duration.ofSeconds(2));

    public final ManualTimer timer = new ManualTimer();
    public final RecordingRepository repository = new RecordingRepository(timer.clock());
    final Queue<Runnable> threads = new ConcurrentLinkedQueue<>();
    public final ServiceAccount account;
    public final TaskEngine engine;

    public EngineFixture(boolean blocking) {
        this(blocking, URI.create(ACCOUNT.baseUrl()));
    }

    /** @param service where requests go to */
    public EngineFixture(boolean blocking, URI service) {
        repository.blocking = blocking;
        account = new ServiceAccount(
                ACCOUNT,
                new KirinClient(ClientSettings.builder()
                        .baseUri(service)
                        .apiKey("test-key")
                        .build()),
                true,
                AccountLimits.concurrent(4),
                timer,
                List.of());
        engine = new TaskEngine(new RepositoryUse(repository, threads::add, timer), account, timer, LEASE);
    }

    public static TaskRecord task(String externalTaskId, TaskState state) {
        return TaskRecord.submitting(ACCOUNT, externalTaskId)
                .group("posters")
                .model("kirin_image_omni")
                .state(state, state == TaskState.ENDED ? TaskStatus.COMPLETED : TaskStatus.QUEUED)
                .taskId("task-" + externalTaskId)
                .answer("{\"status\":\"completed\"}")
                .build();
    }

    /** Stored and leased by this node. */
    public TaskRecord insert(String externalTaskId, TaskState state, Duration timeout) {
        return repository
                .insertIfAbsent(task(externalTaskId, state), timeout, LEASE)
                .task();
    }

    void insertDue(String externalTaskId, TaskState state, Duration timeout) {
        TaskRecord task = insert(externalTaskId, state, timeout);
        repository.putBack(List.of(new PutBack(task, Duration.ZERO)));
        repository.putBacks.clear();
    }

    TaskRecord stored(String externalTaskId) {
        return repository.findByExternalTaskId(ACCOUNT, externalTaskId).orElseThrow();
    }

    GroupPoller poller(CompletionHandler handler) {
        return poller(SCHEDULE, handler);
    }

    GroupPoller poller(QueryTiming timing, CompletionHandler handler) {
        PollerSettings settings = new PollerSettings(
                timing,
                Duration.ofSeconds(60),
                10,
                new RedeliverySchedule(Duration.ofSeconds(5), 10),
                Duration.ofHours(1),
                false);
        SubmissionSettings submissions = new SubmissionSettings(Duration.ofSeconds(30), true, timing, false);
        return new GroupPoller(engine, POSTERS, settings, submissions, StatusMapping.standard(), handler);
    }

    /** Does what waits for a thread, and what comes of it. */
    void runThreads() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
    }

    @Override
    public void close() {
        engine.close();
        account.close();
    }
}
