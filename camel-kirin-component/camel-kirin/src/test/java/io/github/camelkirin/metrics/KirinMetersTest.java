/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.observe.Totals;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KirinMetersTest {

    private static final AccountId ACCOUNT = new AccountId("default", "https://api.example.com");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOW = Instant.parse("2026-02-01T10:00:00Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final GroupStatuses statuses = new GroupStatuses(new Totals(clock), clock);
    private final KirinMeters meters = new KirinMeters(registry, "camel-1", statuses, clock);

    private static TaskRecord task(String group, String model, String id) {
        return TaskRecord.submitting(ACCOUNT, id).group(group).model(model).build();
    }

    private static TaskRecord ended(TaskStatus status, @Nullable Instant updatedAt) {
        return task("posters", "omni", "a").toBuilder()
                .state(TaskState.ENDED, status)
                .answer("{\"status\":\"" + status.value() + "\""
                        + (updatedAt == null ? "" : ",\"updated_at\":" + updatedAt.toEpochMilli()) + "}")
                .times(NOW.minusSeconds(90), null)
                .build();
    }

    private double seconds(String name) {
        return registry.get(name).timers().stream()
                .mapToDouble(timer -> timer.totalTime(TimeUnit.SECONDS))
                .sum();
    }

    private long count(String name) {
        return registry.find(name).timers().stream().mapToLong(Timer::count).sum();
    }

    @Test
    void aDryRunIsAnAccountOfItsOwn() {
        TaskRecord dry = TaskRecord.submitting(AccountId.dryRun("default"), "a")
                .group("posters")
                .model("omni")
                .build();
        meters.delivered(dry);
        assertThat(registry.get("camel.kirin.completions").counter().getId().getTag("account"))
                .isEqualTo("(dry run)");
    }

    private double gauge(String name, String... tags) {
        return registry.get("camel.kirin." + name).tags(tags).gauge().value();
    }

    @Test
    void tellsHowRequestsFareOfAllThatShareALabel() {
        AccountStatus.Lane held = new AccountStatus.Lane(1, 2, 5.0, NOW.plusSeconds(7), null, 1);
        AccountStatus.Lane free = new AccountStatus.Lane(0, 3, null, null, NOW, 0);
        meters.watch(ACCOUNT, () -> new AccountStatus("default", "a", 32, null, 4, held, free));
        assertThat(gauge("pace", "operation", "create")).isEqualTo(5);
        meters.watch(
                new AccountId("default", "https://b.example.com"),
                () -> new AccountStatus("default", "b", 32, 1.5, 6, free, free));
        assertThat(gauge("underway", "account", "default")).isEqualTo(10);
        assertThat(gauge("waiting", "operation", "create", "urgency", "urgent")).isEqualTo(1);
        assertThat(gauge("waiting", "operation", "create", "urgency", "normal")).isEqualTo(5);
        assertThat(gauge("waiting", "operation", "query", "urgency", "normal")).isEqualTo(6);
        assertThat(gauge("pace", "operation", "create")).as("one has none").isNaN();
        assertThat(gauge("pause", "operation", "create")).isEqualTo(7);
        assertThat(gauge("pause", "operation", "query")).isZero();
        assertThat(gauge("key.refused", "operation", "query")).isEqualTo(1);
    }

    @Test
    void measuresHowLongAnEndStayedUnseen() {
        meters.ended(ended(TaskStatus.COMPLETED, NOW.minusSeconds(3)));
        assertThat(seconds("camel.kirin.detection.delay")).isEqualTo(3);
        assertThat(seconds("camel.kirin.task.duration")).isEqualTo(90);
        meters.ended(ended(TaskStatus.FAILED, NOW.plusSeconds(5)));
        assertThat(seconds("camel.kirin.detection.delay"))
                .as("the service's clock is ahead")
                .isEqualTo(3);
        assertThat(count("camel.kirin.detection.delay")).isEqualTo(2);
    }

    @Test
    void aTaskThatTheServiceDidNotEndHasNoDetectionDelay() {
        meters.ended(ended(TaskStatus.EXPIRED, NOW.minusSeconds(900)));
        meters.ended(ended(TaskStatus.FAILED, null));
        assertThat(count("camel.kirin.detection.delay")).isZero();
        assertThat(count("camel.kirin.task.duration")).isEqualTo(2);
    }

    @Test
    void groupsAndModelsBeyondTheBoundShareOneSeries() {
        for (int i = 0; i < KirinMeters.MOST_SERIES + 50; i++) {
            meters.delivered(task("group" + i % 2, "model" + i, "id" + i));
            meters.watch(new TaskScope("group" + i, ACCOUNT));
        }
        assertThat(registry.find("camel.kirin.completions").counters())
                .hasSize(KirinMeters.MOST_SERIES + 1)
                .extracting(Counter::count)
                .contains(50.0);
        assertThat(registry.get("camel.kirin.completions")
                        .tags("account", "(others)", "group", "(others)", "model", "(others)")
                        .counter()
                        .count())
                .isEqualTo(50);
        assertThat(registry.find("camel.kirin.inflight").gauges()).hasSize(KirinMeters.MOST_SERIES);
    }

    @Test
    void saysWithWhatKindOfRefusalACreateEnded() {
        TaskRecord task = task("posters", "omni", "a");
        meters.created(
                task,
                new CreateOutcome.Refused(new AuthenticationException(
                        "no", new ServiceException.Details(401, null, null, null, null, null), null)),
                NOW,
                Duration.ofMillis(20));
        meters.created(task, new CreateOutcome.Accepted(KirinTask.builder().build()), NOW, Duration.ofMillis(30));
        assertThat(registry.get("camel.kirin.creates")
                        .tag("outcome", "denied")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("camel.kirin.creates")
                        .tag("outcome", "accepted")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(30);
    }

    @Test
    void gaugesAreNotANumberWhileTheRepositoryCannotBeAsked() {
        TaskRepository down = (TaskRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TaskRepository.class}, (proxy, method, arguments) -> {
                    throw new TaskRepositoryException("no connection", null);
                });
        TaskScope scope = new TaskScope("posters", ACCOUNT);
        statuses.watch(scope, down);
        meters.watch(scope);
        TaskScope other = new TaskScope("well", ACCOUNT);
        statuses.watch(other, new InMemoryTaskRepository());
        meters.watch(other);
        for (String name : new String[] {"inflight", "undelivered", "parked", "oldest.task", "expiring"}) {
            assertThat(gauge(name, "posters")).isNaN();
            assertThat(gauge(name, "well")).isZero();
        }
    }

    @Test
    void createsThatWaitAreThisNodesAndTheLimitIsTheLargest() {
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        GroupStatuses waiting = new GroupStatuses(new Totals(clock), clock, scope -> 7);
        try (KirinMeters metersOfOne = new KirinMeters(own, "camel-1", waiting, clock)) {
            TaskScope scope = new TaskScope("posters", ACCOUNT);
            waiting.watch(scope, new InMemoryTaskRepository());
            waiting.limit(scope, 5);
            waiting.limit(scope, 3);
            metersOfOne.watch(scope);
            assertThat(own.get("camel.kirin.waiting.creates").gauge().value()).isEqualTo(7);
            assertThat(own.get("camel.kirin.inflight.limit").gauge().value()).isEqualTo(5);
        }
    }

    @Test
    void readingAllGaugesAsksTheRepositoryOnce() {
        AtomicInteger asked = new AtomicInteger();
        InMemoryTaskRepository repository = new InMemoryTaskRepository();
        TaskRepository counting = (TaskRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TaskRepository.class}, (proxy, method, arguments) -> {
                    asked.addAndGet(method.getName().equals("batches") ? 0 : 1); // as good as a field
                    return method.invoke(repository, arguments);
                });
        TaskScope scope = new TaskScope("posters", ACCOUNT);
        statuses.watch(scope, counting);
        meters.watch(scope);
        assertThat(registry.getMeters()).hasSize(8).allSatisfy(meter -> assertThat(
                        meter.measure().iterator().next().getValue())
                .isZero());
        assertThat(asked).hasValue(1);
    }

    private double gauge(String name, String group) {
        return registry.get("camel.kirin." + name).tag("group", group).gauge().value();
    }

    @Test
    void twoServicesUnderOneLabelAreAddedUp() {
        for (String url : new String[] {"https://a.example.com", "https://b.example.com"}) {
            AccountId account = new AccountId("default", url);
            InMemoryTaskRepository repository = new InMemoryTaskRepository();
            TaskScope scope = new TaskScope("posters", account);
            TaskRecord active = TaskRecord.submitting(account, "a")
                    .group("posters")
                    .model("omni")
                    .state(TaskState.ACTIVE, TaskStatus.RUNNING)
                    .taskId("t")
                    .build();
            repository.insertIfAbsent(active, HOUR, new Lease("node", HOUR));
            statuses.watch(scope, repository);
            meters.watch(scope);
        }
        assertThat(gauge("inflight", "posters")).isEqualTo(2);
    }

    @Test
    void countersAreThereFromTheFirstTaskOn() {
        meters.created(
                task("posters", "omni", "a"),
                new CreateOutcome.Accepted(KirinTask.builder().build()),
                NOW,
                Duration.ofMillis(30));
        assertThat(registry.get("camel.kirin.tasks")
                        .tag("outcome", "failed")
                        .counter()
                        .count())
                .isZero();
        assertThat(registry.get("camel.kirin.parkings")
                        .tag("reason", "route_failed")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void countsTasksThatAreSubmittedAgain() {
        TaskRecord next = task("posters", "omni", "a").toBuilder().attempt(1).build();
        meters.resubmitting(ended(TaskStatus.FAILED, NOW), next);
        meters.sending(next);
        assertThat(registry.get("camel.kirin.resubmissions").counter().count()).isEqualTo(1);
        assertThat(registry.get("camel.kirin.retries")
                        .tag("operation", "create")
                        .counter()
                        .count())
                .as("a try is not the same create again")
                .isZero();
    }

    @Test
    void whatHappensAfterTheEndLeavesNoMeter() {
        MeterRegistry shared = new SimpleMeterRegistry();
        shared.counter("mine").increment();
        KirinMeters closed = new KirinMeters(shared, "camel-1", statuses, clock);
        closed.delivered(task("posters", "omni", "a"));
        closed.watch(new TaskScope("posters", ACCOUNT));
        closed.close();
        closed.delivered(task("posters", "omni", "a"));
        closed.delivered(task("others", "omni", "a"));
        closed.ended(ended(TaskStatus.COMPLETED, NOW));
        closed.watch(new TaskScope("others", ACCOUNT));
        assertThat(shared.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("mine");
    }

    @Test
    void aFilterSwitchesAMeterOff() {
        // tag::meter-filters[]
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("camel.kirin.detection"))
                .meterFilter(MeterFilter.ignoreTags("model"));
        // end::meter-filters[]
        meters.ended(ended(TaskStatus.COMPLETED, NOW.minusSeconds(3)));
        meters.delivered(task("posters", "omni", "a"));
        meters.delivered(task("posters", "other", "b"));
        assertThat(registry.find("camel.kirin.detection.delay").timers()).isEmpty();
        assertThat(registry.get("camel.kirin.completions").counter().count()).isEqualTo(2);
    }

    @Test
    void eachMeterHasAUnitADescriptionAndCamelsTag() {
        meters.ended(ended(TaskStatus.COMPLETED, NOW));
        meters.watch(new TaskScope("posters", ACCOUNT));
        assertThat(registry.getMeters()).hasSizeGreaterThan(20).allSatisfy(meter -> {
            Meter.Id id = meter.getId();
            assertThat(id.getName()).startsWith("camel.kirin.");
            assertThat(id.getBaseUnit()).as(id.getName()).isNotEmpty();
            assertThat(id.getDescription()).as(id.getName()).isNotEmpty();
            assertThat(id.getTag("camelContext")).isEqualTo("camel-1");
        });
    }
}
