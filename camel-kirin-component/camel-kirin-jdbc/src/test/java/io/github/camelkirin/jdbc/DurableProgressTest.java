/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What routes are told of tasks that go on while their nodes come and go. */
class DurableProgressTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TASKS = 5;

    /** @param progress null of a completion */
    private record Told(String id, String event, String status, Double progress) {}

    private final KirinSimulator simulator = KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofSeconds(4)))
            .build()
            .start();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<CamelContext> nodes = new ArrayList<>();
    private HikariDataSource dataSource;

    @AfterEach
    void stop() {
        nodes.forEach(CamelContext::stop);
        simulator.close();
        if (dataSource != null) {
            dataSource.close();
        }
    }

    private CamelContext node() throws Exception {
        CamelContext node = new DefaultCamelContext();
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        repository.setCreateSchema(true);
        node.getRegistry().bind("tasks", TaskRepository.class, repository);
        KirinConfiguration options =
                node.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(simulator.baseUrl());
        options.setApiKey(simulator.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(50);
        options.setMaxQueryInterval(100);
        options.setRequestTimeout(1_500);
        options.setLeaseDuration(2_000);
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters?progress=true")
                        .process(exchange -> told.add(new Told(
                                exchange.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class),
                                exchange.getMessage().getHeader(KirinConstants.EVENT_ID, String.class),
                                exchange.getMessage().getHeader(KirinConstants.STATUS, String.class),
                                exchange.getMessage().getHeader(KirinConstants.PROGRESS, Double.class))));
            }
        });
        nodes.add(node);
        node.start();
        return node;
    }

    private void awaitMore() {
        int before = told.size();
        await().atMost(PATIENCE).until(() -> told.size() > before + TASKS);
    }

    private void awaitDone() {
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        TaskScope scope = new TaskScope("posters", new AccountId("default", simulator.baseUrl()));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> repository.counts(scope), Map.of(TaskState.DONE, (long) TASKS)::equals);
    }

    @ParameterizedTest
    @EnumSource(names = "H2_MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void isInOrderAcrossARestartAndNeverAfterTheCompletion(TestDatabase database) throws Exception {
        dataSource = database.create().pool(5);
        CamelContext first = node();
        try (ProducerTemplate template = first.createProducerTemplate()) {
            for (int i = 0; i < TASKS; i++) {
                template.requestBodyAndHeader(
                        "direct:create", "A lighthouse", KirinConstants.IDEMPOTENCY_KEY, "p-" + i);
            }
        }
        awaitMore();
        first.stop();
        int before = told.size();
        node();
        awaitDone();
        assertThat(told.subList(before, told.size()))
                .as("the second node tells of progress too")
                .anyMatch(one -> one.event().contains("/progress/"));
        assertThat(told).extracting(Told::event).doesNotHaveDuplicates();
        for (int i = 0; i < TASKS; i++) {
            String id = "p-" + i;
            List<Told> ofOne = told.stream().filter(one -> one.id().equals(id)).toList();
            assertThat(ofOne.get(ofOne.size() - 1).event()).isEqualTo(id + "/completion");
            assertThat(ofOne.subList(0, ofOne.size() - 1))
                    .allMatch(one -> one.event().startsWith(id + "/progress/"))
                    .filteredOn(one -> one.progress() != null)
                    .extracting(Told::progress)
                    .isSorted();
        }
    }
}
