/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is told of a statement that fails: enough to help, and nothing of what was to be stored. */
class FailedStatementTest {

    private static final List<String> SECRETS = List.of("SECRET", "秘密", "s3cr3t");
    private static final String PROMPT = "A SECRET pier of 秘密";
    private static final String IMAGE = "SECRETs3cr3t".repeat(3000);

    private StoredTables tables;
    private JdbcTaskRepository repository;

    private void open(TestDatabase database) {
        tables = StoredTables.of(database);
        repository = tables.start();
    }

    private static TaskRecord task(String externalTaskId) {
        String request = "{\"prompt\":\"" + PROMPT + "\",\"image_list\":[{\"image\":\"" + IMAGE + "\"}]}";
        return StoredTables.task(externalTaskId)
                .request(request.getBytes(StandardCharsets.UTF_8))
                .headers(Map.of("X-Order", "SECRET order of 秘密"))
                .build();
    }

    private TaskRecord insert(String externalTaskId) {
        return repository
                .insertIfAbsent(task(externalTaskId), StoredTables.HOUR, StoredTables.A)
                .task();
    }

    private static TaskRecord ended(TaskRecord task) {
        return task.toBuilder()
                .state(TaskState.ENDED, TaskStatus.COMPLETED)
                .taskId("task-1")
                .answer("{\"echo\":\"" + PROMPT + "\"}")
                .note("SECRET note")
                .build();
    }

