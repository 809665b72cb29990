/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import io.github.camelkirin.benchmarks.kit.Pool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What PostgreSQL has read of the component's tables, as it counts it.
 *
 * @param rows by scans of tables and of indexes
 * @param pages of tables and indexes, from memory or the disk
 * @param memberScans how often the whole of {@code kirin_batch_member} was read
 */
record Reads(double rows, double pages, double memberScans) {

    static final Reads NONE = new Reads(0, 0, 0);
    static final Reads UNKNOWN = new Reads(Double.NaN, Double.NaN, Double.NaN);

    private static final String SUMS = "SELECT SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)),"
            + " SUM(heap_blks_read + heap_blks_hit + COALESCE(idx_blks_read + idx_blks_hit, 0)),"
            + " SUM(CASE WHEN t.relname = 'kirin_batch_member' THEN seq_scan ELSE 0 END)"
            + " FROM pg_stat_user_tables t JOIN pg_statio_user_tables USING (relid)"
            + " WHERE t.schemaname = current_schema() AND t.relname LIKE 'kirin%'";

    /** What was read up to now. */
    interface Counter {
        Reads now();
    }

    /** Nobody else may use the pool meanwhile: connections tell the server only now and then, and each is made to do so now. */
    static Reads of(DataSource pool) throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < Pool.CONNECTIONS; i++) {
                all.add(pool.getConnection());
            }
            for (Connection connection : all) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT pg_stat_force_next_flush()");
                }
            }
            try (Statement statement = all.get(0).createStatement();
                    ResultSet sums = statement.executeQuery(SUMS)) {
                sums.next();
                return new Reads(sums.getDouble(1), sums.getDouble(2), sums.getDouble(3));
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    Reads plus(Reads other) {
        return new Reads(rows + other.rows, pages + other.pages, memberScans + other.memberScans);
    }

    Reads minus(Reads other) {
        return new Reads(rows - other.rows, pages - other.pages, memberScans - other.memberScans);
    }

    /** Rows and pages of each task; those readings are what they are in all. */
    Reads each(int tasks) {
        return new Reads(rows / tasks, pages / tasks, memberScans);
    }
}
