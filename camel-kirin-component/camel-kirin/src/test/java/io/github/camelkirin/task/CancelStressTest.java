/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.account.AccountLimits;
import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.client.ClientSettings;
import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.WireRequest;
import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.timer.ScheduledTimer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hundreds of tasks that end, are cancelled or given up at random moments, while routes are told how far they are. */
@Tag("no-lane")
class CancelStressTest {

    private static final int TASKS = 300;
    private static final int PERMITS = 6;
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(1500);
    private static final Duration HOUR = Duration.ofHours(1);

    /** What the route saw of one task. */
    private static final class History {
        final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        final AtomicInteger inRoute = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();
        volatile boolean completing;
        volatile double progress = -1;
    }

    private static final long SEED = Long.getLong("kirin.seed", 7);

    private final Random random = new Random(SEED);
    private final Map<String, History> histories = new ConcurrentHashMap<>();
    private final AtomicInteger timedOut = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final ScheduledExecutorService time = Executors.newScheduledThreadPool(1);
    private final ScheduledExecutorService routes = Executors.newScheduledThreadPool(4);
    private KirinSimulator simulator;
    private AccountId id;
    private ServiceAccount account;
    private TaskEngine engine;
    private GroupPoller poller;

    @BeforeEach
    void simulate() {
        simulator = KirinSimulator.builder()
                .latency(Latency.uniform(Duration.ofMillis(20), Duration.ofMillis(600)))
                .fault(Operation.QUERY, 0.03, Fault.status(500))
                .fault(Operation.QUERY, 0.02, Fault.reset())
                .fault(Operation.QUERY, 0.01, Fault.delay(REQUEST_TIMEOUT.multipliedBy(2)))
                .fault(Operation.CANCEL, 0.1, Fault.status(500))
                .fault(Operation.CANCEL, 0.05, Fault.delay(REQUEST_TIMEOUT.multipliedBy(2)))
                .build()
                .start();
    }

    private void start(Protocol protocol) {
        ScheduledTimer timer = new ScheduledTimer(time, Clock.systemUTC());
        id = new AccountId("default", simulator.baseUrl());
        account = new ServiceAccount(
                id,
                new KirinClient(ClientSettings.builder()
                        .baseUri(URI.create(simulator.baseUrl()))
                        .apiKey(simulator.apiKey())
                        .protocol(protocol)
                        .requestTimeout(REQUEST_TIMEOUT)
                        .build()),
                protocol.lookupByExternalTaskId(),
                AccountLimits.concurrent(PERMITS),
                timer,
                List.of());
        engine = new TaskEngine(
                new RepositoryUse(new InMemoryTaskRepository(), Runnable::run, timer),
                account,
                timer,
                new Lease("node-a", Duration.ofSeconds(60)));
        PollerSettings settings = new PollerSettings(
                schedule(), Duration.ofSeconds(30), 4, new RedeliverySchedule(Duration.ofMillis(20), 1000), HOUR, true);
        poller = new GroupPoller(
                engine,
                new TaskScope("posters", id),
                settings,
                submissions(false),
                StatusMapping.standard(),
                this::route);
        poller.start();
    }

    @AfterEach
    void stop() {
        poller.stop();
        engine.close();
        account.close();
        routes.shutdownNow();
        time.shutdownNow();
        simulator.close();
    }

    private static QuerySchedule schedule() {
        return new QuerySchedule(Duration.ofMillis(10), Duration.ofMillis(20), 1, Duration.ofMillis(20));
    }

    private static SubmissionSettings submissions(boolean keepLease) {
        return new SubmissionSettings(Duration.ofMillis(500), true, schedule(), keepLease);
    }

    private void route(Completion completion) {
        int millis;
        synchronized (random) {
            millis = random.nextInt(15);
        }
        boolean fails = millis == 1 || completion.isProgress() && millis < 5;
        routes.execute(() -> {
            History history = histories.get(completion.task().externalTaskId());
            begin(completion, history);
            routes.schedule(
                    () -> {
                        history.inRoute.decrementAndGet();
                        if (fails) {
                            completion.failed(new IllegalStateException("the route fails now and then"));
                            return;
                        }
                        if (!completion.isProgress()) {
                            history.ends.incrementAndGet();
                        }
                        completion.succeeded();
                    },
                    millis,
                    TimeUnit.MILLISECONDS);
        });
    }

