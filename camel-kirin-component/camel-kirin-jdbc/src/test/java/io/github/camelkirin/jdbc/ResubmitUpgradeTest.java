/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/** This version beside one from before there were fresh tries. */
class ResubmitUpgradeTest {

    private static BuiltVersion older;

    private StoredTables tables;

    @BeforeAll
    static void buildOlder() throws IOException {
        older = BuiltVersion.copy()
                .replace("RecordJson.java", "int VERSION = 3;", "int VERSION = 1;")
                .replace("RecordJson.java", "int WITH_TRIES = 2;", "int WITH_TRIES = 1;")
                .build();
    }

    private TaskRecord put(TaskRepository repository, TaskRecord task) {
        TaskRecord inserted = repository
                .insertIfAbsent(task, StoredTables.HOUR, StoredTables.A)
                .task();
        assertThat(repository.putBack(List.of(new PutBack(inserted, Duration.ZERO))))
                .isEmpty();
        return inserted;
    }

    private static TaskRecord withTries(String id) {
        return StoredTables.task(id).resubmits(new Resubmits(2)).build();
    }

    /** At its second try. */
    private static TaskRecord again(TaskRecord claimed) {
        return StoredTables.active(claimed).toBuilder()
                .request(new byte[] {'{', '}'})
                .nextAttempt()
                .build();
    }

    @OnEachDatabase
    void tasksWithFreshTriesAreLeftToThoseWhoKnowOfThem(TestDatabase database) throws Exception {
        tables = StoredTables.of(database);
        JdbcTaskRepository newer = tables.start();
        put(newer, StoredTables.task("plain").build());
        put(newer, withTries("tries"));
        put(newer, withTries("again"));
        TaskRecord claimed =
                newer.claim(StoredTables.ACCOUNT, "again", StoredTables.A).orElseThrow();
        assertThat(newer.putBack(List.of(new PutBack(again(claimed), Duration.ZERO))))
                .isEmpty();
        assertThat(tables.row("plain")).containsEntry("record_version", "1");
        assertThat(tables.row("tries")).containsEntry("record_version", "2");
        assertThat(tables.row("again")).containsEntry("record_version", "2");
        Map<String, String> before = tables.row("again");

        try (BuiltVersion.Node node = older.start(tables.source())) {
            assertThat(node.tasks().claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B))
                    .extracting(TaskRecord::externalTaskId)
                    .containsExactly("plain");
            assertThat(node.tasks().claim(StoredTables.ACCOUNT, "again", StoredTables.B))
                    .isEmpty();
            assertThat(node.tasks()
                            .insertIfAbsent(StoredTables.task("again").build(), StoredTables.HOUR, StoredTables.B)
                            .inserted())
                    .isFalse();
        }
        assertThat(tables.row("again")).isEqualTo(before);
        assertThat(newer.claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B))
                .extracting(TaskRecord::wireId)
                .containsExactlyInAnyOrder("tries", "again~1");
    }

    @OnEachDatabase
    void whatIsDoneIsForAll(TestDatabase database) throws Exception {
        tables = StoredTables.of(database);
        JdbcTaskRepository newer = tables.start();
        put(newer, withTries("done"));
        TaskRecord claimed =
                newer.claim(StoredTables.ACCOUNT, "done", StoredTables.A).orElseThrow();
        assertThat(newer.finish(List.of(StoredTables.ended(again(claimed))))).isEmpty();
        assertThat(tables.row("done")).containsEntry("record_version", "1");
        assertThat(newer.findByExternalTaskId(StoredTables.ACCOUNT, "done").orElseThrow())
                .satisfies(done -> assertThat(done.attempt()).isEqualTo(1));
        try (BuiltVersion.Node node = older.start(tables.source())) {
            assertThat(node.tasks().list(StoredTables.POSTERS, TaskState.DONE, 10))
                    .hasSize(1);
        }
    }

    @OnEachDatabase
    void theOlderDoesNotRequeueAParkedOne(TestDatabase database) throws Exception {
        tables = StoredTables.of(database);
        JdbcTaskRepository newer = tables.start();
        put(newer, withTries("parked"));
        TaskRecord claimed =
                newer.claim(StoredTables.ACCOUNT, "parked", StoredTables.A).orElseThrow();
        TaskRecord parked = again(claimed).toBuilder()
                .parked(ParkReason.SUBMISSION_LOST, "why")
                .build();
        newer.putBack(List.of(new PutBack(parked, Duration.ZERO)));
        try (BuiltVersion.Node node = older.start(tables.source())) {
            assertThatThrownBy(() -> node.tasks().requeue(StoredTables.ACCOUNT, "parked", StoredTables.HOUR))
                    .isInstanceOf(TaskRepositoryException.class)
                    .hasMessageContaining("was written by a newer version of this software");
        }
        assertThat(newer.requeue(StoredTables.ACCOUNT, "parked", StoredTables.HOUR))
                .isTrue();
        TaskRecord sentAgain =
                newer.claim(StoredTables.ACCOUNT, "parked", StoredTables.B).orElseThrow();
        assertThat(sentAgain.wireId()).isEqualTo("parked~1");
        assertThat(sentAgain.resend()).isTrue();
        assertThat(sentAgain.hasRequest()).isTrue();
    }
}
