/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import com.github.dockerjava.api.exception.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A PostgreSQL in a container, of the image that the system property {@code kirin.postgres.image} names. */
final class PostgresContainer implements TestDatabase.Server {

    private static final String IMAGE = System.getProperty("kirin.postgres.image", "postgres:16");

    private final PostgreSQLContainer postgres;

    private PostgresContainer(PostgreSQLContainer postgres) {
        this.postgres = postgres;
    }

    /** The one that the tests of this JVM share. */
    static PostgresContainer shared() {
        return Shared.SERVER;
    }

    /** Why it cannot run here; null if it can. */
    static @Nullable String missing() {
        return Missing.REASON;
    }

    @Override
    public FreshDatabase create(String name) {
        String url = "jdbc:postgresql://" + postgres.getHost() + ":"
                + postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/" + postgres.getDatabaseName();
        return PostgresServer.createSchema(url, postgres.getUsername(), postgres.getPassword(), name);
    }

    /** Nothing is pulled: that would take minutes to fail on a machine that cannot. */
    private static @Nullable String findMissing() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return "no Docker engine answers";
        }
        try {
            DockerClientFactory.instance().client().inspectImageCmd(IMAGE).exec();
            return null;
        } catch (NotFoundException e) {
            return "its engine has no image " + IMAGE + ", docker pull gets it";
        }
    }

    private static PostgresContainer start() {
        DockerImageName image = DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("postgres");
        PostgreSQLContainer container = new PostgreSQLContainer(image);
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return new PostgresContainer(container);
    }

    private static final class Missing {
        static final @Nullable String REASON = findMissing();
    }

    private static final class Shared {
        static final PostgresContainer SERVER = start();
    }
}
