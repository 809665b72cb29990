/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.TaskRecord;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/** This version beside one from before there were tasks that somebody else sends. */
class UnsentUpgradeTest {

    private static BuiltVersion older;

    @BeforeAll
    static void buildOlder() throws IOException {
        older = BuiltVersion.copy()
                .replace("RecordJson.java", "int VERSION = 3;", "int VERSION = 2;")
                .build();
    }

    @OnEachDatabase
    void unsentTasksAreLeftToThoseWhoKnowOfThem(TestDatabase database) throws Exception {
        StoredTables tables = StoredTables.of(database);
        JdbcTaskRepository newer = tables.start();
        TaskRecord unsent =
                StoredTables.task("unsent").timeoutOnceSent(Duration.ofHours(2)).build();
        newer.insertIfAbsent(unsent, StoredTables.HOUR, null, Admission.FREE);
        assertThat(tables.row("unsent")).containsEntry("record_version", "3").containsEntry("queue", "U");

        try (BuiltVersion.Node node = older.start(tables.source())) {
            assertThat(node.tasks().claimDue(StoredTables.POSTERS, StoredTables.ALL.andUnsent(10), StoredTables.B))
                    .isEmpty();
            assertThat(node.tasks().claim(StoredTables.ACCOUNT, "unsent", StoredTables.B))
                    .isEmpty();
            assertThat(node.tasks()
                            .insertIfAbsent(unsent, StoredTables.HOUR, StoredTables.B)
                            .inserted())
                    .isFalse();
        }
        TaskRecord claimed = newer.claimDue(StoredTables.POSTERS, StoredTables.ALL.andUnsent(10), StoredTables.A)
                .get(0);
        assertThat(claimed.timeoutOnceSent()).isEqualTo(Duration.ofHours(2));

        assertThat(newer.beginSending(claimed)).isPresent();

        assertThat(tables.row("unsent")).containsEntry("record_version", "1").containsEntry("queue", "O");
    }
}
