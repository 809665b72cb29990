/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.List;

/** Names of any script and length, which no collation of a database makes the same. */
class TaskNamesTest {

    private static final List<String> NAMES = List.of(
            "posters",
            "Posters",
            "POSTERS",
            "posters ",
            " posters",
            "pösters",
            "po\u0308sters",
            "ｐosters",
            "posterß",
            "posterss",
            "it's \"quoted\" `so`",
            "'; DROP TABLE kirin_task; --",
            "back\\slash\\",
            "100%_\t\n",
            "海报",
            "海報",
            "🌊",
            "🏝",
            "x".repeat(200),
            "x".repeat(201),
            "日".repeat(200));

    private static TaskRecord task(AccountId account, String group, String externalTaskId) {
        return TaskRecord.submitting(account, externalTaskId)
                .group(group)
                .model("m")
                .digest("d")
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId("task of " + externalTaskId)
                .build();
    }

    private static void insertDue(JdbcTaskRepository repository, TaskRecord task) {
        TaskRecord inserted = repository
                .insertIfAbsent(task, StoredTables.HOUR, StoredTables.A)
                .task();
        assertThat(repository.putBack(List.of(new PutBack(inserted, Duration.ZERO))))
                .isEmpty();
    }

    @OnEachDatabase
    void groupsOfSimilarNamesDoNotCollide(TestDatabase database) {
        JdbcTaskRepository repository = StoredTables.of(database).start();
        for (int i = 0; i < NAMES.size(); i++) {
            insertDue(repository, task(StoredTables.ACCOUNT, NAMES.get(i), "id-" + i));
        }
        for (int i = 0; i < NAMES.size(); i++) {
            TaskScope scope = new TaskScope(NAMES.get(i), StoredTables.ACCOUNT);
            assertThat(repository.list(scope, TaskState.ACTIVE, 10))
                    .extracting(TaskRecord::externalTaskId)
                    .containsExactly("id-" + i);
            assertThat(repository.counts(scope)).containsEntry(TaskState.ACTIVE, 1L);
            assertThat(repository.claimDue(scope, StoredTables.ALL, StoredTables.B))
                    .singleElement()
                    .satisfies(task -> assertThat(task.scope()).isEqualTo(scope));
            assertThat(repository.eraseAll(scope, null)).isEqualTo(1);
        }
    }

    @OnEachDatabase
    void accountsOfSimilarNamesDoNotCollide(TestDatabase database) {
        JdbcTaskRepository repository = StoredTables.of(database).start();
        for (String name : NAMES) {
            insertDue(repository, task(new AccountId(name, "https://kirin.test"), "posters", "same"));
        }
        for (String name : NAMES) {
            AccountId account = new AccountId(name, "https://kirin.test");
            assertThat(repository.findByExternalTaskId(account, "same"))
                    .hasValueSatisfying(task -> assertThat(task.account()).isEqualTo(account));
            assertThat(repository.findByTaskId(account, "task of same"))
                    .hasValueSatisfying(task -> assertThat(task.account()).isEqualTo(account));
            assertThat(repository.claimDue(new TaskScope("posters", account), StoredTables.ALL, StoredTables.B))
                    .hasSize(1);
            assertThat(repository.erase(account, "same")).isTrue();
        }
    }

    @OnEachDatabase
    void iDsThatAreSimilarAreDifferentTasks(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);
        JdbcTaskRepository repository = tables.start();
        for (String name : NAMES) {
            insertDue(repository, task(StoredTables.ACCOUNT, "posters", name));
        }
        assertThat(tables.number("SELECT COUNT(*) FROM kirin_task")).isEqualTo(NAMES.size());
        for (String name : NAMES) {
            assertThat(repository.findByExternalTaskId(StoredTables.ACCOUNT, name))
                    .hasValueSatisfying(
                            task -> assertThat(task.externalTaskId()).isEqualTo(name));
            assertThat(repository.findByTaskId(StoredTables.ACCOUNT, "task of " + name))
                    .hasValueSatisfying(
                            task -> assertThat(task.externalTaskId()).isEqualTo(name));
        }
        assertThat(repository.claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B))
                .extracting(TaskRecord::externalTaskId)
                .containsExactlyInAnyOrderElementsOf(NAMES);
    }
}
