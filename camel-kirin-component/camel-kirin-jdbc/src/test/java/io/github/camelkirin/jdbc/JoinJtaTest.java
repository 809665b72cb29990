/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.ExternalTaskIdConflictException;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TransactionNotJoinedException;
import io.github.camelkirin.simulator.KirinSimulator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.xa.PGXADataSource;

/** Orders and tasks that are stored in one distributed transaction. */
class JoinJtaTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KirinSimulator simulator =
            KirinSimulator.builder().timeScale(50).build().start();
    private DataSource plain;
    private EnlistingDataSource source;
    private JdbcTaskRepository repository;
    private JoinedNode node;

    private void open(TestDatabase database, boolean enlists) throws SQLException {
        FreshDatabase fresh = database.create();
        plain = fresh.dataSource();
        execute(plain, "CREATE TABLE orders (id VARCHAR(50) PRIMARY KEY)");
        source = new EnlistingDataSource(xa(database, fresh), enlists);
        repository = new JdbcTaskRepository(source);
        repository.setCreateSchema(true);
        repository.setJta(new JtaTransactions(source));
        repository.start();
        node = new JoinedNode(simulator, repository);
    }

    private static XADataSource xa(TestDatabase database, FreshDatabase fresh) throws SQLException {
        if (database == TestDatabase.POSTGRESQL) {
            PGXADataSource postgres = new PGXADataSource();
            postgres.setUrl(fresh.url());
            postgres.setUser(fresh.user());
            postgres.setPassword(fresh.password());
            return postgres;
        }
        if (database == TestDatabase.MARIADB) {
            MariaDbDataSource mariaDb = new MariaDbDataSource(fresh.url());
            mariaDb.setUser(fresh.user());
            mariaDb.setPassword(fresh.password());
            return mariaDb;
        }
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(fresh.url());
        h2.setUser(fresh.user());
        h2.setPassword(fresh.password());
        return h2;
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
        simulator.close();
    }

    private static void execute(DataSource on, String sql) {
        try (Connection connection = on.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void order(String id) {
        execute(source, "INSERT INTO orders (id) VALUES ('" + id + "')");
    }

    private long count(String table) throws SQLException {
        try (Connection connection = plain.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @OnEachDatabase
    void aTaskIsCommittedWithTheOrderAndItsConsumerIsWoken(TestDatabase database) throws Exception {
        open(database, true);
        node.consuming("delay=3600000&initialDelay=3600000");

        boolean committed = source.run(() -> {
            order("o-1");
            assertThat(node.create("o-1").getException()).isNull();
            assertThat(simulator.ledger().sends()).isEmpty();
        });

        assertThat(committed).isTrue();
        await().atMost(PATIENCE).until(() -> !node.completions.isEmpty());
        assertThat(count("orders")).isEqualTo(1);
        assertThat(simulator.ledger().sends("o-1")).hasSize(1);
    }

    @OnEachDatabase
    void aTaskIsRolledBackWithTheOrder(TestDatabase database) throws Exception {
        open(database, true);

        boolean committed = source.run(() -> {
            order("o-1");
            assertThat(node.create("o-1").getException()).isNull();
            source.setRollbackOnly();
        });

        assertThat(committed).isFalse();
        assertThat(count("orders")).isZero();
        assertThat(count("kirin_task")).isZero();
    }

    @OnEachDatabase
    void aConflictLeavesTheTransactionToItsOwner(TestDatabase database) throws Exception {
        open(database, true);
        source.run(() -> assertThat(node.create("o-1").getException()).isNull());

        boolean committed = source.run(() -> {
            assertThat(node.create(JoinedNode.JOINED, "o-1", "A harbour at night")
                            .getException())
                    .isInstanceOf(ExternalTaskIdConflictException.class);
            order("o-1");
        });

        assertThat(committed).isTrue();
        assertThat(count("orders")).isEqualTo(1);
    }

    @OnEachDatabase
    void whatFailsHalfWayCannotBeCommitted(TestDatabase database) throws Exception {
        open(database, true);
        execute(plain, "ALTER TABLE kirin_task RENAME TO kirin_elsewhere");

        boolean committed = source.run(() -> {
            order("o-1");
            assertThat(node.create("o-1").getException()).isInstanceOf(TaskRepositoryException.class);
        });

        assertThat(committed).isFalse();
        assertThat(count("orders")).isZero();
    }

    @OnEachDatabase
    void whatTheRepositoryDoesForItselfIsNoPartOfTheTransaction(TestDatabase database) throws Exception {
        open(database, true);

        source.run(() -> {
            order("o-1");
            repository.consuming(StoredTables.POSTERS);
            assertThat(repository.findByExternalTaskId(StoredTables.ACCOUNT, "o-1"))
                    .isEmpty();
            source.setRollbackOnly();
        });

        assertThat(count("orders")).isZero();
        assertThat(repository.isConsumed(StoredTables.POSTERS, Duration.ofMinutes(1)))
                .isTrue();
    }

    @OnEachDatabase
    void aDataSourceThatTakesNoPartIsRefused(TestDatabase database) throws Exception {
        open(database, false);

        source.run(() -> assertThat(node.create("o-1").getException())
                .isInstanceOf(TransactionNotJoinedException.class)
                .hasMessageContaining("needs a DataSource whose connections take part in JTA transactions"));

        assertThat(count("kirin_task")).isZero();
        assertThat(node.create("o-2").getException())
                .as("outside of any transaction")
                .isInstanceOf(TransactionNotJoinedException.class)
                .hasMessageContaining("there was none");
    }
}
