/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

/** Users of a database with few rights. */
final class Readers {

    private Readers() {}

    /** One who may read all tables that are there now, and do nothing else. */
    static StoredTables create(TestDatabase database, FreshDatabase fresh) {
        return create(database, fresh, true);
    }

    /** One who may connect. */
    static StoredTables createStranger(TestDatabase database, FreshDatabase fresh) {
        return create(database, fresh, false);
    }

    private static StoredTables create(TestDatabase database, FreshDatabase fresh, boolean mayRead) {
        StoredTables owner = new StoredTables(fresh.dataSource());
        String schema = name(fresh.url());
        String user = (mayRead ? "reader_" : "stranger_") + schema;
        switch (database) {
            case POSTGRESQL, POSTGRESQL_IN_DOCKER -> {
                owner.execute(
                        "CREATE ROLE " + user + " LOGIN PASSWORD 'few'",
                        "GRANT USAGE ON SCHEMA " + schema + " TO " + user);
                if (mayRead) {
                    owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + user);
                }
            }
            case MARIADB -> {
                // one table is granted to the stranger, who could not even use the database otherwise
                String named = user + "@'127.0.0.1'";
                owner.execute(
                        "CREATE TABLE harmless (id INT)",
                        "CREATE USER " + named + " IDENTIFIED BY 'few'",
                        "GRANT SELECT ON " + schema + "." + (mayRead ? "*" : "harmless") + " TO " + named);
            }
            case H2_FILE, H2_MEMORY -> {
                owner.execute("CREATE USER " + user + " PASSWORD 'few'");
                if (mayRead) {
                    owner.execute("GRANT SELECT ON SCHEMA PUBLIC TO " + user);
                }
            }
        }
        // to H2, options in the URL are statements that only an administrator may run
        return new StoredTables(new UnpooledDataSource(fresh.url().replaceAll(";.*$", ""), user, "few"));
    }

    private static String name(String url) {
        return url.replaceAll("^.*[/=]", "").replaceAll(";.*$", "");
    }
}
