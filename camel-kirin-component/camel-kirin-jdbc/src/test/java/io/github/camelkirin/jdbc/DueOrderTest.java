/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A consumer that finds nothing due must not have the database read all that waits. */
class DueOrderTest {

    private static final String FIRST_DUE = "SELECT claim_at FROM kirin_task WHERE scope = 's' AND queue = 'O'"
            + " AND record_version <= " + RecordJson.VERSION + Sql.BY_CLAIM_TIME + " LIMIT 1";

    @Test
    void h2TakesTheFirstDueFromTheIndex() throws SQLException {
        DataSource database = TestDatabase.H2_FILE.create().dataSource();
        start(database);

        assertThat(plan(database, FIRST_DUE)).contains("KIRIN_TASK_DUE", "index sorted");
    }

    @Test
    void postgresqlTakesTheFirstDueFromTheIndex() throws SQLException {
        DataSource database = TestDatabase.POSTGRESQL.create().dataSource();
        start(database);

        assertThat(plan(database, "SET enable_seqscan = off", "SET enable_bitmapscan = off", FIRST_DUE))
                .contains("kirin_task_due")
                .doesNotContain("Sort");
    }

    private static void start(DataSource database) {
        JdbcTaskRepository repository = new JdbcTaskRepository(database);
        repository.setCreateSchema(true);
        repository.start();
    }

    /** Of the last statement, once the others are executed. */
    private static String plan(DataSource database, String... statements) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < statements.length - 1; i++) {
                statement.execute(statements[i]);
            }
            try (ResultSet plan = statement.executeQuery("EXPLAIN " + statements[statements.length - 1])) {
                while (plan.next()) {
                    lines.add(plan.getString(1));
                }
            }
        }
        return String.join("\n", lines);
    }
}
