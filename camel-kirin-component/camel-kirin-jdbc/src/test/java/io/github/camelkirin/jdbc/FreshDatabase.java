/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.nio.file.Path;
import javax.sql.DataSource;

/** An empty database and how to get to it, from another process too unless it is in memory. */
public record FreshDatabase(String url, String user, String password) {

    static FreshDatabase inMemory(String name) {
        return new FreshDatabase("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    /** Stays open for some seconds without a connection, since opening takes longer than most tests. */
    static FreshDatabase inTemporaryFile(String name) {
        Path file = TemporaryFolders.create("kirin-h2").resolve(name);
        return new FreshDatabase("jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_DELAY=10", "sa", "");
    }

    /** One connection per use. */
    public DataSource dataSource() {
        return new UnpooledDataSource(url, user, password);
    }

    /** A pool, to be closed by the caller. Waits at most 5 s for a connection, and starts without a database too. */
    HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setValidationTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Whether a server listens for it, so that a proxy can stand before it. */
    boolean hasPort() {
        return url.contains("://");
    }

    int port() {
        return address().getPort();
    }

    /** The same database by way of the proxy. */
    public FreshDatabase through(CuttableProxy proxy) {
        URI address = address();
        String there = "://" + address.getHost() + ":" + address.getPort() + "/";
        return new FreshDatabase(url.replace(there, "://127.0.0.1:" + proxy.port() + "/"), user, password);
    }

    private URI address() {
        if (!hasPort()) {
            throw new IllegalStateException("only a database with a server has a port, this is " + url);
        }
        return URI.create(url.substring("jdbc:".length()));
    }
}
