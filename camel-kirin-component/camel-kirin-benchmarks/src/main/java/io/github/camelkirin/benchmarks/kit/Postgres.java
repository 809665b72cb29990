/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * PostgreSQL as it is just after it was installed, but for a data folder that is not kept, with a schema for each number that
 * something is measured with. It is bound to no processor.
 */
public final class Postgres implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final String schema;

    private Postgres(EmbeddedPostgres server, String schema) {
        this.server = server;
        this.schema = schema;
    }

    /** @param schema the names of the schemas, with %d for the number */
    public static Postgres start(Bench bench, String schema, List<Integer> numbers) throws IOException, SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(Files.createTempDirectory(bench.scratch(), "postgresql"))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (int number : numbers) {
                statement.execute("CREATE SCHEMA " + schema.formatted(number));
            }
        }
        return new Postgres(server, schema);
    }

    /** Of a connection to one of the schemas, with %d for the number. */
    public String url() {
        return server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
