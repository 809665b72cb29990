/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.Task;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes that share a database and a limit of tasks in flight. */
class BackpressureOnDatabaseTest {

    private static final int EACH = 40;
    private static final int LIMIT = 4;

    private final KirinSimulator simulator = KirinSimulator.builder()
            .latency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(60)))
            .build()
            .start();
    private final List<CamelContext> nodes = new CopyOnWriteArrayList<>();
    private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(CamelContext::stop);
        pools.forEach(HikariDataSource::close);
        simulator.close();
    }

    private CamelContext node(FreshDatabase database) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(5);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        JdbcTaskRepository repository = new JdbcTaskRepository(pool);
        repository.setCreateSchema(true);
        CamelContext node = new DefaultCamelContext();
        node.getRegistry().bind("tasks", TaskRepository.class, repository);
        KirinConfiguration options =
                node.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(simulator.baseUrl());
        options.setApiKey(simulator.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setMaxTasksInFlight(LIMIT);
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kirin:posters").to("log:done?level=DEBUG");
            }
        });
        nodes.add(node);
        node.start();
        return node;
    }

    private static List<CompletableFuture<Exchange>> send(CamelContext node, String prefix) throws Exception {
        AsyncProducer producer = node.getEndpoint("kirin:posters").createAsyncProducer();
        node.addService(producer);
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            Exchange exchange = new DefaultExchange(node);
            exchange.getMessage().setBody("A lighthouse");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, prefix + i);
            CompletableFuture<Exchange> done = new CompletableFuture<>();
            producer.process(exchange, sync -> done.complete(exchange));
            sent.add(done);
        }
        return sent;
    }

    private long mostAtOnce() {
        List<Task> tasks = simulator.tasks().all();
        return tasks.stream()
                .mapToLong(task -> task.timeline().createdAt())
                .map(at -> tasks.stream()
                        .filter(task -> task.timeline().createdAt() <= at
                                && task.timeline().endsAt() > at)
                        .count())
                .max()
                .orElse(0);
    }

    @OnEachDatabase
    void bothTogetherKeepToItAndEachServesItsOwnInOrder(TestDatabase database) throws Exception {
        FreshDatabase shared = database.create();
        CamelContext one = node(shared);
        CamelContext other = node(shared);

        List<CompletableFuture<Exchange>> sent = new ArrayList<>(send(one, "a"));
        sent.addAll(send(other, "b"));
        await().atMost(Duration.ofSeconds(90)).until(() -> sent.stream().allMatch(CompletableFuture::isDone));

        assertThat(sent)
                .allSatisfy(done -> assertThat(done.join().getException()).isNull());
        assertThat(mostAtOnce()).isBetween(2L, (long) LIMIT);
        List<String> ids = simulator.ledger().sends().stream()
                .filter(SentCreate::actedOn)
                .map(create -> create.externalTaskId().orElseThrow())
                .toList();
        assertThat(ids).hasSize(2 * EACH).doesNotHaveDuplicates();
        for (String node : List.of("a", "b")) {
            List<Integer> numbers = ids.stream()
                    .filter(id -> id.startsWith(node))
                    .map(id -> Integer.parseInt(id.substring(1)))
                    .toList();
            for (int i = 0; i < numbers.size(); i++) {
                // those that are under way together may reach the service in any order
                assertThat(numbers.get(i)).isBetween(i - LIMIT, i + LIMIT);
            }
        }
        KirinEndpoint posters = one.getEndpoint("kirin:posters", KirinEndpoint.class);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> posters.tasks().counts().getOrDefault(TaskState.DONE, 0L) == 2 * EACH);
    }

    /**
     * As when a node is cut off between storing a task and the commit: some databases do not notice for hours. Others wait five
     * times for the lock, 25 s in all, so this is tested on all databases at once.
     */
    @Test
    void aNodeThatIsCutOffWithTheLockDoesNotKeepOthersWaitingForever() throws Exception {
        List<TestDatabase> here = Stream.of(TestDatabase.H2_FILE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB)
                .filter(database -> database.missing() == null)
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(here.size());
        try {
            List<Callable<@Nullable Object>> tests = new ArrayList<>();
            here.forEach(database -> tests.add(() -> {
                cutOffWithTheLock(database);
                return null;
            }));
            for (Future<@Nullable Object> test : threads.invokeAll(tests)) {
                test.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void cutOffWithTheLock(TestDatabase database) throws Exception {
        FreshDatabase shared = database.create();
        CamelContext node = node(shared);
        for (CompletableFuture<Exchange> sent : send(node, database + "-")) {
            sent.get(60, TimeUnit.SECONDS);
        }
        try (Connection cutOff = shared.dataSource().getConnection()) {
            cutOff.setAutoCommit(false);
            try (Statement lock = cutOff.createStatement()) {
                lock.executeQuery("SELECT id FROM kirin_limit FOR UPDATE").close();
            }
            AsyncProducer producer = node.getEndpoint("kirin:posters").createAsyncProducer();
            node.addService(producer);
            Exchange exchange = new DefaultExchange(node);
            exchange.getMessage().setBody("A lighthouse");
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, database + "-late");
            CompletableFuture<Exchange> done = new CompletableFuture<>();
            producer.process(exchange, sync -> done.complete(exchange));

            assertThat(done.get(90, TimeUnit.SECONDS).getException())
                    .as("on %s", database)
                    .isInstanceOf(TaskRepositoryException.class);
            cutOff.rollback();
        }
    }
}
