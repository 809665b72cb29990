/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.TaskScope;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What counts against budgets. There is a row for a period once somebody asks under a budget of such periods; from then on every
 * change of a charge that belongs to it is added. Rows are locked in the order of their IDs.
 */
final class BudgetWindows {

    /** Longer than a month, so that what is settled late finds the one that it belongs to. */
    private static final Duration KEPT = Duration.ofDays(70);

    private static final String COUNTS = "COALESCE(cost, reserved, 0) + adjusted";

    private final Sql sql;

    BudgetWindows(Sql sql) {
        this.sql = sql;
    }

    /** One period of a budget. */
    record Window(BudgetOwner owner, Budget.Period period, long start) {
        static Window of(BudgetOwner owner, Budget.Period period, long now) {
            return new Window(
                    owner, period, period.start(Instant.ofEpochMilli(now)).toEpochMilli());
        }

        String id() {
            return TaskKeys.budget(owner, period, start);
        }
    }

    /** All that a charge belongs to, whether there is such a budget or not. */
    static SortedSet<String> of(AccountId account, String group, long createdAt) {
        SortedSet<String> ids = new TreeSet<>();
        for (Budget.Scope scope : Budget.Scope.values()) {
            for (Budget.Period period : Budget.Period.values()) {
                ids.add(Window.of(BudgetOwner.of(scope, account, group), period, createdAt)
                        .id());
            }
        }
        return ids;
    }

    /** Locks those that are there, and returns what is used of them. */
    static Map<String, BigDecimal> lock(Connection connection, Collection<String> ids) throws SQLException {
        SortedMap<String, BigDecimal> used = new TreeMap<>();
        if (ids.isEmpty()) {
            return used;
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, used FROM kirin_budget WHERE id IN " + Sql.in(ids.size()) + " ORDER BY id FOR UPDATE")) {
            int i = 1;
            for (String id : new TreeSet<>(ids)) {
                select.setString(i++, id);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    used.put(rows.getString(1), rows.getBigDecimal(2));
                }
            }
        }
        return used;
    }

    /** Adds to those that are there. */
    static void add(Connection connection, Map<String, BigDecimal> amounts) throws SQLException {
        Map<String, BigDecimal> there = lock(connection, amounts.keySet());
        if (there.isEmpty()) {
            return;
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE kirin_budget SET used = used + ? WHERE id = ?")) {
            for (String id : there.keySet()) {
                update.setBigDecimal(1, amounts.get(id));
                update.setString(2, id);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /**
     * Makes one with what there was before its budget was. The charges are locked, so that whoever changes one of them either has
     * done so before it is read here, or finds the row afterwards.
     */
    BigDecimal make(Connection connection, Window window) throws SQLException {
        BigDecimal used = sum(connection, window, true);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO kirin_budget (id, period, starts_at, used) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, window.id());
            insert.setString(2, window.period().name());
            insert.setLong(3, window.start());
            insert.setBigDecimal(4, used);
            insert.executeUpdate();
        }
        return used;
    }

    /** What the charges add up to. */
    BigDecimal sum(Connection connection, Window window, boolean lock) throws SQLException {
        String group = window.owner().group();
        try (PreparedStatement select = connection.prepareStatement("SELECT "
                + (lock ? COUNTS : "COALESCE(SUM(" + COUNTS + "), 0)")
                + " FROM kirin_charge WHERE created_at >= ? AND " + (group == null ? "account_key" : "scope") + " = ?"
                + (lock ? " ORDER BY id FOR UPDATE" : ""))) {
            select.setLong(1, window.start());
            select.setString(
                    2,
                    group == null
                            ? TaskKeys.account(window.owner().account())
                            : TaskKeys.scope(new TaskScope(group, window.owner().account())));
            BigDecimal sum = BigDecimal.ZERO;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sum = sum.add(rows.getBigDecimal(1));
                }
            }
            return sum;
        }
    }

    int purge(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM kirin_budget WHERE period <> 'TOTAL' AND starts_at <= " + sql.now() + " - ?")) {
            delete.setLong(1, KEPT.toMillis());
            return delete.executeUpdate();
        }
    }
}
