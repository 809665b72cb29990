/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Adjustment;
import io.github.camelkirin.repository.Settlement;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The statements that change what a task costs. Rows of charges are locked before those of budgets, both in the order of their IDs. */
final class Settlements {

    private static final int LARGEST_STEP = 500;

    private final Database database;
    private final Sql sql;

    Settlements(Database database, Sql sql) {
        this.database = database;
        this.sql = sql;
    }

    /** What of a charge matters to a change of it. */
    private record Row(
            String id,
            AccountId account,
            String group,
            long createdAt,
            @Nullable BigDecimal reserved,
            @Nullable BigDecimal cost,
            BigDecimal adjusted,
            boolean settled,
            @Nullable String kindId) {

        static final String COLUMNS =
                "id, account, base_url, task_group, created_at, reserved, cost, adjusted, settled_at, kind_id";

        static Row read(ResultSet rows) throws SQLException {
            return new Row(
                    rows.getString(1),
                    new AccountId(rows.getString(2), rows.getString(3)),
                    rows.getString(4),
                    rows.getLong(5),
                    rows.getBigDecimal(6),
                    rows.getBigDecimal(7),
                    rows.getBigDecimal(8),
                    rows.getObject(9) != null,
                    rows.getString(10));
        }

        /** Whether it was settled with 0, and that was not the end of it. */
        boolean givesWayTo(@Nullable BigDecimal later) {
            return settled && cost != null && cost.signum() == 0 && (later == null || later.signum() > 0);
        }

        BigDecimal reservedOrZero() {
            return reserved == null ? BigDecimal.ZERO : reserved;
        }

        /** All that counts against budgets. */
        BigDecimal total() {
            return (settled && cost != null ? cost : reservedOrZero()).add(adjusted);
        }
    }

    private record Price(String kindId, String kind, BigDecimal cost) {}

