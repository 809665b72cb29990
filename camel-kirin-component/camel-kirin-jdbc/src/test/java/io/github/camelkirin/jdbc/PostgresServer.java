/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL of our own, from the binaries in a jar. */
public final class PostgresServer implements TestDatabase.Server, AutoCloseable {

    private final EmbeddedPostgres postgres;

    private PostgresServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** The one that the tests of this JVM share. It forgets what it has when it is killed. */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** A server that keeps what was committed when it is killed. */
    public static PostgresServer startDurable() {
        return start("on");
    }

    /** Why it cannot run here; null if it can. */
    public static @Nullable String missing() {
        String system = System.getProperty("os.name").split(" ", -1)[0];
        String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
        try {
            DefaultPostgresBinaryResolver.INSTANCE
                    .getPgBinary(system, architecture)
                    .close();
            return null;
        } catch (IOException | IllegalStateException e) {
            return "no PostgreSQL binaries for " + system + " on " + architecture;
        }
    }

    @Override
    public FreshDatabase create(String name) {
        return createSchema("jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres", "postgres", "", name);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    /** A schema, since that takes a hundredth of the time of a database. */
    static FreshDatabase createSchema(String url, String user, String password, String name) {
        try (Connection connection = new UnpooledDataSource(url, user, password).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no schema " + name + " at " + url, e);
        }
        return new FreshDatabase(url + "?currentSchema=" + name, user, password);
    }

    private static PostgresServer start(String durable) {
        try {
            return new PostgresServer(EmbeddedPostgres.builder()
                    .setServerConfig("fsync", durable)
                    .setServerConfig("synchronous_commit", durable)
                    .setServerConfig("full_page_writes", durable)
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Shared {
        static final PostgresServer SERVER = start("off");
    }
}
