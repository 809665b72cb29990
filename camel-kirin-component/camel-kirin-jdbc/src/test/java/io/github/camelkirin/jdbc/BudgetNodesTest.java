/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.task.Latency;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;

/** Nodes that share a budget. */
class BudgetNodesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BUDGET = "kirin:posters?budget=1.00/month";

    private final KirinSimulator simulator = KirinSimulator.builder()
            .latency(Latency.uniform(Duration.ofMillis(20), Duration.ofMillis(200)))
            .prices(new BigDecimal("0.025"), new BigDecimal("0.9"))
            .build()
            .start();
    private final List<CamelContext> nodes = new ArrayList<>();
    private final AtomicInteger completions = new AtomicInteger();
    private HikariDataSource dataSource;

    @AfterEach
    void stop() {
        nodes.forEach(CamelContext::stop);
        simulator.close();
        if (dataSource != null) {
            dataSource.close();
        }
    }

    private CamelContext node(String producer) throws Exception {
        CamelContext node = new DefaultCamelContext();
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        repository.setCreateSchema(true);
        node.getRegistry().bind("tasks", TaskRepository.class, repository);
        KirinConfiguration options =
                node.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(simulator.baseUrl());
        options.setApiKey(simulator.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to(producer);
                from("kirin:posters").process(exchange -> completions.incrementAndGet());
            }
        });
        nodes.add(node);
        node.start();
        return node;
    }

    /** Creates tasks until there is no money for one more. Returns how many. */
    private static int loop(CamelContext node) {
        try (ProducerTemplate template = node.createProducerTemplate()) {
            for (int created = 0; ; created++) {
                try {
                    template.sendBody("direct:create", "A pier");
                } catch (CamelExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(BudgetExceededException.class);
                    return created;
                }
                assertThat(created).isLessThan(100);
            }
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @OnEachDatabase
    void loopsOnThreeNodesStopAtTheBudgetThatTheyShare(TestDatabase database) throws Exception {
        dataSource = database.create().pool(15);
        List<CompletableFuture<Integer>> loops = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CamelContext node = node(BUDGET);
            loops.add(CompletableFuture.supplyAsync(() -> loop(node), command -> new Thread(command).start()));
        }
        int created = 0;
        for (CompletableFuture<Integer> loop : loops) {
            created += loop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        int all = created;

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(completions).hasValue(all));
        assertThat(simulator.ledger().createsActedOn()).isEqualTo(created);
        assertThat(simulator.ledger().moneyCharged()).isLessThanOrEqualTo(BigDecimal.ONE);
        assertThat(created).isGreaterThanOrEqualTo(35);
        StoredTables tables = new StoredTables(dataSource);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tables.rows("SELECT * FROM kirin_spending"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(new BigDecimal(row.get("spent")))
                            .isEqualByComparingTo(simulator.ledger().moneyCharged());
                    assertThat(new BigDecimal(row.get("reserved"))).isZero();
                    assertThat(row.get("tasks")).isEqualTo(String.valueOf(all));
                    assertThat(row).containsEntry("task_group", "posters").doesNotContainKey("cost_tag");
                }));
        assertThat(new BigDecimal(tables.rows("SELECT used FROM kirin_budget WHERE period = 'MONTH'")
                        .get(0)
                        .get("used")))
                .isEqualByComparingTo(simulator.ledger().moneyCharged());
    }

    @OnEachDatabase
    void aNodeWithAnotherBudgetDoesNotStartUntilTheOldOneIsForgotten(TestDatabase database) throws Exception {
        dataSource = database.create().pool(15);
        CamelContext first = node(BUDGET);
        node(BUDGET);

        assertThatThrownBy(() -> node("kirin:posters?budget=2.00/month"))
                .hasStackTraceContaining("all nodes must have the same budget for group posters")
                .hasStackTraceContaining("here it is 2.00/month")
                .hasStackTraceContaining("it was 1.00/month")
                .hasStackTraceContaining("forgetBudgets on a node that runs")
                .hasStackTraceContaining("forgotten after 5 minutes");
        assertThatThrownBy(() -> node("kirin:posters")).hasStackTraceContaining("here it is none");

        assertThat(first.getEndpoint("kirin:posters", KirinEndpoint.class)
                        .spending()
                        .forgetBudgets())
                .isEqualTo(4);
        node("kirin:posters?budget=2.00/month");
        assertThatThrownBy(() -> node(BUDGET)).hasStackTraceContaining("it was 2.00/month");
    }

    @OnEachDatabase
    void aNodeThatHasStoppedBindsNobody(TestDatabase database) throws Exception {
        dataSource = database.create().pool(15);
        node(BUDGET).stop();

        node("kirin:posters?budget=2.00/month");
    }
}
