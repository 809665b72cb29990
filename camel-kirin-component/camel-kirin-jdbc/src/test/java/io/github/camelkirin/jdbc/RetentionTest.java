/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long what has ended is kept, by a clock that only the test moves. */
class RetentionTest {

    private static final Duration DAY = Duration.ofDays(1);

    private StoredTables tables;
    private JdbcTaskRepository repository;

    private void open(TestDatabase database, Duration retention) {
        tables = StoredTables.of(database);
        tables.execute(
                "CREATE TABLE test_clock (millis BIGINT NOT NULL)",
                "INSERT INTO test_clock (millis) VALUES (1767000000000)");
        repository = new JdbcTaskRepository(tables.source());
        repository.setCreateSchema(true);
        repository.setClock("(SELECT millis FROM test_clock)");
        repository.setRetention(retention);
        repository.setParkedRetention(DAY.multipliedBy(90));
        repository.start();
    }

    private void pass(Duration time) {
        tables.change("UPDATE test_clock SET millis = millis + ?", time.toMillis());
    }

    private TaskRecord insert(String externalTaskId) {
        return repository
                .insertIfAbsent(
                        StoredTables.task(externalTaskId)
                                .request(("{\"prompt\":\"A SECRET pier\",\"image\":\"" + "SECRETs".repeat(4000) + "\"}")
                                        .getBytes(StandardCharsets.UTF_8))
                                .headers(Map.of("X-Order", "SECRET-HEADER"))
                                .build(),
                        StoredTables.HOUR,
                        StoredTables.A)
                .task();
    }

    private void finish(String externalTaskId) {
        TaskRecord ended = insert(externalTaskId).toBuilder()
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .taskId("task-" + externalTaskId)
                .answer("{\"echo\":\"A SECRET pier\"}")
                .note("SECRET note")
                .outcome(new TaskOutcome(null, new BigDecimal("0.028"), "request-1"))
                .build();
        TaskRecord stored = repository.update(ended).orElseThrow();
        assertThat(repository.finish(List.of(stored))).isEmpty();
    }

    private void park(String externalTaskId) {
        assertThat(repository.putBack(List.of(new PutBack(
                        insert(externalTaskId).toBuilder()
                                .parked(ParkReason.SUBMISSION_LOST, "SECRET note")
                                .build(),
                        Duration.ZERO))))
                .isEmpty();
    }

    private List<String> ids(TaskState state) {
        return repository.list(StoredTables.POSTERS, state, 100).stream()
                .map(TaskRecord::externalTaskId)
                .toList();
    }

