/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many tasks and a service that refuses the key's requests, with the simulator's clock. */
class RefusedKeyTest extends CamelTestSupport {

    private static final int TASKS = 10_000;
    private static final int PERMITS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder()).withoutSystemProperties();

    private static final String NEXT_KEY = "sk-next-7c1a";

    @TempDir
    static Path folder;

    private final Queue<Exchange> completions = new ConcurrentLinkedQueue<>();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        Component kirin = created.getComponent("kirin");
        PropertyBindingSupport.build()
                .withConfigurer(kirin.getComponentPropertyConfigurer())
                .bind(created, kirin, KIRIN.componentOptions());
        KirinConfiguration options = ((KirinComponent) kirin).getConfiguration();
        options.setMaxConcurrentRequests(PERMITS);
        options.setApiKey("file:" + Files.writeString(folder.resolve("key"), KIRIN.apiKey()));
        options.setTaskRepository(
                new InMemoryTaskRepository(((KirinComponent) kirin).getClock(), InMemoryTaskRepository.DEFAULT_KEPT));
        return created;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters?delay=60000&initialDelay=60000")
                        .routeId("consumer")
                        .autoStartup(false)
                        .process(completions::add);
            }
        };
    }

    private KirinComponent component() {
        return context.getComponent("kirin", KirinComponent.class);
    }

    private AccountStatus.Lane queries() {
        return component().accountStatus().get(0).queries();
    }

    private long sent() {
        return component().status().stream()
                .mapToLong(status -> status.counted().queries())
                .sum();
    }

    private void insertTasks() {
        InMemoryTaskRepository repository =
                (InMemoryTaskRepository) component().getConfiguration().getTaskRepository();
        AccountId account = new AccountId("default", KIRIN.baseUrl());
        Lease lease = new Lease("elsewhere", Duration.ofMinutes(1));
        List<PutBack> due = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            TaskRecord task = TaskRecord.submitting(account, "order-" + i)
                    .group("posters")
                    .model("kirin_image_omni")
                    .taskId("task-" + i)
                    .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                    .build();
            due.add(new PutBack(
                    repository.insertIfAbsent(task, Duration.ofDays(1), lease).task(), Duration.ZERO));
        }
        repository.putBack(due);
        assertThat(repository.counts(new TaskScope("posters", account))).containsEntry(TaskState.ACTIVE, (long) TASKS);
    }

    private static Fault refusal(String what) {
        return what.startsWith("429 ") ? Fault.slowDown(what.substring(4)) : Fault.status(Integer.parseInt(what));
    }

    /** Also the 429s that waiting does not cure, whatever pause they ask for. */
    @ParameterizedTest
    @ValueSource(strings = {"401", "402", "403", "429 1101", "429 1102", "429 1304"})
    void tenThousandTasksSendOneQueryAtATime(String refusal) throws Exception {
        KIRIN.faults().randomly(Operation.QUERY, 1, refusal(refusal));
        insertTasks();
        context.getRouteController().startRoute("consumer");
        await().atMost(PATIENCE).until(() -> queries().nextProbe() != null && idle());
        long first = sent();
        assertThat(first).as("what was under way").isBetween(1L, (long) PERMITS);
        assertThat(queries().pausedUntil()).isNull();
        for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            long before = sent();
            KIRIN.advance(Duration.ofSeconds(seconds).plusMillis(100));
            await().atMost(PATIENCE).until(() -> sent() > before && idle());
            assertThat(sent()).as("after %d s", seconds).isEqualTo(before + 1);
        }
        assertThat(completions).isEmpty();
        assertThat(component().status().get(0).kept()).containsEntry(TaskState.PARKED, 0L);
    }

    private boolean idle() {
        return component().accountStatus().get(0).underWay() == 0;
    }

    @Test
    void anotherKeyIsTriedAtOnceHoweverFarOffTheNextProbeIs() throws Exception {
        for (int i = 0; i < 20; i++) {
            template.sendBody("direct:create", "A lighthouse at dawn");
        }
        KIRIN.simulator().apiKey(NEXT_KEY);
        context.getRouteController().startRoute("consumer");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            KIRIN.advance(Duration.ofSeconds(5));
            return untilProbe().compareTo(Duration.ofSeconds(40)) > 0;
        });
        Instant probe = queries().nextProbe();
        Files.writeString(folder.resolve("key"), NEXT_KEY);
        await().pollDelay(Duration.ofMillis(1_200)).until(() -> true); // the file is read once a second
        KIRIN.advance(Duration.ofSeconds(6));
        await().atMost(PATIENCE).until(() -> queries().nextProbe() == null);
        assertThat(KIRIN.clock().instant()).isBefore(probe);
        await().atMost(PATIENCE).until(() -> completions.size() == 20);
    }

    private Duration untilProbe() {
        Instant probe = queries().nextProbe();
        return probe == null ? Duration.ZERO : Duration.between(KIRIN.clock().instant(), probe);
    }
}
