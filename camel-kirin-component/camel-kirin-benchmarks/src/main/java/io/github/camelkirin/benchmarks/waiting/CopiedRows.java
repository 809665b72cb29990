/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.AccountId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Makes of one row that the repository has stored as many as are wanted, within the database: each with IDs of its own, and
 * keys of these as the repository makes them, so that it can go on with each.
 */
enum CopiedRows {
    POSTGRESQL(
            "LEFT(ENCODE(SHA256('\\x%s'::bytea || CONVERT_TO(%s, 'UTF8')), 'hex'), 32)",
            "generate_series(?, ?) AS s(n)", "VACUUM ANALYZE kirin_task"),
    H2(
            "LOWER(LEFT(RAWTOHEX(HASH('SHA-256', X'%s' || STRINGTOUTF8(%s))), 32))",
            "(SELECT X AS n FROM SYSTEM_RANGE(?, ?)) s", "ANALYZE TABLE kirin_task");

    private static final Pattern INDEX = Pattern.compile("CREATE INDEX IF NOT EXISTS (\\w+) ON kirin_task .*");
    private static final int BATCH = 100_000;
    private static final int ID_LENGTH = 36;
    private static final Set<String> OWN = Set.of("id", "service_id", "external_task_id", "task_id", "claim_at");

    private final String key;
    private final String numbers;
    private final String statistics;

    /**
     * @param key of a text, after bytes in hexadecimal digits
     * @param numbers a table of numbers from one to another
     * @param statistics what databases do by themselves once a table has grown
     */
    CopiedRows(String key, String numbers, String statistics) {
        this.key = key;
        this.numbers = numbers;
        this.statistics = statistics;
    }

    /** @param number from 1 on */
    static String externalTaskId(int number) {
        return "copied-by-the-database-0" + String.format(Locale.ROOT, "%012d", number);
    }

    /** Adds so many to the row that is there. */
    void insert(DataSource database, int count) throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<String> indexes = indexes();
            for (String index : indexes) {
                execute(connection, "DROP INDEX " + INDEX.matcher(index).replaceAll("$1"));
            }
            try (PreparedStatement insert = connection.prepareStatement(copy(connection))) {
                for (int from = 1; from <= count; from += BATCH) {
                    insert.setInt(1, from);
                    insert.setInt(2, Math.min(count, from + BATCH - 1));
                    insert.executeUpdate();
                }
            }
            for (String index : indexes) {
                execute(connection, index);
            }
            execute(connection, statistics);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The statements that make the table's indexes: rows are inserted faster without them. */
    private List<String> indexes() {
        String script = name().toLowerCase(Locale.ROOT) + "-1.sql";
        try (InputStream in = JdbcTaskRepository.class.getResourceAsStream(script)) {
            return new String(Objects.requireNonNull(in, script).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> INDEX.matcher(line).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String copy(Connection connection) throws SQLException {
        String others = String.join(", ", otherColumns(connection));
        String number = "LPAD(CAST(n AS VARCHAR(12)), 12, '0')";
        String external = "CONCAT('copied-by-the-database-0', " + number + ")";
        String service = "CONCAT('service-id-of-a-task-000', " + number + ")";
        return "INSERT INTO kirin_task (id, service_id, external_task_id, task_id, claim_at, " + others + ") SELECT "
                + key("external", external) + ", " + key("service", service) + ", " + external + ", " + service
                + ", claim_at + CAST(" + SampleTasks.QUIET.toMillis() + " * RANDOM() AS BIGINT), " + others
                + " FROM (SELECT * FROM kirin_task LIMIT 1) t CROSS JOIN " + numbers + " ORDER BY 1";
    }

    private static List<String> otherColumns(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM kirin_task WHERE 1 = 0")) {
            ResultSetMetaData columns = none.getMetaData();
            List<String> others = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                String name = columns.getColumnName(i).toLowerCase(Locale.ROOT);
                if (!OWN.contains(name)) {
                    others.add(name);
                }
            }
            return others;
        }
    }

    /** As the repository's: the hash of texts, each after its length. */
    private String key(String type, String id) {
        AccountId account = SampleTasks.SCOPE.account();
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(before)) {
            for (String text : List.of(type, account.account(), account.baseUrl())) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(bytes.length);
                out.write(bytes);
            }
            out.writeInt(ID_LENGTH);
        } catch (IOException e) {
            throw new IllegalStateException("memory can be written to", e);
        }
        return key.formatted(HexFormat.of().formatHex(before.toByteArray()), id);
    }
}
