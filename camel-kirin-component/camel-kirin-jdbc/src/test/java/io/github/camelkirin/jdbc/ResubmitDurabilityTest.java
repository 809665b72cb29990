/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that is gone at some moment of a fresh try, as far as the database can tell; another goes on. */
class ResubmitDurabilityTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FIRST = "o-1";
    private static final String AGAIN = "o-1~1";

    private final KirinSimulator simulator =
            KirinSimulator.builder().timeScale(20).build().start();
    private final Queue<Exchange> completions = new ConcurrentLinkedQueue<>();
    private final List<CamelContext> nodes = new ArrayList<>();
    private HikariDataSource dataSource;

    @AfterEach
    void stop() {
        simulator.faults().clear();
        nodes.forEach(CamelContext::stop);
        simulator.close();
        if (dataSource != null) {
            dataSource.close();
        }
    }

    /** The moment, seen from the repository, from which on nothing reaches it any more. */
    private static final class Cut {
        private final Predicate<TaskRecord> at;
        private final boolean before;
        private volatile boolean cut;

        /** @param before whether the change itself is not made either */
        Cut(Predicate<TaskRecord> at, boolean before) {
            this.at = at;
            this.before = before;
        }

        static Cut never() {
            return new Cut(task -> false, false);
        }

        TaskRepository through(TaskRepository repository) {
            return (TaskRepository) Proxy.newProxyInstance(
                    Cut.class.getClassLoader(), new Class<?>[] {TaskRepository.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("isBlocking")) {
                            return true;
                        }
                        boolean now = arguments != null && isMoment(arguments[0]);
                        cut |= now && before;
                        refuse();
                        Object result = call(repository, method, arguments);
                        cut |= now;
                        refuse();
                        return result;
                    });
        }

        private void refuse() {
            if (cut) {
                throw new IllegalStateException("this node is gone");
            }
        }

        private static Object call(TaskRepository repository, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(repository, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private boolean isMoment(Object argument) {
            if (argument instanceof Collection<?> many) {
                return many.stream().anyMatch(this::isMoment);
            }
            if (argument instanceof PutBack putBack) {
                return at.test(putBack.task());
            }
            return argument instanceof TaskRecord task && at.test(task);
        }
    }

    private CamelContext node(Cut cut) throws Exception {
        CamelContext node = new DefaultCamelContext();
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        repository.setCreateSchema(true);
        node.getRegistry().bind("tasks", TaskRepository.class, cut.through(repository));
        KirinConfiguration options =
                node.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(simulator.baseUrl());
        options.setApiKey(simulator.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(400);
        options.setRequestTimeout(1_500);
        options.setLeaseDuration(2_000);
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters?resubmitFailed=2");
                from("kirin:posters").process(exchange -> completions.add(exchange.copy()));
            }
        });
        nodes.add(node);
        node.start();
        return node;
    }

    private void create(CamelContext node) throws Exception {
        simulator.faults().failNext("002016098");
        try (ProducerTemplate template = node.createProducerTemplate()) {
            Exchange created = template.request("direct:create", exchange -> {
                exchange.getMessage().setBody("A lighthouse");
                exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, FIRST);
                exchange.getMessage().setHeader(KirinConstants.REFERENCE_IMAGES, DurableRoutesTest.picture());
            });
            assertThat(created.getException()).isNull();
        }
    }

    private void assertEndedByTheSecondTry() {
        JdbcTaskRepository repository = new JdbcTaskRepository(dataSource);
        TaskScope scope = new TaskScope("posters", new AccountId("default", simulator.baseUrl()));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> repository.counts(scope), Map.of(TaskState.DONE, 1L)::equals);
        assertThat(completions).hasSize(1).allSatisfy(completion -> {
            assertThat(completion.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("completed");
            assertThat(completion.getMessage().getHeader(KirinConstants.EXTERNAL_TASK_ID))
                    .isEqualTo(FIRST);
            assertThat(completion.getMessage().getHeader(KirinConstants.ATTEMPT))
                    .isEqualTo(2);
        });
        assertThat(simulator.ledger().createsActedOn(FIRST)).isEqualTo(1);
        assertThat(simulator.ledger().createsActedOn(AGAIN)).isEqualTo(1);
        assertThat(simulator.ledger().createsActedOn()).isEqualTo(2);
        assertThat(simulator.ledger().imagesCharged()).isEqualTo(1);
        SentCreate again = simulator.ledger().sends(AGAIN).get(0);
        assertThat(again.params().get("image_list"))
                .isEqualTo(simulator.ledger().sends(FIRST).get(0).params().get("image_list"));
        StoredTables tables = new StoredTables(dataSource);
        assertThat(tables.row(FIRST)).doesNotContainKeys("request", "answer");
        assertThat(tables.rows("SELECT id FROM kirin_task_part")).isEmpty();
    }

    private void goOnAfter(TestDatabase database, Cut cut) throws Exception {
        dataSource = database.create().pool(5);
        CamelContext gone = node(cut);
        create(gone);
        await().atMost(PATIENCE).until(() -> cut.cut);
        node(Cut.never());
        assertEndedByTheSecondTry();
    }

    private static boolean isSwap(TaskRecord task) {
        return task.attempt() == 1 && task.state() == TaskState.SUBMITTING && task.sends() == 0;
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void nothingIsSentBeforeTheFreshTryIsStored(TestDatabase database) throws Exception {
        goOnAfter(database, new Cut(ResubmitDurabilityTest::isSwap, true));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void aStoredFreshTryThatWasNotSentIsSentByAnother(TestDatabase database) throws Exception {
        goOnAfter(database, new Cut(ResubmitDurabilityTest::isSwap, false));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void aSentFreshTryWhoseAnswerWasLostIsFoundByAnother(TestDatabase database) throws Exception {
        simulator.faults().nextFor(Operation.CREATE, AGAIN, Fault.answerLost());
        goOnAfter(database, new Cut(task -> task.attempt() == 1 && task.state() == TaskState.ACTIVE, true));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void anAcceptedFreshTryThatWasNotStoredIsFoundByAnother(TestDatabase database) throws Exception {
        goOnAfter(database, new Cut(task -> task.attempt() == 1 && task.state() == TaskState.ACTIVE, true));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void anAcceptedFreshTryIsFollowedByAnother(TestDatabase database) throws Exception {
        goOnAfter(database, new Cut(task -> task.attempt() == 1 && task.state() == TaskState.ACTIVE, false));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL", "MARIADB"})
    void aRestartBetweenTheTriesChangesNothing(TestDatabase database) throws Exception {
        dataSource = database.create().pool(5);
        simulator.faults().nextFor(Operation.CREATE, AGAIN, Fault.slowDown(Duration.ofSeconds(1)));
        CamelContext first = node(Cut.never());
        create(first);
        await().atMost(PATIENCE).until(() -> simulator.ledger().sends(AGAIN).size() == 1);
        first.stop();
        node(Cut.never());
        assertEndedByTheSecondTry();
    }
}
