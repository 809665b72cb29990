/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The server that the nodes share, and what it has done. */
final class PostgreSql implements AutoCloseable {

    static final String USER = "postgres";

    private final Child process;
    private final String url;
    private final ProcessTree server;

    private PostgreSql(Child process, String url, ProcessTree server) {
        this.process = process;
        this.url = url;
        this.server = server;
    }

    static PostgreSql start(Bench bench) throws IOException, SQLException {
        Child process = Child.start(
                bench.cores().peer(),
                List.of("-Xmx64m"),
                bench.scratch().resolve("postgresql.log"),
                DatabaseProcess.class,
                bench.scratch().resolve("postgresql"));
        JsonNode told = process.result();
        String url = "jdbc:postgresql://localhost:" + told.path("port").asInt() + "/postgres";
        PostgreSql started = new PostgreSql(
                process, url, new ProcessTree(told.path("process").asLong()));
        started.execute("CREATE EXTENSION pg_stat_statements");
        return started;
    }

    String url() {
        return url;
    }

    Duration cpu() throws IOException {
        return server.cpu();
    }

    /** Forgets the statements that were counted. */
    void forgetStatements() throws SQLException {
        execute("SELECT pg_stat_statements_reset()");
    }

    /** The statements since, by their names; those of this class left out. */
    Map<String, Counted> statements() throws SQLException {
        Map<String, Counted> counted = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(url, USER, "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT query, calls, total_exec_time FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'")) {
            while (rows.next()) {
                counted.merge(
                        StatementName.of(rows.getString(1)),
                        new Counted(rows.getLong(2), rows.getDouble(3)),
                        Counted::plus);
            }
        }
        return counted;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
