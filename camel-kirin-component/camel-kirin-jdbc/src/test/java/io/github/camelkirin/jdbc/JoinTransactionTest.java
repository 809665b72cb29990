/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.simulator.KirinSimulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Orders and tasks that are stored in one transaction of Spring's, on each database. */
class JoinTransactionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SELDOM = "delay=3600000&initialDelay=3600000";
    private static final String BUDGET = JoinedNode.JOINED + "&budget=0.05&listPrice=0.028";

    private final KirinSimulator simulator =
            KirinSimulator.builder().timeScale(50).build().start();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private HikariDataSource pool;
    private JdbcTemplate orders;
    private TransactionTemplate transaction;
    private JoinedNode node;

    /** Two connections are enough for two transactions at a time: none takes a second one. */
    private void open(TestDatabase database) {
        FreshDatabase fresh = database.create();
        pool = fresh.pool(2);
        opened.add(pool);
        orders = new JdbcTemplate(pool);
        orders.execute("CREATE TABLE orders (id VARCHAR(50) PRIMARY KEY)");
        transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        node = node(pool);
    }

    private JoinedNode node(HikariDataSource source) {
        JdbcTaskRepository repository = new JdbcTaskRepository(source);
        repository.setCreateSchema(true);
        JoinedNode made = new JoinedNode(simulator, repository);
        opened.add(0, made);
        return made;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable open : opened) {
            open.close();
        }
        simulator.close();
    }

    private void order(String id) {
        orders.update("INSERT INTO orders (id) VALUES (?)", id);
    }

    private List<String> orders() {
        return orders.queryForList("SELECT id FROM orders ORDER BY id", String.class);
    }

    private List<String> tasks() {
        return orders.queryForList("SELECT external_task_id FROM kirin_task ORDER BY external_task_id", String.class);
    }

    private int count(String table) {
        return orders.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
    }

    @OnEachDatabase
    void whatIsCommittedIsThereAndTheConsumerHereIsWokenToSendIt(TestDatabase database) throws Exception {
        open(database);
        node.consuming(SELDOM);

        transaction.executeWithoutResult(status -> {
            order("o-1");
            Exchange reply = node.create("o-1");
            assertThat(reply.getException()).isNull();
            assertThat(JoinedNode.status(reply)).isEqualTo("submitting");
            assertThat(simulator.ledger().sends()).isEmpty();
        });

        await().atMost(PATIENCE).until(() -> !node.completions.isEmpty());
        assertThat(JoinedNode.status(node.completions.element())).isEqualTo("completed");
        assertThat(orders()).containsExactly("o-1");
        assertThat(simulator.ledger().sends("o-1")).hasSize(1);
    }

    @OnEachDatabase
    void whatIsRolledBackWasNeverThere(TestDatabase database) throws Exception {
        open(database);
        node.consuming("delay=50");

        transaction.executeWithoutResult(status -> {
            order("o-1");
            assertThat(node.create("o-1").getException()).isNull();
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(
                status -> assertThat(node.create("o-2").getException()).isNull());

        await().atMost(PATIENCE).until(() -> !node.completions.isEmpty());
        assertThat(orders()).isEmpty();
        assertThat(tasks()).containsExactly("o-2");
        assertThat(simulator.ledger().sends("o-1")).isEmpty();
    }

    @OnEachDatabase
    void aConflictLeavesTheTransactionUsable(TestDatabase database) {
        open(database);
        transaction.executeWithoutResult(
                status -> assertThat(node.create("o-1").getException()).isNull());

        transaction.executeWithoutResult(status -> {
            order("o-1");
            assertThat(node.create(JoinedNode.JOINED, "o-1", "A harbour at night")
                            .getException())
                    .isInstanceOf(ExternalTaskIdConflictException.class);
            order("o-2");
        });

        assertThat(orders()).containsExactly("o-1", "o-2");
        assertThat(tasks()).containsExactly("o-1");
    }

    @OnEachDatabase
    void ofACreateThatFailsHalfWayNothingIsLeftInTheTransaction(TestDatabase database) {
        open(database);
        transaction.executeWithoutResult(
                status -> assertThat(node.create("o-1").getException()).isNull());
        orders.execute("ALTER TABLE kirin_task_part RENAME TO kirin_elsewhere");

        transaction.executeWithoutResult(status -> {
            order("o-2");
            assertThat(node.send(JoinedNode.JOINED, JoinTransactionTest::withPicture)
                            .getException())
                    .isInstanceOf(TaskRepositoryException.class);
            order("o-3");
        });

        assertThat(orders()).containsExactly("o-2", "o-3");
        assertThat(tasks()).containsExactly("o-1");
    }

    private static void withPicture(Exchange exchange) {
        exchange.getMessage().setBody("A lighthouse, <<<image_1>>> in the window");
        exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, "picture");
        exchange.getMessage().setHeader(KirinConstants.REFERENCE_IMAGES, Noise.png(400, new Random(7)));
    }

    @OnEachDatabase
    void aPictureIsStoredWithItsTask(TestDatabase database) throws Exception {
        open(database);
        transaction.executeWithoutResult(
                status -> assertThat(node.send(JoinedNode.JOINED, JoinTransactionTest::withPicture)
                                .getException())
                        .isNull());
        assertThat(count("kirin_task_part")).isPositive();

        node.consuming("delay=50");

        await().atMost(PATIENCE).until(() -> !node.completions.isEmpty());
        assertThat(JoinedNode.status(node.completions.element())).isEqualTo("completed");
    }

    @OnEachDatabase
    void theSameRequestInALaterTransactionIsAdopted(TestDatabase database) {
        open(database);
        transaction.executeWithoutResult(
                status -> assertThat(node.create("o-1").getException()).isNull());

        transaction.executeWithoutResult(status -> {
            Exchange again = node.create("o-1");
            assertThat(again.getException()).isNull();
            assertThat(again.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
            Exchange other = node.create("o-2");
            assertThat(other.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(false);
            assertThat(node.create("o-2").getMessage().getHeader(KirinConstants.ADOPTED))
                    .isEqualTo(true);
        });

        assertThat(tasks()).containsExactly("o-1", "o-2");
    }

    /** At repeatable read, MySQL's default, the later one has read before the earlier one was committed. */
    @OnEachDatabase
    void oneThatWaitsForAnotherAdoptsWhatThatHasCommitted(TestDatabase database) throws Exception {
        open(database);
        CompletableFuture<Exchange> second = new CompletableFuture<>();

        transaction.executeWithoutResult(status -> {
            assertThat(node.create("o-1").getException()).isNull();
            CompletableFuture<Void> read = new CompletableFuture<>();
            CompletableFuture.runAsync(() -> transaction.executeWithoutResult(other -> {
                        assertThat(tasks()).isEmpty();
                        read.complete(null);
                        second.complete(node.create("o-1"));
                    }))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            read.completeExceptionally(failure);
                            second.completeExceptionally(failure);
                        }
                    });
            read.orTimeout(20, TimeUnit.SECONDS).join();
        });

        assertThat(second).succeedsWithin(PATIENCE).satisfies(adopted -> {
            assertThat(adopted.getException()).isNull();
            assertThat(adopted.getMessage().getHeader(KirinConstants.ADOPTED)).isEqualTo(true);
        });
        assertThat(tasks()).containsExactly("o-1");
    }

    @OnEachDatabase
    void aBudgetIsChargedInTheTransactionAndRolledBackWithIt(TestDatabase database) {
        open(database);
        transaction.executeWithoutResult(status -> {
            assertThat(node.create(BUDGET, "o-1", "A pier").getException()).isNull();
            status.setRollbackOnly();
        });
        assertThat(count("kirin_charge")).isZero();

        transaction.executeWithoutResult(status -> {
            order("o-2");
            assertThat(node.create(BUDGET, "o-2", "A pier").getException()).isNull();
            assertThat(node.create(BUDGET, "o-3", "A pier").getException()).isInstanceOf(BudgetExceededException.class);
            order("o-3");
        });

        assertThat(count("kirin_charge")).isEqualTo(1);
        assertThat(tasks()).containsExactly("o-2");
        assertThat(orders()).containsExactly("o-2", "o-3");
    }

    @OnEachDatabase
    void theTransactionsOwnSettingsStayAsTheyAre(TestDatabase database) {
        Assumptions.assumeTrue(database == TestDatabase.POSTGRESQL);
        open(database);

        transaction.executeWithoutResult(status -> {
            orders.execute("SET LOCAL lock_timeout = '17s'");
            assertThat(node.create(BUDGET, "o-1", "A pier").getException()).isNull();
            assertThat(orders.queryForObject("SHOW lock_timeout", String.class)).isEqualTo("17s");
        });
    }

    @OnEachDatabase
    void aDeferredTaskOutlivesTheNodeThatStoredIt(TestDatabase database) throws Exception {
        open(database);
        assertThat(node.create("kirin:posters?submission=deferred", "o-1", "A pier")
                        .getException())
                .isNull();
        node.close();
        assertThat(simulator.ledger().sends()).isEmpty();

        JoinedNode next = node(pool).consuming("delay=50");

        await().atMost(PATIENCE).until(() -> !next.completions.isEmpty());
        assertThat(simulator.ledger().sends("o-1")).hasSize(1);
    }
}
