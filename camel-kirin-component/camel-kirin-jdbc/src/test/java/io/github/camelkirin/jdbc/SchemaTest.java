/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.repository.DurationStore;
import io.github.camelkirin.repository.TaskRepositoryException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {

    private static final String VERSIONS = "SELECT version, readable_from FROM kirin_schema";

    private static String script(TestDatabase database) {
        return switch (database) {
            case POSTGRESQL, POSTGRESQL_IN_DOCKER -> "postgresql-1.sql";
            case MARIADB -> "mysql-1.sql";
            case H2_FILE, H2_MEMORY -> "h2-1.sql";
        };
    }

    private static void startWithout(StoredTables tables) {
        new JdbcTaskRepository(tables.source()).start();
    }

    @OnEachDatabase
    void missingTablesAreAnErrorThatNamesTheScript(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);

        assertThatThrownBy(() -> startWithout(tables))
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining(
                        "kirin_limit, kirin_charge, kirin_adjustment, kirin_price, kirin_budget, kirin_budget_node, kirin_flow, kirin_batch, kirin_batch_member and kirin_schema")
                .hasMessageContaining("createSchema=true")
                .hasMessageContaining("run " + script(database) + ", then "
                        + script(database).replace('1', '2') + ", then "
                        + script(database).replace('1', '3') + ", then "
                        + script(database).replace('1', '4') + " from io/github/camelkirin/jdbc");
        assertThat(SchemaTest.class.getResource(script(database))).isNotNull();
    }

    @OnEachDatabase
    void createSchemaMakesTheTablesAndASecondStartChangesNothing(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);

        tables.start().insertIfAbsent(StoredTables.task("a").build(), StoredTables.HOUR, StoredTables.A);
        Map<String, String> before = tables.row("a");
        tables.start();
        startWithout(tables);

        assertThat(tables.row("a")).isEqualTo(before);
        assertThat(tables.rows(VERSIONS)).containsExactly(Map.of("version", "4", "readable_from", "1"));
    }

    @OnEachDatabase
    void eightNodesStartOnAnEmptyDatabaseAtOnce(TestDatabase database) throws Exception {
        StoredTables tables = StoredTables.of(database);
        // each in a class loader of its own: what they do not share in the JVM, processes do not share either
        BuiltVersion version = BuiltVersion.copy().build();
        CyclicBarrier together = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<BuiltVersion.Node>> starts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                starts.add(threads.submit(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    return version.start(tables.source());
                }));
            }
            for (Future<BuiltVersion.Node> start : starts) {
                try (BuiltVersion.Node node = start.get(120, TimeUnit.SECONDS)) {
                    assertThat(node.tasks().counts(StoredTables.POSTERS)).isEmpty();
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(tables.rows(VERSIONS)).containsExactly(Map.of("version", "4", "readable_from", "1"));
    }

    @Test
    void theVersionThatALateProcessWroteBesideALaterOneIsTakenAway() {
        StoredTables tables = StoredTables.of(TestDatabase.H2_FILE);
        tables.start();
        tables.execute("UPDATE kirin_schema SET version = 2", "INSERT INTO kirin_schema VALUES (1, 1)");

        tables.start();

        assertThat(tables.rows(VERSIONS)).containsExactly(Map.of("version", "4", "readable_from", "1"));
    }

    @OnEachDatabase
    void olderTablesAreAnErrorWithoutCreateSchema(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);
        tables.start();
        tables.execute("UPDATE kirin_schema SET version = 0, readable_from = 0");

        assertThatThrownBy(() -> startWithout(tables))
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("must be of version 4, were of version 0")
                .hasMessageContaining("createSchema=true")
                .hasMessageContaining(script(database));
    }

    @OnEachDatabase
    void tablesOfVersionOneGetThoseOfDurationsAndKeepTheirTasks(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);
        tables.start().insertIfAbsent(StoredTables.task("a").build(), StoredTables.HOUR, StoredTables.A);
        tables.execute("DROP TABLE kirin_limit", "DROP TABLE kirin_duration", "UPDATE kirin_schema SET version = 1");
        Map<String, String> before = tables.row("a");
        String second = script(database).replace('1', '2');
        assertThatThrownBy(() -> startWithout(tables))
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("must be of version 4, were of version 1")
                .hasMessageContaining("run " + second + ", then ");
        assertThat(SchemaTest.class.getResource(second)).isNotNull();

        DurationStore durations = tables.start().durations().orElseThrow();

        assertThat(tables.rows(VERSIONS)).containsExactly(Map.of("version", "4", "readable_from", "1"));
        assertThat(tables.row("a")).isEqualTo(before);
        assertThat(durations.replace(StoredTables.ACCOUNT, "model 2k 1", "node-a", null, "text"))
                .isTrue();
    }

    @OnEachDatabase
    void newerTablesAreUsedIfThisVersionCanAndNotTouched(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);
        tables.start();
        tables.execute("UPDATE kirin_schema SET version = 7", "ALTER TABLE kirin_task ADD COLUMN remark VARCHAR(10)");

        JdbcTaskRepository repository = tables.start();

        assertThat(repository
                        .insertIfAbsent(StoredTables.task("a").build(), StoredTables.HOUR, StoredTables.A)
                        .inserted())
                .isTrue();
        assertThat(tables.rows(VERSIONS)).containsExactly(Map.of("version", "7", "readable_from", "1"));
    }

    @OnEachDatabase
    void newerTablesThatThisVersionCannotUseAreAnError(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);
        tables.start();
        tables.execute("UPDATE kirin_schema SET version = 6, readable_from = 5");

        assertThatThrownBy(tables::start)
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("of version 6")
                .hasMessageContaining("knows version 5, this one knows version 4")
                .hasMessageContaining("use a newer camel-kirin-jdbc");
    }

    @OnEachDatabase
    void aMissingTableBesideTheOthersIsNamed(TestDatabase database) {
        StoredTables tables = StoredTables.of(database);
        tables.start();
        tables.execute("DROP TABLE kirin_task_part");

        assertThatThrownBy(tables::start)
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("but kirin_task_part is not there")
                .hasMessageContaining(script(database));
        tables.execute("DROP TABLE kirin_flow", "DROP TABLE kirin_task");
        assertThatThrownBy(tables::start).hasMessageContaining("but kirin_task is not there");
    }

    @OnEachDatabase
    void aUserWhoMayOnlyReadIsToldWhatIsLacking(TestDatabase database) {
        FreshDatabase fresh = database.create();
        StoredTables tables = new StoredTables(fresh.dataSource());
        tables.start();
        StoredTables reader = Readers.create(database, fresh);

        assertThat(reader.rows(VERSIONS)).hasSize(1);
        assertThatThrownBy(() -> startWithout(reader))
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("the database user needs SELECT, INSERT, UPDATE and DELETE")
                .hasMessageContaining("it lacks UPDATE on kirin_task");
    }

    @OnEachDatabase
    void aUserWhoMayNotEvenReadIsToldWhatIsLacking(TestDatabase database) {
        FreshDatabase fresh = database.create();
        new StoredTables(fresh.dataSource()).start();
        StoredTables stranger = Readers.createStranger(database, fresh);

        assertThatThrownBy(() -> startWithout(stranger))
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("SELECT on kirin_schema");
    }

    @OnEachDatabase
    void aUserWhoMayNotMakeTablesIsToldSo(TestDatabase database) {
        FreshDatabase fresh = database.create();
        StoredTables tables = new StoredTables(fresh.dataSource());
        tables.start();
        StoredTables reader = Readers.create(database, fresh);
        tables.execute(
                "DROP TABLE kirin_flow",
                "DROP TABLE kirin_task_part",
                "DROP TABLE kirin_task",
                "UPDATE kirin_schema SET version = 0");

        assertThatThrownBy(reader::start)
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("may not create the tables")
                .hasMessageContaining(script(database));
    }

    @ParameterizedTest
    @CsvSource({
        "Oracle,          23,                       23, 0, 'must be PostgreSQL, H2, MariaDB or MySQL, was Oracle'",
        "PostgreSQL,      11.22,                    11, 22, 'must be PostgreSQL 12.0 or newer, was 11.22'",
        "H2,              '2.1.214 (2022-06-13)',   2,  1,  'must be H2 2.2 or newer, was 2.1.214'",
        "MariaDB,         10.5.9-MariaDB,           10, 5,  'must be MariaDB 10.6 or newer, was 10.5.9-MariaDB'",
        "MySQL,           5.7.44,                   5,  7,  'must be MySQL 8.0 or newer, was 5.7.44'",
        "MySQL,           5.5.5-10.5.9-MariaDB,     5,  5,  'must be MariaDB 10.6 or newer, was 5.5.5-10.5.9'",
    })
    void aDatabaseThatIsNotSupportedIsRefused(String product, String version, int major, int minor, String error) {
        assertThatThrownBy(() -> new JdbcTaskRepository(fake(product, version, major, minor)).start())
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining(error);
    }

    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, 12.0,                         12, 0,  POSTGRESQL",
        "H2,         2.2.220,                      2,  2,  H2",
        "MariaDB,    10.6.0-MariaDB,               10, 6,  MARIADB",
        "MySQL,      8.4.0,                        8,  4,  MYSQL",
        "MySQL,      5.5.5-10.6.12-MariaDB-log,    5,  5,  MARIADB",
        "MySQL,      11.4.2-MariaDB,               11, 4,  MARIADB",
    })
    void databasesAreRecognised(String product, String version, int major, int minor, Dialect dialect) {
        assertThatCode(() -> {
                    try (Connection connection =
                            fake(product, version, major, minor).getConnection()) {
                        assertThat(Dialect.of(connection)).isEqualTo(dialect);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aDataSourceIsRequired() {
        assertThatThrownBy(new JdbcTaskRepository()::start)
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessage("dataSource is required");
    }

    /** Says which database it is, and nothing else. */
    private static DataSource fake(String product, String version, int major, int minor) {
        DatabaseMetaData data = proxy(DatabaseMetaData.class, (self, method, args) -> switch (method.getName()) {
            case "getDatabaseProductName" -> product;
            case "getDatabaseProductVersion" -> version;
            case "getDatabaseMajorVersion" -> major;
            case "getDatabaseMinorVersion" -> minor;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        Connection connection = proxy(Connection.class, (self, method, args) -> switch (method.getName()) {
            case "getMetaData" -> data;
            case "getAutoCommit" -> true;
            case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
            case "isClosed" -> false;
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        return proxy(DataSource.class, (self, method, args) -> connection);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(SchemaTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
