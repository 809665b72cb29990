/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/**
 * Two neighbouring versions share a database, each in a jar of its own: this one, and one after it whose records older
 * ones do not understand and whose tables have a column more.
 */
class UpgradeTest {

    private static final String MIGRATION =
            "ALTER TABLE kirin_task ADD COLUMN remark VARCHAR(100);\n\nUPDATE kirin_schema SET version = 5;\n";
    private static final int NEW_RECORD = 4;

    private static BuiltVersion oldVersion;
    private static BuiltVersion newVersion;

    private StoredTables tables;

    @BeforeAll
    static void buildBoth() throws IOException {
        assertThat(Schema.VERSION).as("this test migrates from 4 to 5").isEqualTo(4);
        oldVersion = BuiltVersion.copy().build();
        newVersion = BuiltVersion.copy()
                .replace("RecordJson.java", "int VERSION = 3;", "int VERSION = 4;")
                .replace("RecordJson.java", "int WITHOUT_TRIES = 1;", "int WITHOUT_TRIES = 4;")
                .replace(
                        "RecordJson.java",
                        "json.put(\"v\", version(task))",
                        "json.put(\"v\", version(task)).put(\"mood\", \"new\")")
                .replace("Schema.java", "int VERSION = 4;", "int VERSION = 5;")
                .addScript("h2-5.sql", MIGRATION)
                .addScript("postgresql-5.sql", MIGRATION)
                .addScript("mysql-5.sql", MIGRATION)
                .build();
    }

    private static TaskRecord insertHeld(TaskRepository repository, String externalTaskId, Lease lease) {
        Insertion insertion =
                repository.insertIfAbsent(StoredTables.task(externalTaskId).build(), StoredTables.HOUR, lease);
        assertThat(insertion.inserted()).isTrue();
        return insertion.task();
    }

    private static void insertDue(TaskRepository repository, String... externalTaskIds) {
        for (String id : externalTaskIds) {
            assertThat(repository.putBack(
                            List.of(new PutBack(insertHeld(repository, id, StoredTables.A), Duration.ZERO))))
                    .isEmpty();
        }
    }

