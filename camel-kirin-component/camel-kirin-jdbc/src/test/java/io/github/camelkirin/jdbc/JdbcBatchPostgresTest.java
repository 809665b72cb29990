/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.repository.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdbcBatchPostgresTest extends JdbcBatchContract {

    @Override
    TestDatabase database() {
        return TestDatabase.POSTGRESQL;
    }

    @Test
    void finishesTasksWithoutReadingTheOthersAlsoWhileTheServerHasNoStatisticsOfThem() {
        execute("ALTER TABLE kirin_batch_member SET (autovacuum_enabled = false)");
        List<TaskRecord> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tasks.add(join(member("task-" + i), size(5000)));
        }
        execute("INSERT INTO kirin_batch_member (id, member_number, task_key, external_task_id)"
                + " SELECT id, n, MD5(n::text), n::text FROM kirin_batch, generate_series(11, 5000) n");
        long read = members("seq_tup_read");

        assertThat(repository.finish(tasks)).isEmpty();

        await().until(() -> members("n_tup_upd") == tasks.size());
        assertThat(members("seq_tup_read")).isEqualTo(read);
    }

    /** The server counts what a connection did when that has been closed. */
    private long members(String counter) {
        return count("SELECT " + counter
                + " FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname = 'kirin_batch_member'");
    }
}
