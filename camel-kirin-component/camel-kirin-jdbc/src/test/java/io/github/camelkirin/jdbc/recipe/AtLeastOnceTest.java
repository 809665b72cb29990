/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.jdbc.TestDatabase;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A completion comes at least once: again, when a node dies between the route's end and its acknowledgement. */
class AtLeastOnceTest extends RecipeSupport {

    @TempDir
    Path folder;

    private final List<String> arrivals = new CopyOnWriteArrayList<>();
    private final List<String> effects = new CopyOnWriteArrayList<>();

    /** The node dies before it has told the database that the route is done. */
    private static final class LostAcknowledgements extends ForwardingTaskRepository {
        final CountDownLatch lost = new CountDownLatch(1);

        LostAcknowledgements(TaskRepository tasks) {
            super(tasks);
        }

        @Override
        public Set<String> finish(Collection<TaskRecord> batch) {
            lost.countDown();
            throw new TaskRepositoryException("the acknowledgement is lost", null);
        }
    }

    /** Both nodes have the same file of event IDs; {@code eager(false)} notes one only when the work is done. */
    private LambdaRouteBuilder billing() {
        IdempotentRepository events = FileIdempotentRepository.fileIdempotentRepository(
                folder.resolve("events").toFile());
        return routes -> routes.from("kirin:posters")
                .process(exchange -> arrivals.add(exchange.getMessage().getHeader("CamelKirinEventId", String.class)))
                .idempotentConsumer(routes.header("CamelKirinEventId"), events)
                .eager(false)
                .process(exchange ->
                        effects.add(exchange.getMessage().getHeader("CamelKirinExternalTaskId", String.class)));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2_FILE", "POSTGRESQL"})
    void anIdempotentConsumerKeepsTheEffectAtOneWhenACompletionComesAgain(TestDatabase database) throws Exception {
        DataSource shared = database.dataSource();
        LostAcknowledgements dying = new LostAcknowledgements(repository(shared));
        CamelContext first = node(dying, billing());
        create(first, "order-1");
        assertThat(dying.lost.await(30, TimeUnit.SECONDS)).isTrue();
        first.stop();

        TaskRepository tasks = repository(shared);
        node(tasks, billing());
        awaitDone(tasks, "order-1");

        assertThat(arrivals).hasSizeGreaterThan(1).containsOnly("order-1/completion");
        assertThat(effects).containsExactly("order-1");
        assertThat(KIRIN.ledger().sends("order-1")).hasSize(1);
    }
}
