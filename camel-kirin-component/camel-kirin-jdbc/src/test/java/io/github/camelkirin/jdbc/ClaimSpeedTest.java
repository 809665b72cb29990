/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What claims and put-backs cost on PostgreSQL, as ratios of two measurements that take turns in one run. With
 * {@code -Dkirin.speed.tasks=1000000} the second has a million tasks stored.
 */
class ClaimSpeedTest {

    private static final int BATCH = 200;
    private static final int DUE = 100;
    private static final int ROUNDS = 8;
    private static final int MANY = Integer.getInteger("kirin.speed.tasks", 50_000);
    private static final TaskScope SCOPE = new TaskScope("speed", new AccountId("default", "https://kirin.test"));
    private static final Lease LEASE = new Lease("node", Duration.ofMinutes(5));
    private static final ClaimLimit OPEN = new ClaimLimit(BATCH, 0);
    private static final String NOW = Dialect.POSTGRESQL.now();

    private HikariDataSource dataSource;
    private JdbcTaskRepository repository;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.POSTGRESQL.create().pool(2);
        repository = new JdbcTaskRepository(dataSource);
        repository.setCreateSchema(true);
        repository.start();
    }

    @AfterEach
    void close() {
        if (dataSource != null) {
            dataSource.close();
        }
    }

    @Test
    void claimsAndPutsBackAtLeastHalfOfTheRowsThatBareSqlDoes() throws SQLException {
        insertDue(2 * BATCH);
        execute("VACUUM ANALYZE kirin_task");
        double bare = 0;
        double ours = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            double bareNow = rowsPerSecond(this::bareRound);
            double oursNow = rowsPerSecond(this::ourRound);
            boolean warm = round > 0;
            bare = warm ? Math.max(bare, bareNow) : 0;
            ours = warm ? Math.max(ours, oursNow) : 0;
        }
        print(
                "claim and put-back in batches of %d: bare SQL %.0f rows/s, repository %.0f rows/s, ratio %.2f",
                BATCH, bare, ours, ours / bare);
        assertThat(ours / bare).isGreaterThanOrEqualTo(0.5);
    }

    @Test
    void aClaimCostsNoMoreThanTwiceAsMuchAmongManyTasksThatAreNotDue() throws SQLException {
        insertNotDue(1_000 - DUE);
        insertDue(DUE);
        execute("VACUUM ANALYZE kirin_task");
        double few = bestClaimSeconds();
        insertNotDue(MANY - 1_000);
        execute("VACUUM ANALYZE kirin_task");
        double many = bestClaimSeconds();
        print(
                "claim of %d due tasks: %.2f ms among 1000, %.2f ms among %d, ratio %.2f",
                DUE, few * 1000, many * 1000, MANY, many / few);
        assertThat(many / few).isLessThanOrEqualTo(2);
    }

    private interface Round {
        int run() throws SQLException;
    }

    /** Each starts with a table that the one before has left no dead rows in. */
    private double rowsPerSecond(Round round) throws SQLException {
        execute("VACUUM kirin_task");
        long start = System.nanoTime();
        int rows = 0;
        for (int i = 0; i < 40; i++) {
            rows += round.run();
        }
        return rows / ((System.nanoTime() - start) / 1e9);
    }

    private int ourRound() {
        List<TaskRecord> claimed = repository.claimDue(SCOPE, OPEN, LEASE);
        List<PutBack> putBacks = new ArrayList<>(claimed.size());
        for (TaskRecord task : claimed) {
            putBacks.add(
                    new PutBack(task.toBuilder().queries(task.queries() + 1).build(), Duration.ZERO));
        }
        assertThat(repository.putBack(putBacks)).isEmpty();
        return claimed.size();
    }

    private int bareRound() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            List<String> ids = new ArrayList<>();
            try (PreparedStatement claim =
                    connection.prepareStatement("WITH due AS (SELECT id FROM kirin_task WHERE scope = ?"
                            + " AND queue = 'O' AND claim_at <= " + NOW
                            + " ORDER BY claim_at LIMIT ? FOR UPDATE SKIP LOCKED)"
                            + " UPDATE kirin_task t SET owner = ?, claim_at = " + NOW
                            + " + 300000, version = version + 1"
                            + " FROM due WHERE t.id = due.id RETURNING t.id, t.record")) {
                claim.setString(1, TaskKeys.scope(SCOPE));
                claim.setInt(2, BATCH);
                claim.setString(3, "node");
                try (ResultSet rows = claim.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getString(1));
                    }
                }
            }
            try (PreparedStatement putBack =
                    connection.prepareStatement("UPDATE kirin_task SET owner = NULL, claim_at = " + NOW
                            + ", version = version + 1 WHERE id = ANY (?)")) {
                Array array = connection.createArrayOf("text", ids.toArray());
                putBack.setArray(1, array);
                return putBack.executeUpdate();
            }
        }
    }

    /** One that finds {@value #DUE} due tasks, with the tasks put back as due each time. */
    private double bestClaimSeconds() {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 150; i++) {
            long start = System.nanoTime();
            List<TaskRecord> claimed = repository.claimDue(SCOPE, OPEN, LEASE);
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
            assertThat(claimed).hasSize(DUE);
            repository.putBack(claimed.stream()
                    .map(task -> new PutBack(task, Duration.ZERO))
                    .toList());
        }
        return best;
    }

    private void insertDue(int count) {
        List<PutBack> putBacks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            TaskRecord task = TaskRecord.submitting(SCOPE.account(), "due-" + i)
                    .group(SCOPE.group())
                    .model("kirin_image_omni")
                    .digest(TaskKeys.task(SCOPE.account(), "digest-" + i))
                    .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                    .taskId("task-" + i)
                    .headers(Map.of("X-Order", String.valueOf(i)))
                    .sends(1)
                    .queries(3)
                    .httpStatus(200)
                    .build();
            putBacks.add(new PutBack(
                    repository.insertIfAbsent(task, Duration.ofHours(2), LEASE).task(), Duration.ZERO));
        }
        assertThat(repository.putBack(putBacks)).isEmpty();
    }

    /** Rows as the repository stores them, an hour and more before they are due. */
    private void insertNotDue(int count) throws SQLException {
        execute(
                "INSERT INTO kirin_task (id, service_id, scope, account, base_url, task_group, external_task_id, task_id,"
                        + " state, status, queue, claim_at, deadline, created_at, version, record_version, record)"
                        + " SELECT md5(n::text || random()), md5('s' || n || random()), '" + TaskKeys.scope(SCOPE)
                        + "', 'default', 'https://kirin.test', 'speed', 'order-' || n, 'task-' || n, 'ACTIVE', 'QUEUED', 'O', "
                        + NOW
                        + " + " + Duration.ofHours(1).toMillis() + " + n % 1000000, " + NOW + " + 7200000, "
                        + NOW + ", 1, 1, '{\"v\":1,\"model\":\"kirin_image_omni\",\"digest\":\"' || md5(n::text)"
                        + " || '\",\"headers\":{\"X-Order\":\"' || n || '\"},\"sends\":1,\"queries\":3,\"httpStatus\":200}'"
                        + " FROM generate_series(1, " + count + ") n");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static void print(String format, Object... figures) {
        System.out.println(String.format(Locale.ROOT, format, figures));
    }
}