    /** All that a log would show of it, and what it would not. */
    private static TaskRepositoryException assertFailsWithoutSecrets(ThrowingCallable call) {
        TaskRepositoryException failure = catchThrowableOfType(TaskRepositoryException.class, call);
        assertThat(failure).isNotNull().hasMessageStartingWith("the task database failed (SQL state ");
        List<Throwable> all = new ArrayList<>();
        collect(failure, all);
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed, true));
        all.forEach(part -> printed.write(part + "\n"));
        assertThat(printed.toString()).doesNotContain(SECRETS);
        return failure;
    }

    private static void collect(Throwable failure, List<Throwable> all) {
        if (failure == null || all.contains(failure)) {
            return;
        }
        all.add(failure);
        collect(failure.getCause(), all);
        for (Throwable suppressed : failure.getSuppressed()) {
            collect(suppressed, all);
        }
        if (failure instanceof SQLException sql) {
            collect(sql.getNextException(), all);
        }
    }

    /** Makes each column that holds something secret too narrow for it, one after the other. */
    @OnEachDatabase
    void aValueThatAColumnCannotHoldIsNotQuoted(TestDatabase database) {
        open(database);
        for (String column : List.of("record", "request", "answer")) {
            String type = column.equals("record") ? "VARCHAR(5) NOT NULL" : "VARCHAR(5)";
            tables.execute(
                    switch (database) {
                        case MARIADB -> "ALTER TABLE kirin_task MODIFY " + column + " " + type;
                        default -> "ALTER TABLE kirin_task ALTER COLUMN " + column + " SET DATA TYPE VARCHAR(5)";
                    });
            assertFailsWithoutSecrets(() -> repository.insertIfAbsent(
                    task("a").toBuilder().answer("SECRET answer").build(), StoredTables.HOUR, StoredTables.A));
            assertThat(tables.number("SELECT COUNT(*) FROM kirin_task")).isZero();
            open(database);
        }
    }

    @OnEachDatabase
    void aCharacterThatAColumnCannotHoldIsNotQuoted(TestDatabase database) {
        open(database);
        TaskRecord withNul = task("a").toBuilder().answer("SECRET \u0000").build();
        if (database == TestDatabase.MARIADB) {
            tables.execute("ALTER TABLE kirin_task MODIFY answer LONGTEXT CHARACTER SET ascii");
            assertFailsWithoutSecrets(() -> repository.insertIfAbsent(
                    task("a").toBuilder().answer("SECRET 秘密").build(), StoredTables.HOUR, StoredTables.A));
        } else if (database == TestDatabase.POSTGRESQL) {
            assertFailsWithoutSecrets(() -> repository.insertIfAbsent(withNul, StoredTables.HOUR, StoredTables.A));
        } else {
            assertThat(repository
                            .insertIfAbsent(withNul, StoredTables.HOUR, StoredTables.A)
                            .inserted())
                    .isTrue();
        }
    }

    @OnEachDatabase
    void aConstraintThatIsBrokenDoesNotQuoteTheRow(TestDatabase database) {
        open(database);
        TaskRecord held = insert("a");
        TaskRecord other = insert("b");
        tables.execute("ALTER TABLE kirin_task ADD CONSTRAINT kirin_strict CHECK (state = 'SUBMITTING')");

        assertFailsWithoutSecrets(() -> repository.update(ended(held)));
        assertFailsWithoutSecrets(() -> repository.putBack(
                List.of(new PutBack(ended(held), Duration.ZERO), new PutBack(ended(other), Duration.ZERO))));
        assertFailsWithoutSecrets(() -> repository.putBack(List.of(
                new PutBack(ended(held).toBuilder().queries(1).build(), Duration.ZERO),
                new PutBack(ended(other).toBuilder().queries(1).build(), Duration.ZERO))));
        assertFailsWithoutSecrets(() -> repository.finish(List.of(ended(held))));
        assertFailsWithoutSecrets(() -> repository.insertIfAbsent(
                ended(task("c")).toBuilder().request(task("c").request()).build(), StoredTables.HOUR, StoredTables.A));
        assertThat(repository.request(held)).isPresent();
        assertThat(repository.counts(StoredTables.POSTERS)).isEqualTo(Map.of(TaskState.SUBMITTING, 2L));
    }

    @OnEachDatabase
    void imageDataThatCannotBeStoredIsNotQuotedAndNothingIsStored(TestDatabase database) {
        open(database);
        tables.execute("ALTER TABLE kirin_task_part ADD CONSTRAINT kirin_small CHECK (LENGTH(data) < 10)");

        assertFailsWithoutSecrets(() -> insert("a"));
        assertThat(tables.number("SELECT COUNT(*) FROM kirin_task")).isZero();
    }

    @OnEachDatabase
    void aColumnThatIsMissingIsNamed(TestDatabase database) {
        open(database);
        TaskRecord held = insert("a");
        tables.execute(
                "ALTER TABLE kirin_task DROP COLUMN answer", "ALTER TABLE kirin_task DROP COLUMN request_layout");

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> insert("b"),
                () -> repository.update(ended(held)),
                () -> repository.putBack(List.of(new PutBack(ended(held), Duration.ZERO))),
                () -> repository.finish(List.of(held)),
                () -> repository.request(held),
                () -> repository.findByExternalTaskId(StoredTables.ACCOUNT, "a"),
                () -> repository.claim(StoredTables.ACCOUNT, "a", StoredTables.B),
                () -> repository.claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B),
                () -> repository.requeue(StoredTables.ACCOUNT, "a", StoredTables.HOUR))) {
            TaskRepositoryException failure = assertFailsWithoutSecrets(call);
            assertThat(failure).hasCauseInstanceOf(SQLException.class);
            assertThat(failure.getMessage().toLowerCase(Locale.ROOT)).containsAnyOf("answer", "request_layout");
            assertThat(((SQLException) failure.getCause()).getSQLState()).startsWith("42");
        }
    }

    /** Triggers, and a setting of the server, put values into errors that are not about data at all. */
    @Test
    void postgresqlsDetailsAndContextAreLeftOut() {
        open(TestDatabase.POSTGRESQL);
        TaskRecord held = insert("a");
        tables.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " RAISE EXCEPTION 'closed for today' USING ERRCODE = '55000', DETAIL = NEW.request; END $$",
                "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON kirin_task FOR EACH ROW EXECUTE FUNCTION refuse()");

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> insert("b"),
                () -> repository.update(held),
                () -> repository.putBack(List.of(new PutBack(held, Duration.ZERO))))) {
            TaskRepositoryException failure = assertFailsWithoutSecrets(call);
            assertThat(failure).hasMessageContaining("SQL state 55000").hasMessageContaining("closed for today");
            assertThat(failure.getCause()).hasMessageContaining("closed for today");
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsToldWithItsCause() {
        TestDatabase.POSTGRESQL.create();
        DataSource nowhere = new UnpooledDataSource("jdbc:postgresql://127.0.0.1:1/postgres", "postgres", "");

        TaskRepositoryException failure =
                catchThrowableOfType(TaskRepositoryException.class, () -> new JdbcTaskRepository(nowhere).start());

        assertThat(failure).hasMessageContaining("SQL state 08001").hasMessageContaining("127.0.0.1:1 refused");
        assertThat(failure.getCause()).isInstanceOf(SQLException.class).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aPoolWithoutAFreeConnectionIsToldAlthoughItGivesNoState() {
        DataSource exhausted = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, args) -> {
                    throw new SQLTransientConnectionException("kirin-pool is not available, timed out after 5000ms");
                });

        TaskRepositoryException failure =
                catchThrowableOfType(TaskRepositoryException.class, () -> new JdbcTaskRepository(exhausted).start());

        assertThat(failure).hasMessageContaining("timed out after 5000ms");
    }
}
