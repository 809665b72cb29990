/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A database to test with. Servers start with the first database that is asked of them and end with the JVM; where one
 * is not to be had, the test that asks is skipped, with the reason.
 *
 * <p>The servers here do not sync to disk: a test that kills one starts its own, durable one.
 */
public enum TestDatabase {
    H2_MEMORY,
    H2_FILE,
    POSTGRESQL,
    POSTGRESQL_IN_DOCKER,
    MARIADB;

    private static final AtomicInteger LAST = new AtomicInteger();

    /** Makes an empty database, or a schema, of the given name. */
    @FunctionalInterface
    interface Server {
        FreshDatabase create(String name);
    }

    /** A new, empty database that nobody else sees. Skips the test if there is no such database here. */
    public FreshDatabase create() {
        @Nullable String missing = missing();
        Assumptions.assumeTrue(missing == null, () -> name() + " is not here: " + missing);
        String name = "kirin_test_" + LAST.incrementAndGet();
        return switch (this) {
            case H2_MEMORY -> FreshDatabase.inMemory(name);
            case H2_FILE -> FreshDatabase.inTemporaryFile(name);
            case POSTGRESQL -> PostgresServer.shared().create(name);
            case POSTGRESQL_IN_DOCKER -> PostgresContainer.shared().create(name);
            case MARIADB -> MariaDbServer.shared().create(name);
        };
    }

    /** One connection per use, to a new, empty database. Skips the test if there is no such database here. */
    public DataSource dataSource() {
        return create().dataSource();
    }

    /** Why there is no such database here; null if there is. */
    @Nullable
    String missing() {
        return switch (this) {
            case H2_MEMORY, H2_FILE -> null;
            case POSTGRESQL -> PostgresServer.missing();
            case POSTGRESQL_IN_DOCKER -> PostgresContainer.missing();
            case MARIADB -> MariaDbServer.missing();
        };
    }
}
