/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CuttableProxyTest {

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(value = TestDatabase.class, mode = EnumSource.Mode.MATCH_NONE, names = "H2_.*")
    private @interface EachServer {}

    @EachServer
    void passesOnWhatIsSaid(TestDatabase server) throws Exception {
        FreshDatabase database = server.create();
        try (CuttableProxy proxy = CuttableProxy.before(database)) {
            try (Connection connection = database.through(proxy).dataSource().getConnection()) {
                execute(connection, "CREATE TABLE kirin_thing (id INT)");

                assertThat(proxy.connections()).isEqualTo(1);
            }
            assertThat(rows(database.dataSource())).isZero();
            await().until(() -> proxy.connections() == 0);
        }
    }

    @EachServer
    void cutsWhatIsOpenAndWhatIsNew(TestDatabase server) throws Exception {
        FreshDatabase database = server.create();
        try (CuttableProxy proxy = CuttableProxy.before(database);
                Connection connection = database.through(proxy).dataSource().getConnection()) {
            proxy.cut();

            assertThatThrownBy(() -> execute(connection, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(database.through(proxy).dataSource()::getConnection)
                    .isInstanceOf(SQLException.class);
            assertThat(proxy.connections()).isZero();
        }
    }

    @EachServer
    void heals(TestDatabase server) throws Exception {
        FreshDatabase database = server.create();
        try (CuttableProxy proxy = CuttableProxy.before(database)) {
            proxy.cut();
            proxy.heal();

            use(database.through(proxy).dataSource());
        }
    }

    @EachServer
    void aPoolComesBackAfterACut(TestDatabase server) throws Exception {
        FreshDatabase database = server.create();
        try (CuttableProxy proxy = CuttableProxy.before(database);
                var pool = database.through(proxy).pool(2)) {
            use(pool);
            proxy.cut();
            assertThatThrownBy(() -> use(pool)).isInstanceOf(SQLException.class);
            proxy.heal();

            await().ignoreExceptionsInstanceOf(SQLException.class).untilAsserted(() -> use(pool));
        }
    }

    private static void use(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            execute(connection, "SELECT 1");
        }
    }

    @EachServer
    void losesTheAnswerToACommitThatHasHappened(TestDatabase server) throws Exception {
        FreshDatabase database = server.create();
        try (CuttableProxy proxy = CuttableProxy.before(database);
                Connection connection = database.through(proxy).dataSource().getConnection()) {
            execute(connection, "CREATE TABLE kirin_thing (id INT)");
            connection.setAutoCommit(false);
            execute(connection, "INSERT INTO kirin_thing VALUES (1)");
            proxy.holdAnswers();
            CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> commit(connection));
            await().until(() -> rows(database.dataSource()) == 1);
            assertThat(commit).isNotDone();
            proxy.cut();

            assertThatThrownBy(commit::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(Exception.class);
            assertThat(rows(database.dataSource())).isEqualTo(1);
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int rows(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM kirin_thing")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
