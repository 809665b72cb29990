/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.simulator.KirinSimulator;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches whose tasks one node stores and another sends, by way of a database. */
class BatchWorkflowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DEFERRED = "kirin:posters?submission=deferred";

    @TempDir
    Path pictures;

    private final KirinSimulator simulator =
            KirinSimulator.builder().timeScale(50).build().start();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final DataSource source = TestDatabase.H2_MEMORY.create().dataSource();
    private JoinedNode creates;
    private JoinedNode consumes;

    @BeforeEach
    void open() {
        creates = node();
        consumes = node();
    }

    private JoinedNode node() {
        JdbcTaskRepository repository = new JdbcTaskRepository(source);
        repository.setCreateSchema(true);
        JoinedNode made = new JoinedNode(simulator, repository);
        opened.add(made);
        return made;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable open : opened) {
            open.close();
        }
        simulator.close();
    }

    private Exchange send(String uri, Map<String, Object> headers) {
        return creates.send(uri, exchange -> {
            exchange.getMessage().setBody("A pier");
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }

    private void member(String key, int size) {
        Exchange done = send(
                DEFERRED + "&budget=100&listPrice=0.028",
                Map.of(
                        KirinConstants.IDEMPOTENCY_KEY, key,
                        KirinConstants.BATCH_ID, "nightly",
                        KirinConstants.BATCH_SIZE, size));
        assertThat(done.getException()).isNull();
    }

    private static boolean isEvent(Exchange exchange) {
        return "batch".equals(exchange.getMessage().getHeader(KirinConstants.EVENT));
    }

    private Exchange event() {
        await().atMost(PATIENCE).until(() -> consumes.completions.stream().anyMatch(BatchWorkflowTest::isEvent));
        return consumes.completions.stream()
                .filter(BatchWorkflowTest::isEvent)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tasksThatAnotherNodeSendsMakeTheirBatchEnd() throws Exception {
        List.of("a", "b", "c").forEach(key -> member(key, 3));
        assertThat(simulator.ledger().sends()).isEmpty();

        consumes.consuming("delay=50");

        assertThat(event().getMessage().getBody(String.class)).isEqualTo("a,completed\nb,completed\nc,completed\n");
        assertThat(consumes.completions).hasSize(4);
        assertThat(simulator.ledger().createsActedOn()).isEqualTo(3);
    }

    @Test
    void ofABatchThatIsCancelledNothingIsSentAndNothingPaid() throws Exception {
        for (int i = 0; i < 30; i++) {
            member("t" + i, 30);
        }
        assertThat(send("kirin:posters?operation=cancelBatch", Map.of(KirinConstants.BATCH_ID, "nightly"))
                        .getException())
                .isNull();

        consumes.consuming("delay=50");

        Exchange event = event();
        assertThat(event.getMessage().getHeader(KirinConstants.BATCH_CANCELLED)).isEqualTo(30L);
        assertThat(event.getMessage().getHeader(KirinConstants.COST, BigDecimal.class))
                .isEqualByComparingTo("0");
        assertThat(event.getMessage().getBody(KirinBatch.class).members())
                .allSatisfy(member -> assertThat(member.taskId()).isNull());
        assertThat(simulator.ledger().sends()).isEmpty();
    }

    @Test
    void tasksOfAFlowThatIsErasedCountAsDiscarded() throws Exception {
        member("a", 3);
        member("b", 3);
        assertThat(send(
                                DEFERRED + "&step=s",
                                Map.of(
                                        KirinConstants.PARENT_TASK_ID, "a",
                                        KirinConstants.BATCH_ID, "nightly",
                                        KirinConstants.BATCH_SIZE, 3))
                        .getException())
                .isNull();

        Exchange erased = send("kirin:posters?operation=erase", Map.of(KirinConstants.ROOT_TASK_ID, "a"));
        assertThat(erased.getMessage().getBody()).isEqualTo(2);
        consumes.consuming("delay=50");

        assertThat(event().getMessage().getHeaders())
                .containsEntry(KirinConstants.BATCH_COMPLETED, 1L)
                .containsEntry(KirinConstants.BATCH_DISCARDED, 2L);
        assertThat(simulator.ledger().sends()).hasSize(1);
    }

    @Test
    void storedPicturesOfABatchAreToldByEveryNodeWhenItHasEnded() throws Exception {
        member("a", 2);
        member("b", 2);

        consumes.consuming("delay=50&output=image&imageStore=" + pictures);

        assertThat(event().getMessage().getHeader(KirinConstants.BATCH_COMPLETED))
                .isEqualTo(2L);
        try (Stream<Path> files = Files.list(pictures)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("a-0.png", "b-0.png");
        }
        Exchange status = send("kirin:posters?operation=status", Map.of(KirinConstants.EXTERNAL_TASK_ID, "a"));
        assertThat(status.getException()).isNull();
        assertThat(status.getMessage().getBody(Map.class)).containsEntry("status", "completed");
        List<?> images = (List<?>) status.getMessage().getBody(Map.class).get("images");
        assertThat(images).hasSize(1);
        Map<?, ?> image = (Map<?, ?>) images.get(0);
        assertThat(image.get("storedAs")).isEqualTo("a-0.png");
        assertThat(image.get("length")).isEqualTo(Files.size(pictures.resolve("a-0.png")));
        assertThat(image.get("url")).isNull();
    }
}