    private String purge() {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            repository.purge();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    @OnEachDatabase
    void nothingOfTheRequestStaysInATaskThatIsDone(TestDatabase database) {
        open(database, DAY);
        finish("a");
        park("b");
        assertThat(tables.row("b").toString()).contains("SECRET");
        assertThat(repository.discard(StoredTables.ACCOUNT, "b")).isTrue();

        for (Map<String, String> row : tables.rows("SELECT * FROM kirin_task")) {
            assertThat(row).containsEntry("state", "DONE").containsKey("settled_at");
            assertThat(row.toString()).doesNotContain("SECRET");
            assertThat(row).doesNotContainKeys("request", "answer", "owner", "marked_at", "queue");
        }
        assertThat(tables.number("SELECT COUNT(*) FROM kirin_task_part")).isZero();
        assertThat(tables.row("a").get("record")).contains("digest-a", "0.028", "request-1");
        assertThat(tables.row("a")).containsEntry("task_id", "task-a").containsKey("ended_at");
    }

    @OnEachDatabase
    void aRepeatedKeyIsRecognisedUntilItsTaskIsPurged(TestDatabase database) {
        open(database, DAY.multipliedBy(30));
        finish("a");
        pass(DAY.multipliedBy(30).minusMillis(1));
        assertThat(purge()).isEmpty();
        TaskRecord found = repository
                .insertIfAbsent(StoredTables.task("a").build(), StoredTables.HOUR, StoredTables.A)
                .task();
        assertThat(found.state()).isEqualTo(TaskState.DONE);
        assertThat(found.digest()).isEqualTo("digest-a");
        finish("b");

        pass(Duration.ofMillis(1));
        assertThat(purge()).isEmpty();

        assertThat(ids(TaskState.DONE)).containsExactly("b");
        assertThat(repository
                        .insertIfAbsent(StoredTables.task("a").build(), StoredTables.HOUR, StoredTables.A)
                        .inserted())
                .isTrue();
    }

    @OnEachDatabase
    void whatHasNotEndedIsNotPurged(TestDatabase database) {
        open(database, Duration.ofMillis(1));
        insert("submitting");
        repository.putBack(List.of(
                new PutBack(StoredTables.active(insert("active")), Duration.ZERO),
                new PutBack(StoredTables.ended(insert("ended")), Duration.ZERO)));
        finish("done");
        pass(DAY.multipliedBy(1000));

        repository.purge();

        assertThat(ids(TaskState.DONE)).isEmpty();
        assertThat(repository.counts(StoredTables.POSTERS))
                .containsEntry(TaskState.SUBMITTING, 1L)
                .containsEntry(TaskState.ACTIVE, 1L)
                .containsEntry(TaskState.ENDED, 1L);
    }

    @OnEachDatabase
    void withoutRetentionNothingIsKept(TestDatabase database) {
        open(database, Duration.ZERO);
        finish("a");
        park("b");
        assertThat(repository.discard(StoredTables.ACCOUNT, "b")).isTrue();
        assertThat(repository.discard(StoredTables.ACCOUNT, "b")).isFalse();
        insert("c");
        assertThat(repository.discard(StoredTables.ACCOUNT, "c")).isFalse();

        assertThat(tables.number("SELECT COUNT(*) FROM kirin_task")).isEqualTo(1);
        for (String id : List.of("a", "b")) {
            assertThat(repository
                            .insertIfAbsent(StoredTables.task(id).build(), StoredTables.HOUR, StoredTables.A)
                            .inserted())
                    .isTrue();
        }
    }

    @OnEachDatabase
    void parkedTasksAreWarnedAboutAWeekBeforeTheyAreDeletedAndWhenTheyAre(TestDatabase database) {
        open(database, DAY);
        park("a");
        pass(DAY.multipliedBy(83).minusMillis(1));
        park("b");
        assertThat(purge()).isEmpty();

        pass(Duration.ofMillis(1));
        assertThat(purge())
                .contains("WARN")
                .contains("1 parked tasks are deleted within PT168H")
                .contains("requeue or discard them");
        assertThat(purge()).isEmpty();
        assertThat(ids(TaskState.PARKED)).containsExactly("a", "b");

        pass(DAY.multipliedBy(7));
        assertThat(purge())
                .contains("WARN")
                .contains("1 tasks that had been parked")
                .contains("were deleted");
        assertThat(ids(TaskState.PARKED)).containsExactly("b");
        assertThat(tables.number("SELECT COUNT(DISTINCT id) FROM kirin_task_part"))
                .isEqualTo(1);
    }

    @OnEachDatabase
    void manyTasksArePurgedInSteps(TestDatabase database) {
        open(database, DAY);
        finish("a");
        TaskRecord done =
                repository.findByExternalTaskId(StoredTables.ACCOUNT, "a").orElseThrow();
        String columns = "scope, account, base_url, task_group, external_task_id, state, status, claim_at, deadline,"
                + " created_at, settled_at, version, record_version, record";
        for (int from = 1; from < 1200; from *= 2) {
            String prefix = Integer.toString(from);
            tables.execute("INSERT INTO kirin_task (id, " + columns + ") SELECT "
                    + (database == TestDatabase.MARIADB ? "MD5(CONCAT('" + prefix + "-', id))" : md5(database, prefix))
                    + ", " + columns + " FROM kirin_task");
        }
        assertThat(tables.number("SELECT COUNT(*) FROM kirin_task")).isEqualTo(2048);
        assertThat(done.state()).isEqualTo(TaskState.DONE);
        pass(DAY);

        repository.purge();

        assertThat(tables.number("SELECT COUNT(*) FROM kirin_task")).isZero();
    }

    private static String md5(TestDatabase database, String prefix) {
        return database == TestDatabase.POSTGRESQL
                ? "MD5('" + prefix + "-' || id)"
                : "SUBSTRING(RAWTOHEX(HASH('SHA-256', '" + prefix + "-' || id)), 1, 32)";
    }

    @Test
    void retentionsAreChecked() {
        JdbcTaskRepository options = new JdbcTaskRepository();
        assertThatThrownBy(() -> options.setRetention(Duration.ofSeconds(-1)))
                .hasMessage("retention must be 0 or more, was PT-1S");
        assertThatThrownBy(() -> options.setParkedRetention(Duration.ZERO))
                .hasMessage("parkedRetention must be more than 0, was PT0S");
    }
}