    private static List<TaskRecord> claim(TaskRepository repository) {
        return repository.claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B);
    }

    /** Claims all that it can, has each end, and delivers it. Returns the external IDs, sorted. */
    private static List<String> finishAll(TaskRepository repository) {
        List<String> finished = new ArrayList<>();
        for (List<TaskRecord> claimed = claim(repository); !claimed.isEmpty(); claimed = claim(repository)) {
            for (TaskRecord task : claimed) {
                if (task.state() == TaskState.ENDED) {
                    assertThat(repository.finish(List.of(task))).isEmpty();
                    finished.add(task.externalTaskId());
                } else {
                    assertThat(repository.putBack(List.of(new PutBack(StoredTables.ended(task), Duration.ZERO))))
                            .isEmpty();
                }
            }
        }
        Collections.sort(finished);
        return finished;
    }

    private int recordVersion(String externalTaskId) {
        return Integer.parseInt(tables.row(externalTaskId).get("record_version"));
    }

    private static void assertSaysNewer(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("was written by a newer version of this software");
    }

    @OnEachDatabase
    void theNewerVersionMigratesAndGoesOnWithTheTasksOfTheOlder(TestDatabase database) throws Exception {
        tables = StoredTables.of(database);
        try (BuiltVersion.Node older = oldVersion.start(tables.source())) {
            insertDue(older.tasks(), "a", "b");
            TaskRecord c = insertHeld(older.tasks(), "c", StoredTables.A);
            assertThat(older.tasks().putBack(List.of(new PutBack(StoredTables.ended(c), Duration.ZERO))))
                    .isEmpty();
        }
        assertThat(tables.row("a")).doesNotContainKey("remark");

        try (BuiltVersion.Node newer = newVersion.start(tables.source())) {
            assertThat(tables.rows("SELECT * FROM kirin_schema"))
                    .containsExactly(Map.of("version", "5", "readable_from", "1"));
            assertThat(tables.rows("SELECT remark FROM kirin_task")).hasSize(3);
            assertThat(finishAll(newer.tasks())).containsExactly("a", "b", "c");
            assertThat(recordVersion("a")).isEqualTo(NEW_RECORD);
            assertThat(tables.row("a").get("record")).contains("\"mood\":\"new\"");
        }
    }

    @OnEachDatabase
    void bothWorkBesideEachOtherAndTheOlderLeavesTheNewersRecordsAlone(TestDatabase database) throws Exception {
        tables = StoredTables.of(database);
        try (BuiltVersion.Node older = oldVersion.start(tables.source())) {
            TaskRecord held = insertHeld(older.tasks(), "held", StoredTables.B);
            insertDue(older.tasks(), "old-1", "old-2");
            try (BuiltVersion.Node newer = newVersion.start(tables.source());
                    BuiltVersion.Node restarted = oldVersion.start(tables.source())) {
                insertDue(newer.tasks(), "new-1", "new-2");
                Map<String, String> before = tables.row("new-1");
                insertDue(restarted.tasks(), "old-3");

                assertThat(older.tasks().renew(List.of(held), StoredTables.B)).isEmpty();
                assertThat(older.tasks()
                                .finish(List.of(older.tasks()
                                        .update(StoredTables.ended(held))
                                        .orElseThrow())))
                        .isEmpty();
                assertThat(finishAll(older.tasks())).containsExactly("old-1", "old-2", "old-3");
                assertThat(older.tasks().nextDue(StoredTables.POSTERS, StoredTables.ALL))
                        .isEmpty();
                assertThat(older.tasks().claim(StoredTables.ACCOUNT, "new-1", StoredTables.B))
                        .isEmpty();
                assertThat(tables.row("new-1")).isEqualTo(before);

                assertThat(finishAll(newer.tasks())).containsExactly("new-1", "new-2");
            }
        }
    }

    @OnEachDatabase
    void aTaskThatTheNewerHasTakenOverIsNotOverwrittenByTheOlder(TestDatabase database) throws Exception {
        tables = StoredTables.of(database);
        try (BuiltVersion.Node older = oldVersion.start(tables.source());
                BuiltVersion.Node newer = newVersion.start(tables.source())) {
            TaskRecord held = insertHeld(older.tasks(), "a", StoredTables.A);
            tables.execute("UPDATE kirin_task SET claim_at = 0");
            TaskRecord takenOver = claim(newer.tasks()).get(0);
            assertThat(newer.tasks().update(takenOver.toBuilder().sends(1).build()))
                    .isPresent();
            Map<String, String> before = tables.row("a");

            assertThat(older.tasks().update(StoredTables.active(held))).isEmpty();
            assertThat(older.tasks().putBack(List.of(new PutBack(held, Duration.ZERO))))
                    .containsExactly("a");
            assertThat(older.tasks().finish(List.of(StoredTables.ended(held)))).isNotEmpty();
            assertThat(older.tasks().remove(held)).isFalse();
            assertThat(older.tasks().renew(List.of(held), StoredTables.A)).containsExactly("a");

            assertThat(tables.row("a")).isEqualTo(before);
        }
    }

    @OnEachDatabase
    void goingBackLosesNothingAndGoingForwardAgainEndsAll(TestDatabase database) throws Exception {
        tables = StoredTables.of(database);
        try (BuiltVersion.Node older = oldVersion.start(tables.source())) {
            insertDue(older.tasks(), "old-1", "old-2");
        }
        try (BuiltVersion.Node newer = newVersion.start(tables.source())) {
            insertDue(newer.tasks(), "new-1", "new-parked");
            TaskRecord parked = newer.tasks()
                    .claim(StoredTables.ACCOUNT, "new-parked", StoredTables.A)
                    .orElseThrow();
            newer.tasks()
                    .putBack(List.of(new PutBack(
                            parked.toBuilder()
                                    .parked(ParkReason.NOT_FOUND, "why")
                                    .build(),
                            Duration.ZERO)));
        }
        Map<String, String> before = tables.row("new-1");
        Map<String, String> parkedBefore = tables.row("new-parked");

        try (BuiltVersion.Node older = oldVersion.start(tables.source())) {
            assertThat(finishAll(older.tasks())).containsExactly("old-1", "old-2");
            assertThat(older.tasks().counts(StoredTables.POSTERS))
                    .isEqualTo(Map.of(TaskState.SUBMITTING, 1L, TaskState.PARKED, 1L, TaskState.DONE, 2L));
            assertThat(older.tasks().list(StoredTables.POSTERS, null, 10))
                    .extracting(TaskRecord::externalTaskId)
                    .contains("new-1", "new-parked");
            // the key is recognised, so that nothing is paid for twice
            assertThat(older.tasks()
                            .insertIfAbsent(StoredTables.task("new-1").build(), StoredTables.HOUR, StoredTables.A)
                            .inserted())
                    .isFalse();
            assertSaysNewer(() -> older.tasks().requeue(StoredTables.ACCOUNT, "new-parked", StoredTables.HOUR));
            assertSaysNewer(() -> older.tasks().discard(StoredTables.ACCOUNT, "new-parked"));
            older.tasks().purge();
            insertDue(older.tasks(), "old-3");
        }
        assertThat(tables.row("new-1")).isEqualTo(before);
        assertThat(tables.row("new-parked")).isEqualTo(parkedBefore);

        try (BuiltVersion.Node newer = newVersion.start(tables.source())) {
            assertThat(newer.tasks().requeue(StoredTables.ACCOUNT, "new-parked", StoredTables.HOUR))
                    .isTrue();
            assertThat(finishAll(newer.tasks())).containsExactly("new-1", "new-parked", "old-3");
            assertThat(newer.tasks().list(StoredTables.POSTERS, TaskState.DONE, 10))
                    .hasSize(5)
                    .allSatisfy(task -> assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED));
        }
    }
}
