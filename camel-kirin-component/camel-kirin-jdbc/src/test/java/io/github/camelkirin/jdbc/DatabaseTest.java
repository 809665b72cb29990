/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    @OnEachDatabase
    void nothingIsCommittedWhenAnErrorComesInBetween(TestDatabase kind) {
        StoredTables tables = StoredTables.of(kind);
        tables.execute("CREATE TABLE thing (id INT)");
        Database database = new Database(tables.source());

        for (boolean error : new boolean[] {true, false}) {
            assertThatThrownBy(() -> database.transact(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.executeUpdate("INSERT INTO thing VALUES (1)");
                        }
                        if (error) {
                            throw new OutOfMemoryError("on purpose");
                        }
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThat(tables.number("SELECT COUNT(*) FROM thing")).isZero();
        }
    }

    @OnEachDatabase
    void aPoolWithOtherDefaultsWorksAndGetsItsConnectionsBackAsTheyWere(TestDatabase kind) throws SQLException {
        FreshDatabase fresh = kind.create();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(fresh.url());
            pool.setUsername(fresh.user());
            pool.setPassword(fresh.password());
            pool.setMaximumPoolSize(1);
            pool.setAutoCommit(false);
            pool.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            StoredTables tables = new StoredTables(pool);
            JdbcTaskRepository repository = tables.start();
            TaskRecord task = repository
                    .insertIfAbsent(StoredTables.task("a").build(), StoredTables.HOUR, StoredTables.A)
                    .task();
            assertThat(repository.putBack(List.of(new PutBack(task, Duration.ZERO))))
                    .isEmpty();
            assertThat(repository.markDue(StoredTables.ACCOUNT, "a")).isTrue();
            assertThat(repository.claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B))
                    .hasSize(1);
            assertThat(repository.erase(StoredTables.ACCOUNT, "b")).isFalse();

            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                connection.rollback();
            }
            assertThat(repository.findByExternalTaskId(StoredTables.ACCOUNT, "a"))
                    .isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "HYT00"})
    void whatFailedBecauseOfAnotherTransactionIsTriedAgain(String state) {
        Database database = new Database(TestDatabase.H2_MEMORY.dataSource());
        AtomicInteger attempts = new AtomicInteger();

        assertThat(database.<Integer>transact(connection -> {
                    if (attempts.incrementAndGet() < 4) {
                        BatchUpdateException batch = new BatchUpdateException("batch", null, new int[0]);
                        batch.setNextException(new SQLException("in the way", state));
                        throw batch;
                    }
                    return 7;
                }))
                .isEqualTo(7);
        assertThat(attempts).hasValue(4);
    }

    @Test
    void whatStaysInTheWayFailsInTheEnd() {
        Database database = new Database(TestDatabase.H2_MEMORY.dataSource());
        AtomicInteger attempts = new AtomicInteger();

        assertThatThrownBy(() -> database.call(connection -> {
                    attempts.incrementAndGet();
                    throw new SQLException("deadlock", "40001");
                }))
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessage("the task database failed (SQL state 40001): deadlock");
        assertThat(attempts).hasValue(5);
    }

    @Test
    void anyOtherFailureIsNotTriedAgain() {
        Database database = new Database(TestDatabase.H2_MEMORY.dataSource());
        AtomicInteger attempts = new AtomicInteger();

        assertThatThrownBy(() -> database.transact(connection -> {
                    attempts.incrementAndGet();
                    throw new SQLException("no such thing", "42S02");
                }))
                .isInstanceOf(TaskRepositoryException.class);
        assertThat(attempts).hasValue(1);
    }
}
