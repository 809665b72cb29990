/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connections to a database, as an application has them. */
public final class Pool {

    /** As the documentation has it: so many are enough. */
    public static final int CONNECTIONS = 5;

    private Pool() {}

    /** @param url with the user in it, if there has to be one */
    public static HikariDataSource of(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }
}
