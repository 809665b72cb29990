/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.SubmissionUnknownException;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes whose tasks are in a database, on one node and on several. */
class DurableRoutesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PROMPT = "A lighthouse at dawn, <<<image_1>>> in the window";
    private static final String KEY = "simulator-key-that-is-secret";
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private KirinSimulator simulator =
            KirinSimulator.builder().apiKey(KEY).timeScale(20).build().start();
    private final Queue<Exchange> completions = new ConcurrentLinkedQueue<>();
    private final Set<String> callers = ConcurrentHashMap.newKeySet();
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

    private CamelContext node(boolean consumes) throws Exception {
        CamelContext node = new DefaultCamelContext();
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        repository.setCreateSchema(true);
        repository.start();
        node.getRegistry().bind("tasks", TaskRepository.class, noting(repository));
        KirinConfiguration options =
                node.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(simulator.baseUrl());
        options.setApiKey(KEY);
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(600);
        options.setRequestTimeout(1_500);
        options.setLeaseDuration(2_000);
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters?keepHeaders=X-Order");
                if (consumes) {
                    from("kirin:posters").process(exchange -> completions.add(exchange.copy()));
                }
            }
        });
        nodes.add(node);
        node.start();
        return node;
    }

    private TaskRepository noting(TaskRepository repository) {
        return (TaskRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TaskRepository.class}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == TaskRepository.class
                            && !method.getName().equals("start")
                            && !method.getName().equals("isBlocking")
                            && !method.getName().equals("spending")) {
                        callers.add(Thread.currentThread().getName());
                    }
                    return method.invoke(repository, arguments);
                });
    }

    private static Exchange create(CamelContext node, String key) {
        try (ProducerTemplate template = node.createProducerTemplate()) {
            return template.request("direct:create", message(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Processor message(String key) {
        return exchange -> {
            exchange.getMessage().setBody(PROMPT);
            exchange.getMessage().setHeader("X-Order", "order header of " + key);
            exchange.getMessage().setHeader("traceparent", TRACEPARENT);
            exchange.getMessage().setHeader("tracestate", "ours=" + key);
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
            exchange.getMessage().setHeader(KirinConstants.REFERENCE_IMAGES, picture());
        };
    }

    /** Noise, so that it stays large. */
    static byte[] picture() {
        BufferedImage image = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(7);
        for (int i = 0; i < 512 * 512; i++) {
            image.setRGB(i % 512, i / 512, random.nextInt());
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TaskScope scope() {
        return new TaskScope("posters", new AccountId("default", simulator.baseUrl()));
    }

    private void awaitDone(long count) {
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> repository.counts(scope()), Map.of(TaskState.DONE, count)::equals);
    }

    @ParameterizedTest
    @EnumSource(names = "H2_MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void deliversWhatWasCreatedBeforeAStop(TestDatabase database) throws Exception {
        dataSource = database.create().pool(5);
        CamelContext first = node(false);
        for (int i = 0; i < 20; i++) {
            assertThat(create(first, "order-" + i).getException()).isNull();
        }
        first.stop();
        node(true);
        awaitDone(20);
        assertThat(completions).hasSize(20).allSatisfy(completion -> {
            String key = completion.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class);
            assertThat(completion.getMessage().getHeader("X-Order")).isEqualTo("order header of " + key);
            assertThat(completion.getMessage().getHeader("traceparent")).isEqualTo(TRACEPARENT);
            assertThat(completion.getMessage().getHeader("tracestate")).isEqualTo("ours=" + key);
            assertThat(completion.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("completed");
        });
        assertThat(simulator.ledger().createsActedOn()).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource(names = "H2_MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void aRepeatedKeyIsAnsweredFromWhatHasEnded(TestDatabase database) throws Exception {
        dataSource = database.create().pool(5);
        CamelContext first = node(true);
        create(first, "order-1");
        awaitDone(1);
        first.stop();
        Exchange again = create(node(true), "order-1");
        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        assertThat(again.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(simulator.ledger().createsActedOn()).isEqualTo(1);
        assertThat(completions).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = "H2_MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void anotherNodeSendsALostRequestWithItsImagesAgain(TestDatabase database) throws Exception {
        dataSource = database.create().pool(5);
        simulator.faults().next(Operation.CREATE, Fault.dropped());
        CamelContext first = node(false);
        try (ProducerTemplate template = first.createProducerTemplate()) {
            CompletableFuture<Exchange> sent = template.asyncSend("direct:create", message("order-1"));
            await().atMost(PATIENCE)
                    .until(() -> simulator.ledger().sends("order-1").size() == 1);
            first.stop();
            assertThat(sent.get().getException()).isInstanceOf(HandedOverException.class);
        }
        assertThat(simulator.ledger().createsActedOn()).isZero();
        node(true);
        awaitDone(1);
        assertThat(completions).hasSize(1);
        List<SentCreate> sends = simulator.ledger().sends("order-1");
        assertThat(sends).hasSize(2);
        assertThat(sends.get(1).params()).isEqualTo(sends.get(0).params());
        assertThat(sends.get(1).params().toString()).contains(image());
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void callsTheDatabaseOnThreadsOfItsOwnOnly(TestDatabase database) throws Exception {
        dataSource = database.create().pool(5);
        CamelContext node = node(true);
        for (int i = 0; i < 5; i++) {
            create(node, "order-" + i);
        }
        awaitDone(5);
        assertThat(callers).isNotEmpty().allSatisfy(thread -> assertThat(thread)
                .as("the repository's threads, and the consumer's scheduled poll")
                .matches(name -> name.contains("KirinRepository") || name.contains("kirin://posters")));
    }

    @ParameterizedTest
    @EnumSource(names = "H2_MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void whatIsStoredHoldsNoKeyAndAfterTheEndNoPromptImageOrHeader(TestDatabase database) throws Exception {
        dataSource = database.create().pool(5);
        CamelContext producing = node(false);
        create(producing, "order-1");
        assertThat(dump()).contains("order-1").doesNotContain(KEY);
        assertThat(dump())
                .as("prompt and image, once the service has accepted the task")
                .doesNotContain("lighthouse", image());
        node(true);
        awaitDone(1);
        assertThat(dump()).contains("order-1").doesNotContain(KEY, "lighthouse", "order header", image());
    }

    /** What an earlier process knew of the service, another finds out by a task of that one. */
    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void aLostRequestIsNotSentAgainWhereALaterProcessFindsThatLookUpsFail(TestDatabase database) throws Exception {
        simulator.close();
        simulator = KirinSimulator.builder()
                .apiKey(KEY)
                .lookupByExternalId(false)
                .build()
                .start();
        dataSource = database.create().pool(5);
        CamelContext first = node(false);
        assertThat(create(first, "order-0").getException()).isNull();
        first.stop();
        simulator.faults().next(Operation.CREATE, Fault.answerLost());
        CamelContext second = node(false);
        try (ProducerTemplate template = second.createProducerTemplate()) {
            CompletableFuture<Exchange> sent = template.asyncSend("direct:create", message("order-1"));
            assertThat(sent.get(60, TimeUnit.SECONDS).getException()).isInstanceOf(SubmissionUnknownException.class);
        }
        assertThat(simulator.ledger().sends("order-1")).hasSize(1);
        assertThat(new JdbcTaskRepository(dataSource).counts(scope()))
                .isEqualTo(Map.of(TaskState.ACTIVE, 1L, TaskState.PARKED, 1L));
    }

    private static String image() {
        return Base64.getEncoder().encodeToString(picture()).substring(1_000, 1_100);
    }

    private String dump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("kirin_task", "kirin_task_part")) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                    ResultSetMetaData columns = rows.getMetaData();
                    while (rows.next()) {
                        for (int i = 1; i <= columns.getColumnCount(); i++) {
                            dump.append(rows.getString(i)).append('\n');
                        }
                    }
                }
            }
        }
        return dump.toString();
    }
}
