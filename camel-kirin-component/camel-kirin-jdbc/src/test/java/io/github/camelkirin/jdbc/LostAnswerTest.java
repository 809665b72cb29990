/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The database has made a change, and the connection breaks before it can say so. */
class LostAnswerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aPutBackWhoseAnswerWasLostIsRecognisedWhenItIsRepeated() throws Exception {
        repeat(
                (repository, task) -> repository.putBack(List.of(new PutBack(task, StoredTables.HOUR))),
                task -> task.toBuilder().queries(2).build());
    }

    @Test
    void aFinishWhoseAnswerWasLostIsRecognisedWhenItIsRepeated() throws Exception {
        repeat((repository, task) -> repository.finish(List.of(task)), StoredTables::ended);
    }

    private interface Change {
        Set<String> make(JdbcTaskRepository repository, TaskRecord task);
    }

    private static void repeat(Change change, Function<TaskRecord, TaskRecord> next) throws Exception {
        FreshDatabase database = TestDatabase.POSTGRESQL.create();
        JdbcTaskRepository direct = new StoredTables(database.dataSource()).start();
        try (CuttableProxy proxy = CuttableProxy.before(database);
                HikariDataSource pool = database.through(proxy).pool(1)) {
            JdbcTaskRepository repository = new JdbcTaskRepository(pool);
            TaskRecord held = repository
                    .insertIfAbsent(
                            StoredTables.active(
                                    StoredTables.task("a").queries(1).build()),
                            StoredTables.HOUR,
                            StoredTables.A)
                    .task();
            TaskRecord changed = next.apply(held);
            proxy.holdAnswers();
            CompletableFuture<Set<String>> first =
                    CompletableFuture.supplyAsync(() -> change.make(repository, changed));
            await().atMost(PATIENCE)
                    .until(() -> direct.findByExternalTaskId(StoredTables.ACCOUNT, "a")
                                    .orElseThrow()
                                    .version()
                            > held.version());
            proxy.cut();
            assertThatThrownBy(first::join).hasCauseInstanceOf(TaskRepositoryException.class);
            proxy.heal();
            Set<String> lost = await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(TaskRepositoryException.class)
                    .until(() -> change.make(repository, changed), answer -> true);
            assertThat(lost).isEmpty();
            TaskRecord other = changed.toBuilder().sends(9).build();
            assertThat(change.make(repository, other)).as("another change").containsExactly("a");
        }
    }
}
