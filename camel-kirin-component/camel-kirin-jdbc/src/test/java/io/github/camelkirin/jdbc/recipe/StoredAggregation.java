/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.AggregationRepository;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** Keeps groups of texts in a table, as the aggregation repositories of Camel's own that are not in memory do. */
final class StoredAggregation extends ServiceSupport implements AggregationRepository {

    private final DataSource database;

    StoredAggregation(DataSource database) {
        this.database = database;
        run("CREATE TABLE IF NOT EXISTS groups_of_texts (id VARCHAR(100) PRIMARY KEY, content VARCHAR(1000))");
    }

    @Override
    public @Nullable Exchange add(CamelContext context, String key, Exchange exchange) {
        run("DELETE FROM groups_of_texts WHERE id = ?", key);
        run(
                "INSERT INTO groups_of_texts VALUES (?, ?)",
                key,
                exchange.getMessage().getBody(String.class));
        return null;
    }

    @Override
    public @Nullable Exchange get(CamelContext context, String key) {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT content FROM groups_of_texts WHERE id = ?")) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                Exchange exchange = new DefaultExchange(context);
                exchange.getMessage().setBody(row.getString(1));
                return exchange;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void remove(CamelContext context, String key, Exchange exchange) {
        run("DELETE FROM groups_of_texts WHERE id = ?", key);
    }

    @Override
    public void confirm(CamelContext context, String exchangeId) {}

    @Override
    public Set<String> getKeys() {
        return new HashSet<>();
    }

    private void run(String sql, String... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