    private void begin(Completion completion, History history) {
        if (history.inRoute.incrementAndGet() > 1) {
            history.wrong.add("two at a time");
        }
        if (!completion.isProgress()) {
            history.completing = true;
            return;
        }
        told.incrementAndGet();
        if (history.completing) {
            history.wrong.add("progress after the completion");
        }
        Double progress = completion.answer().getProgress();
        if (progress != null && progress < history.progress) {
            history.wrong.add("progress " + progress + " after " + history.progress);
        }
        history.progress = progress == null ? history.progress : progress;
    }

    private TaskRecord record(String externalTaskId) {
        WireRequest wire =
                WireRequest.of(ImageRequest.builder().prompt("A lighthouse").build(), externalTaskId, null);
        return TaskRecord.submitting(id, externalTaskId)
                .group("posters")
                .model(wire.model())
                .digest(wire.digest())
                .request(wire.params())
                .build();
    }

    private Duration moment(int most) {
        synchronized (random) {
            return Duration.ofMillis(1 + random.nextInt(most));
        }
    }

    /** A task that is created, or waited for with a time limit that may be short, and cancelled or not. */
    private List<CompletableFuture<?>> begin(int number, Protocol protocol) {
        String externalTaskId = "task-" + number;
        History history = new History();
        histories.put(externalTaskId, history);
        List<CompletableFuture<?>> all = new ArrayList<>();
        if (number % 3 == 0) {
            WaitSettings wait = new WaitSettings(schedule(), moment(900), Duration.ofSeconds(30));
            all.add(engine.generate(record(externalTaskId), HOUR, submissions(true), wait)
                    .handle((task, failure) -> (failure == null ? history.ends : timedOut).incrementAndGet()));
        } else {
            Duration submitTimeout = number % 3 == 1 ? HOUR : moment(100);
            all.add(engine.submit(record(externalTaskId), HOUR, submissions(false), submitTimeout));
        }
        for (int times = number % 4; times > 0; times--) {
            CompletableFuture<Object> cancelled = new CompletableFuture<>();
            all.add(cancelled);
            time.schedule(
                    () -> cancel(externalTaskId, protocol).whenComplete((done, failure) -> cancelled.complete("")),
                    moment(500).toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        return all;
    }

    private CompletableFuture<?> cancel(String externalTaskId, Protocol protocol) {
        return engine.find(null, externalTaskId).thenCompose(found -> {
            TaskRecord task = found.orElseThrow();
            String taskId = task.taskId();
            CompletableFuture<?> cancelled = protocol.cancel() && taskId != null
                    ? engine.cancel(task.model(), taskId).thenCompose(outcome -> engine.askNow(task))
                    : engine.end(task);
            return cancelled.thenApply(done -> "");
        });
    }

    /** The tasks that do not have just one end, and what is stored of them. */
    private Map<String, String> unlikeOne() {
        Map<String, String> unlike = new TreeMap<>();
        histories.forEach((externalTaskId, history) -> {
            if (history.ends.get() != 1) {
                unlike.put(
                        externalTaskId,
                        history.ends + " ends, "
                                + engine.repository()
                                        .findByExternalTaskId(id, externalTaskId)
                                        .map(task -> task + " " + task.status() + " " + task.note() + " "
                                                + task.queries() + " left=" + task.timeLeft()));
            }
        });
        return unlike;
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void eachTaskHasOneCompletionAndNoPermitIsLost(Protocol protocol) {
        start(protocol);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int number = 0; number < TASKS; number++) {
            all.addAll(begin(number, protocol));
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(unlikeOne()).as("with seed %d", SEED).isEmpty());
        await().atMost(Duration.ofSeconds(30)).until(() -> all.stream().allMatch(CompletableFuture::isDone));
        await().atMost(Duration.ofSeconds(30)).until(() -> poller.delivering() == 0);
        assertThat(histories.values())
                .allSatisfy(history -> assertThat(history.wrong).isEmpty());
        assertThat(unlikeOne()).as("with seed %d", SEED).isEmpty();
        assertThat(timedOut).hasValueGreaterThan(0);
        assertThat(told).hasValueGreaterThan(0);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            int free = account.gate().tryAcquire(RequestGate.Kind.CLAIM, 99);
            account.gate().giveBack(RequestGate.Kind.CLAIM, free);
            assertThat(free).isEqualTo(PERMITS);
        });
    }
}