    static long now(Connection connection, Sql sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + sql.now())) {
            rows.next();
            return rows.getLong(1);
        }
    }

    void settle(Collection<Settlement> settlements) {
        SortedMap<String, Settlement> byId = new TreeMap<>();
        settlements.forEach(settlement -> byId.putIfAbsent(id(settlement.task()), settlement));
        SortedMap<String, Settlement> step = new TreeMap<>();
        byId.forEach((id, settlement) -> {
            step.put(id, settlement);
            if (step.size() == LARGEST_STEP) {
                settle(step);
                step.clear();
            }
        });
        if (!step.isEmpty()) {
            settle(step);
        }
    }

    private void settle(SortedMap<String, Settlement> step) {
        List<Price> prices = database.transact(connection -> settle(connection, step));
        learn(prices);
    }

    /** A task that no charge was made for has one under its own key, unless an older version has dropped the ID of its charge. */
    private static String id(TaskRecord task) {
        String id = task.chargeId();
        return id == null ? TaskKeys.task(task.account(), task.externalTaskId()) : id;
    }

    private List<Price> settle(Connection connection, SortedMap<String, Settlement> step) throws SQLException {
        SortedMap<String, Settlement> charged = new TreeMap<>();
        for (Map.Entry<String, Settlement> each : step.entrySet()) {
            TaskRecord task = each.getValue().task();
            String id = task.chargeId() == null ? findOrMake(connection, each.getKey(), task) : each.getKey();
            charged.putIfAbsent(id, each.getValue());
        }
        Map<String, BigDecimal> differences = new HashMap<>();
        List<Price> prices = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE kirin_charge SET cost = ?, service_id = ?, settled_at = " + sql.now() + " WHERE id = ?")) {
            boolean any = false;
            for (Row row : lock(connection, List.copyOf(charged.keySet())).values()) {
                Settlement settlement = Objects.requireNonNull(charged.get(row.id()));
                BigDecimal cost = rounded(settlement.cost());
                if (row.settled() && !row.givesWayTo(cost)) {
                    continue;
                }
                any = true;
                TaskRecord task = settlement.task();
                update.setBigDecimal(1, cost);
                update.setString(2, task.taskId() == null ? null : TaskKeys.service(task.account(), task.taskId()));
                update.setString(3, row.id());
                update.addBatch();
                BigDecimal counts = cost == null ? row.reservedOrZero() : cost;
                add(differences, row, counts.subtract(row.settled() ? BigDecimal.ZERO : row.reservedOrZero()));
                if (cost != null) {
                    if (row.kindId() != null && cost.signum() > 0) {
                        String kind = task.kind() == null ? task.model() : task.kind();
                        prices.add(new Price(row.kindId(), kind, cost));
                    }
                }
            }
            if (any) {
                update.executeBatch();
            }
        }
        BudgetWindows.add(connection, differences);
        return prices;
    }

    private static @Nullable BigDecimal rounded(@Nullable BigDecimal cost) {
        return cost == null ? null : cost.setScale(Charges.SCALE, RoundingMode.HALF_UP);
    }

    /**
     * The charge of a task whose record names none: the one that was booked for it before, or the newest of its ID that is still
     * open, since its record may have been put back by an older version that knew of no charges; otherwise a new one.
     *
     * @param id of a new one
     */
    private String findOrMake(Connection connection, String id, TaskRecord task) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM kirin_charge WHERE task_key = ?"
                + " AND (service_id = ? OR id = ? OR settled_at IS NULL) ORDER BY CASE WHEN service_id = ? THEN 0"
                + " WHEN id = ? THEN 1 ELSE 2 END, created_at DESC LIMIT 1")) {
            String service = task.taskId() == null ? null : TaskKeys.service(task.account(), task.taskId());
            select.setString(1, TaskKeys.task(task.account(), task.externalTaskId()));
            select.setString(2, service);
            select.setString(3, id);
            select.setString(4, service);
            select.setString(5, id);
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    return rows.getString(1);
                }
            }
        }
        String kindId = task.kind() == null ? null : TaskKeys.kind(task.account(), task.kind());
        Charges.insert(
                connection, task, new Charges.Row(id, task.scope(), null, kindId, 0, null), now(connection, sql));
        return id;
    }

    private static Map<String, Row> lock(Connection connection, List<String> ids) throws SQLException {
        Map<String, Row> found = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT " + Row.COLUMNS
                + " FROM kirin_charge WHERE id IN " + Sql.in(ids.size()) + " ORDER BY id FOR UPDATE")) {
            for (int i = 0; i < ids.size(); i++) {
                select.setString(i + 1, ids.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Row row = Row.read(rows);
                    found.put(row.id(), row);
                }
            }
        }
        return found;
    }

    private static void add(Map<String, BigDecimal> differences, Row row, BigDecimal difference) {
        if (difference.signum() != 0) {
            BudgetWindows.of(row.account(), row.group(), row.createdAt())
                    .forEach(id -> differences.merge(id, difference, BigDecimal::add));
        }
    }

    /**
     * By itself: what is lost here is learned from the next task. What is stored is looked up each time, since people delete rows.
     */
    private void learn(List<Price> prices) {
        SortedMap<String, Price> dearest = new TreeMap<>();
        prices.forEach(price -> dearest.merge(
                price.kindId(), price, (one, other) -> one.cost().compareTo(other.cost()) < 0 ? other : one));
        if (dearest.isEmpty()) {
            return;
        }
        Map<String, BigDecimal> highest = database.call(connection -> highest(connection, dearest.keySet()));
        dearest.values().stream()
                .filter(price -> {
                    BigDecimal known = highest.get(price.kindId());
                    return known == null || known.compareTo(price.cost()) < 0;
                })
                .forEach(price -> {
                    if (!raise(price)) {
                        database.call(connection -> insert(connection, price));
                        raise(price);
                    }
                });
    }

    private static Map<String, BigDecimal> highest(Connection connection, Collection<String> kindIds)
            throws SQLException {
        Map<String, BigDecimal> highest = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, highest FROM kirin_price WHERE id IN " + Sql.in(kindIds.size()))) {
            int i = 1;
            for (String kindId : kindIds) {
                select.setString(i++, kindId);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    highest.put(rows.getString(1), rows.getBigDecimal(2));
                }
            }
        }
        return highest;
    }

    /** False if there is no such row. */
    private boolean raise(Price price) {
        return database.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE kirin_price SET highest = CASE WHEN highest < ? THEN ? ELSE highest END WHERE id = ?")) {
                update.setBigDecimal(1, price.cost());
                update.setBigDecimal(2, price.cost());
                update.setString(3, price.kindId());
                return update.executeUpdate() > 0;
            }
        });
    }

    private static boolean insert(Connection connection, Price price) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO kirin_price (id, kind, highest) VALUES (?, ?, ?)")) {
            insert.setString(1, price.kindId());
            insert.setString(2, price.kind());
            insert.setBigDecimal(3, price.cost());
            return insert.executeUpdate() > 0;
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    void release(TaskRecord task) {
        database.transact(connection -> {
            Row row = lock(connection, List.of(id(task))).get(id(task));
            if (row == null || row.settled()) {
                return false;
            }
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM kirin_charge WHERE id = ?")) {
                delete.setString(1, row.id());
                delete.executeUpdate();
            }
            Map<String, BigDecimal> differences = new HashMap<>();
            add(differences, row, row.reservedOrZero().add(row.adjusted()).negate());
            BudgetWindows.add(connection, differences);
            return true;
        });
    }

    boolean adjust(TaskScope scope, String id, Adjustment adjustment) {
        return database.transact(connection -> {
            Row row = find(connection, scope, id);
            if (row == null) {
                return false;
            }
            adjustment.requireAtMost(row.total());
            try (PreparedStatement update = connection.prepareStatement(
                            "UPDATE kirin_charge SET adjusted = adjusted + ? WHERE id = ?");
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO kirin_adjustment (id, charge_id, amount, reason, booked_at) VALUES (?, ?, ?, ?, "
                                    + sql.now() + ")")) {
                update.setBigDecimal(1, adjustment.amount());
                update.setString(2, row.id());
                update.executeUpdate();
                insert.setString(1, Charges.newId());
                insert.setString(2, row.id());
                insert.setBigDecimal(3, adjustment.amount());
                insert.setString(4, adjustment.reason());
                insert.executeUpdate();
            }
            Map<String, BigDecimal> differences = new HashMap<>();
            add(differences, row, adjustment.amount());
            BudgetWindows.add(connection, differences);
            return true;
        });
    }

    private static @Nullable Row find(Connection connection, TaskScope scope, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + Row.COLUMNS
                + " FROM kirin_charge WHERE scope = ? AND (task_key = ? OR service_id = ?)"
                + " ORDER BY created_at DESC LIMIT 1 FOR UPDATE")) {
            select.setString(1, TaskKeys.scope(scope));
            select.setString(2, TaskKeys.task(scope.account(), id));
            select.setString(3, TaskKeys.service(scope.account(), id));
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Row.read(rows) : null;
            }
        }
    }
}
