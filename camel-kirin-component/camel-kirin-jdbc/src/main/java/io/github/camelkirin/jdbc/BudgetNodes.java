/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.BudgetStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By which budgets each node goes. Each statement takes effect by itself: a node first says what it goes by and then looks at
 * what others say, so that of two that disagree at least one sees it.
 */
final class BudgetNodes {

    private static final Duration KEPT = Duration.ofDays(1);

    private final Database database;
    private final Sql sql;

    BudgetNodes(Database database, Sql sql) {
        this.database = database;
        this.sql = sql;
    }

    Optional<BudgetStatement> agree(BudgetOwner owner, String node, String budgets, Duration within) {
        if (!say(owner, node, budgets)) {
            database.call(connection -> insert(connection, owner, node, budgets));
        }
        Optional<BudgetStatement> other = database.call(connection -> others(connection, owner, node, within)).stream()
                .filter(each -> !each.budgets().equals(budgets))
                .findFirst();
        if (other.isPresent()) {
            withdraw(owner, node);
        }
        return other;
    }

    private boolean say(BudgetOwner owner, String node, String budgets) {
        return database.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE kirin_budget_node SET budgets = ?, seen_at = " + sql.now() + " WHERE id = ?")) {
                update.setString(1, budgets);
                update.setString(2, TaskKeys.budgetNode(owner, node));
                return update.executeUpdate() > 0;
            }
        });
    }

    private boolean insert(Connection connection, BudgetOwner owner, String node, String budgets) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO kirin_budget_node (id, owner, node, budgets, seen_at) VALUES (?, ?, ?, ?, " + sql.now()
                        + ")")) {
            insert.setString(1, TaskKeys.budgetNode(owner, node));
            insert.setString(2, TaskKeys.limit(owner));
            insert.setString(3, node);
            insert.setString(4, budgets);
            return insert.executeUpdate() > 0;
        }
    }

    private List<BudgetStatement> others(Connection connection, BudgetOwner owner, String node, Duration within)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT node, budgets, " + sql.now()
                + " - seen_at FROM kirin_budget_node WHERE owner = ? AND node <> ? AND seen_at > " + sql.now() + " - ?"
                + " ORDER BY seen_at DESC")) {
            select.setString(1, TaskKeys.limit(owner));
            select.setString(2, node);
            select.setLong(3, within.toMillis());
            List<BudgetStatement> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Duration age = Duration.ofMillis(Math.max(0, rows.getLong(3)));
                    found.add(new BudgetStatement(rows.getString(1), rows.getString(2), age));
                }
            }
            return found;
        }
    }

    boolean repeat(BudgetOwner owner, String node) {
        return database.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE kirin_budget_node SET seen_at = " + sql.now() + " WHERE id = ?")) {
                update.setString(1, TaskKeys.budgetNode(owner, node));
                return update.executeUpdate() > 0;
            }
        });
    }

    void withdraw(BudgetOwner owner, String node) {
        delete("id", TaskKeys.budgetNode(owner, node));
    }

    int forget(BudgetOwner owner) {
        return delete("owner", TaskKeys.limit(owner));
    }

    private int delete(String column, String key) {
        return database.call(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM kirin_budget_node WHERE " + column + " = ?")) {
                delete.setString(1, key);
                return delete.executeUpdate();
            }
        });
    }

    void purge() {
        database.call(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM kirin_budget_node WHERE seen_at <= " + sql.now() + " - ?")) {
                delete.setLong(1, KEPT.toMillis());
                return delete.executeUpdate();
            }
        });
    }
}
