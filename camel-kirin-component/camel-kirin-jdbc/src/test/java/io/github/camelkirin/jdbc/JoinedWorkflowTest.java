/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.BatchRefusedException;
import io.github.camelkirin.api.ParentTaskNotFoundException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TransactionNotJoinedException;
import io.github.camelkirin.simulator.KirinSimulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Steps, and tasks of batches, that are stored in the route's transaction, on each database. */
class JoinedWorkflowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String STEP = JoinedNode.JOINED + "&step=large";
    private static final String BUDGET = JoinedNode.JOINED + "&budget=1&listPrice=0.028";

    @TempDir
    Path pictures;

    private final KirinSimulator simulator =
            KirinSimulator.builder().timeScale(50).build().start();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private JdbcTemplate orders;
    private TransactionTemplate transaction;
    private JoinedNode node;

    private void open(TestDatabase database) {
        open(database, 2);
    }

    private void open(TestDatabase database, int connections) {
        HikariDataSource pool = database.create().pool(connections);
        opened.add(pool);
        orders = new JdbcTemplate(pool);
        orders.execute("CREATE TABLE orders (id VARCHAR(50) PRIMARY KEY)");
        transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        JdbcTaskRepository repository = new JdbcTaskRepository(pool);
        repository.setCreateSchema(true);
        node = new JoinedNode(simulator, repository);
        opened.add(0, node);
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

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        return node.send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }

    private Exchange step(String parent) {
        return send(STEP, "The same, larger", Map.of(KirinConstants.PARENT_TASK_ID, parent));
    }

    private Exchange member(String uri, String key, int size) {
        return send(
                uri,
                "A pier",
                Map.of(
                        KirinConstants.IDEMPOTENCY_KEY, key,
                        KirinConstants.BATCH_ID, "nightly",
                        KirinConstants.BATCH_SIZE, size));
    }

    private static boolean isEvent(Exchange exchange) {
        return "batch".equals(exchange.getMessage().getHeader(KirinConstants.EVENT));
    }

    private Exchange event() {
        await().atMost(PATIENCE).until(() -> node.completions.stream().anyMatch(JoinedWorkflowTest::isEvent));
        return node.completions.stream()
                .filter(JoinedWorkflowTest::isEvent)
                .findFirst()
                .orElseThrow();
    }

    @OnEachDatabase
    void aStepFollowsATaskThatWasStoredEarlierInTheSameTransaction(TestDatabase database) throws Exception {
        open(database);
        transaction.executeWithoutResult(status -> {
            assertThat(node.create("o-1").getException()).isNull();
            Exchange reply = step("o-1");
            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getHeaders())
                    .containsEntry(KirinConstants.EXTERNAL_TASK_ID, "o-1/large")
                    .containsEntry(KirinConstants.PARENT_TASK_ID, "o-1")
                    .containsEntry(KirinConstants.ROOT_TASK_ID, "o-1");
        });
        transaction.executeWithoutResult(status -> {
            assertThat(node.create("o-2").getException()).isNull();
            assertThat(step("o-2").getException()).isNull();
            status.setRollbackOnly();
        });

        assertThat(tasks()).containsExactly("o-1", "o-1/large");
        assertThat(simulator.ledger().sends()).isEmpty();
        node.consuming("delay=50");
        await().atMost(PATIENCE).until(() -> node.completions.size() == 2);
        assertThat(simulator.ledger().sends("o-1/large")).hasSize(1);
    }

    @OnEachDatabase
    void aStepOfATaskThatIsNotThereFailsAndTheTransactionGoesOn(TestDatabase database) {
        open(database);
        transaction.executeWithoutResult(status -> {
            assertThat(node.create("gone").getException()).isNull();
            status.setRollbackOnly();
        });

        transaction.executeWithoutResult(status -> {
            order("o-1");
            assertThat(step("gone").getException())
                    .isInstanceOf(ParentTaskNotFoundException.class)
                    .hasMessageContaining("step=large must follow a task that is kept here");
            order("o-2");
            assertThat(node.create("o-2").getException()).isNull();
        });

        assertThat(orders()).containsExactly("o-1", "o-2");
        assertThat(tasks()).containsExactly("o-2");
    }

    @OnEachDatabase
    void aStepReadsStoredPicturesBesideTheTransaction(TestDatabase database) throws Exception {
        open(database);
        node.consuming("delay=50&imageStore=" + pictures);
        transaction.executeWithoutResult(
                status -> assertThat(node.create("a").getException()).isNull());
        await().atMost(PATIENCE).until(() -> !node.completions.isEmpty());
        KirinTask first = node.completions.element().getMessage().getBody(KirinTask.class);

        transaction.executeWithoutResult(status -> assertThat(send(
                                STEP + "&prompt=Again&imageUrlLifetime=0&imageStore=" + pictures,
                                first,
                                Map.of(KirinConstants.EXTERNAL_TASK_ID, "a"))
                        .getException())
                .isNull());

        await().atMost(PATIENCE).until(() -> node.completions.size() == 2);
        byte[] copy = Files.readAllBytes(pictures.resolve("a-0.png"));
        assertThat(simulator
                        .ledger()
                        .sends("a/large")
                        .get(0)
                        .params()
                        .path("image_list")
                        .findValuesAsText("image"))
                .containsExactly(Base64.getEncoder().encodeToString(copy));
    }

    @Test
    void noStepTakesASecondConnection() {
        open(TestDatabase.H2_FILE, 1);
        assertThat(node.create("outside").getException()).isInstanceOf(TransactionNotJoinedException.class);
        KirinTask ofTheServiceOnly = KirinTask.fromJson(
                "{\"id\":\"service-1\",\"status\":\"completed\",\"output\":[{\"content\":[{\"type\":\"image\","
                        + "\"url\":\"https://cdn.example/1.png\"}]}]}",
                StatusMapping.standard());

        transaction.executeWithoutResult(status -> {
            assertThat(node.create("o-1").getException()).isNull();
            assertThat(step("o-1").getException()).isNull();
            Map<String, Object> own = Map.of(KirinConstants.IDEMPOTENCY_KEY, "o-2", KirinConstants.PROMPT, "Again");
            assertThat(send(JoinedNode.JOINED, ofTheServiceOnly, own).getException())
                    .isNull();
        });

        assertThat(tasks()).containsExactly("o-1", "o-1/large", "o-2");
    }

    @OnEachDatabase
    void aTaskThatIsRolledBackIsNotCountedInItsBatch(TestDatabase database) throws Exception {
        open(database);
        transaction.executeWithoutResult(status -> {
            assertThat(member(JoinedNode.JOINED, "o-1", 2).getException()).isNull();
            status.setRollbackOnly();
        });
        assertThat(count("kirin_batch") + count("kirin_batch_member")).isZero();
        transaction.executeWithoutResult(status ->
                assertThat(member(JoinedNode.JOINED, "o-2", 2).getException()).isNull());
        transaction.executeWithoutResult(status -> {
            assertThat(member(JoinedNode.JOINED, "o-3", 2).getException()).isNull();
            status.setRollbackOnly();
        });

        transaction.executeWithoutResult(status ->
                assertThat(member(JoinedNode.JOINED, "o-4", 2).getException()).isNull());
        node.consuming("delay=50");

        Exchange event = event();
        assertThat(event.getMessage().getHeader(KirinConstants.BATCH_COMPLETED)).isEqualTo(2L);
        assertThat(event.getMessage().getBody(String.class)).isEqualTo("o-2,completed\no-4,completed\n");
        assertThat(node.completions).hasSize(3);
    }

    @OnEachDatabase
    void aTaskThatAFullBatchRefusesLeavesTheTransactionUsable(TestDatabase database) {
        open(database);
        transaction.executeWithoutResult(
                status -> assertThat(member(BUDGET, "o-1", 1).getException()).isNull());

        transaction.executeWithoutResult(status -> {
            order("o-2");
            Exception refused = member(BUDGET, "o-2", 1).getException();
            assertThat(refused).isInstanceOf(BatchRefusedException.class);
            assertThat(((BatchRefusedException) refused).getReason()).isEqualTo(Refusal.OfBatch.Reason.FULL);
            order("o-3");
            assertThat(node.create(BUDGET, "o-3", "A pier").getException()).isNull();
        });

        assertThat(orders()).containsExactly("o-2", "o-3");
        assertThat(tasks()).containsExactly("o-1", "o-3");
        assertThat(count("kirin_charge")).isEqualTo(2);
        assertThat(count("kirin_batch_member")).isEqualTo(1);
    }
}
