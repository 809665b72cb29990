/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.repository.DurationStore;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is learned of how long tasks take survives a restart, and is shared by nodes. */
class LearnedDurationsTest {

    private static final String FAST =
            "kirin:posters?resolution=2k&querySchedule=adaptive&firstQueryDelay=100&queryInterval=100&maxQueryInterval=100";
    private static final String KIND = "kirin_image_omni 2k 1";
    private static final long WEEKS = Duration.ofDays(28).toMillis();

    private final KirinSimulator simulator = KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(200)))
            .build()
            .start();
    private final FreshDatabase database = TestDatabase.H2_FILE.create();
    private final HikariDataSource dataSource = database.pool(5);
    private final StoredTables tables = new StoredTables(dataSource);
    private final List<CamelContext> nodes = new ArrayList<>();
    private final AtomicInteger completions = new AtomicInteger();

    @AfterEach
    void stop() {
        nodes.forEach(CamelContext::stop);
        dataSource.close();
        simulator.close();
    }

    private CamelContext node(boolean consumes) throws Exception {
        CamelContext node = new DefaultCamelContext();
        node.getRegistry().bind("tasks", tables.start());
        KirinComponent kirin = node.getComponent("kirin", KirinComponent.class);
        kirin.getConfiguration().setBaseUrl(simulator.baseUrl());
        kirin.getConfiguration().setApiKey(simulator.apiKey());
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to(FAST);
                if (consumes) {
                    from(FAST).process(exchange -> completions.incrementAndGet());
                }
            }
        });
        node.start();
        nodes.add(node);
        return node;
    }

    private void run(CamelContext node, int tasks) throws Exception {
        int before = completions.get();
        try (ProducerTemplate template = node.createProducerTemplate()) {
            for (int i = 0; i < tasks; i++) {
                template.sendBody("direct:create", "A lighthouse");
            }
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> completions.get() == before + tasks);
    }

    /** How many tasks what a node knows rests on. */
    private static int known(CamelContext node) throws Exception {
        String json = node.getEndpoint(FAST, KirinEndpoint.class).getTaskDurations();
        int known = 0;
        for (var kind : new ObjectMapper().readTree(json)) {
            assertThat(kind.get("kind").asText()).isEqualTo(KIND);
            known += kind.get("tasks").asInt();
        }
        return known;
    }

    @Test
    void survivesARestart() throws Exception {
        CamelContext first = node(true);
        run(first, 25);
        first.stop();
        assertThat(tables.rows("SELECT kind, account FROM kirin_duration"))
                .containsExactly(Map.of("kind", KIND, "account", "default"));

        CamelContext second = node(true);
        assertThat(known(second)).isZero();
        run(second, 1);

        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(known(second)).isBetween(21, 26));
    }

    @Test
    void nodesMergeWhatEachHasSeen() throws Exception {
        CamelContext one = node(true);
        run(one, 20);
        one.stop();
        CamelContext two = node(true);
        run(two, 20);
        two.stop();
        assertThat(tables.rows("SELECT node FROM kirin_duration")).hasSize(2).doesNotHaveDuplicates();

        CamelContext three = node(true);
        run(three, 1);

        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(known(three)).isBetween(35, 41));
    }

    @Test
    void tasksGoOnWithoutTheTable() throws Exception {
        CamelContext node = node(true);
        tables.execute("DROP TABLE kirin_duration");

        run(node, 25);

        assertThat(known(node)).isBetween(20, 25);
        node.stop();
    }

    @Test
    void aTextThatIsBrokenIsLeftOut() throws Exception {
        CamelContext first = node(true);
        run(first, 25);
        first.stop();
        tables.execute("UPDATE kirin_duration SET durations = 'broken'");

        CamelContext second = node(true);
        run(second, 5);

        assertThat(known(second)).isBetween(4, 5);
    }

    @OnEachDatabase
    void aRowThatWasNotWrittenForFourWeeksIsDeleted(TestDatabase on) {
        StoredTables fresh = StoredTables.of(on);
        JdbcTaskRepository repository = fresh.start();
        DurationStore durations = repository.durations().orElseThrow();
        durations.replace(StoredTables.ACCOUNT, KIND, "old", null, "text");
        durations.replace(StoredTables.ACCOUNT, KIND, "new", null, "text");
        fresh.change("UPDATE kirin_duration SET written_at = written_at - ? WHERE node = ?", WEEKS, "old");
        fresh.change("UPDATE kirin_duration SET written_at = written_at - ? WHERE node = ?", WEEKS - 3_600_000, "new");

        repository.purge();

        assertThat(durations.load(StoredTables.ACCOUNT, List.of(KIND)))
                .extracting(DurationStore.Row::node)
                .containsExactly("new");
    }
}
