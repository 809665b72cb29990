/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether there is money for a task, and the row that says what it may cost. */
final class Charges {

    /** Digits after the point, as the tables have them. */
    static final int SCALE = 6;

    private static final Comparator<Refusal.OverBudget> LENGTH = Comparator.comparing(Refusal.OverBudget::isForEver)
            .thenComparing(over -> over.budget().period());

    private final Sql sql;
    private final BudgetWindows windows;

    Charges(Sql sql, BudgetWindows windows) {
        this.sql = sql;
        this.windows = windows;
    }

    static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** @param highest cost seen of such a task; null if none was */
    record Known(long now, @Nullable BigDecimal highest) {
        @Nullable
        BigDecimal reserve(Charge charge) {
            BigDecimal listed =
                    charge.listPrice() == null ? null : charge.listPrice().setScale(SCALE, RoundingMode.CEILING);
            return listed == null || highest == null ? listed == null ? highest : listed : listed.max(highest);
        }
    }

    private static @Nullable String kindId(AccountId account, Charge charge) {
        return charge.kind() == null ? null : TaskKeys.kind(account, charge.kind());
    }

    /** To be asked once for each task, under the locks: so that it is checked and booked in the same hour, at the same price. */
    Known known(Connection connection, AccountId account, Charge charge) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + sql.now() + ", (SELECT highest FROM kirin_price WHERE id = ?)"
                        + (sql.dialect() == Dialect.H2 || sql.dialect() == Dialect.POSTGRESQL ? "" : " FROM DUAL"))) {
            select.setString(1, kindId(account, charge));
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return new Known(rows.getLong(1), rows.getBigDecimal(2));
            }
        }
    }

    /**
     * Why a task does not fit into its budgets; null if it does. Of several the one that is longest in the way. To be called under
     * the locks of their owners.
     */
    @Nullable
    Refusal check(Connection connection, TaskRecord task, Charge charge, Known known) throws SQLException {
        if (charge.budgets().isEmpty()) {
            return null;
        }
        BigDecimal reserve = known.reserve(charge);
        if (reserve == null) {
            return new Refusal.PriceUnknown(String.valueOf(charge.kind()));
        }
        Map<String, BigDecimal> used =
                BudgetWindows.lock(connection, BudgetWindows.of(task.account(), charge.group(), known.now()));
        Refusal.OverBudget longest = null;
        Instant now = Instant.ofEpochMilli(known.now());
        for (Budget budget : charge.budgets()) {
            BudgetWindows.Window window = BudgetWindows.Window.of(
                    BudgetOwner.of(budget.scope(), task.account(), charge.group()), budget.period(), known.now());
            BigDecimal there = used.get(window.id());
            BigDecimal spent = there == null ? windows.make(connection, window) : there;
            if (spent.add(reserve).compareTo(budget.amount()) > 0) {
                Instant end = budget.period().end(now);
                Duration resetIn = end == null ? null : Duration.between(now, end);
                Refusal.OverBudget over = new Refusal.OverBudget(budget, spent, reserve, resetIn, end);
                longest = longest == null || LENGTH.compare(over, longest) > 0 ? over : longest;
            }
        }
        return longest;
    }

    /** Makes the charge of a task that is stored in the same transaction. */
    void insert(Connection connection, TaskRecord task, Charge charge, Known known) throws SQLException {
        BigDecimal reserve = known.reserve(charge);
        Row row = new Row(
                String.valueOf(task.chargeId()),
                new TaskScope(charge.group(), task.account()),
                charge.costTag(),
                kindId(task.account(), charge),
                charge.images(),
                reserve);
        insert(connection, task, row, known.now());
        if (reserve != null && reserve.signum() > 0) {
            Map<String, BigDecimal> amounts = new HashMap<>();
            BudgetWindows.of(task.account(), charge.group(), known.now()).forEach(id -> amounts.put(id, reserve));
            BudgetWindows.add(connection, amounts);
        }
    }

    /** What the columns of a charge have that are not the task's. */
    record Row(
            String id,
            TaskScope scope,
            @Nullable String costTag,
            @Nullable String kindId,
            int images,
            @Nullable BigDecimal reserved) {}

    static void insert(Connection connection, TaskRecord task, Row row, long now) throws SQLException {
        AccountId account = row.scope().account();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO kirin_charge (id, task_key, scope,"
                + " account_key, account, base_url, task_group, external_task_id, model, cost_tag, kind_id, images, reserved,"
                + " adjusted, created_at) VALUES " + Sql.in(15))) {
            List<Object> values = List.of(
                    row.id(),
                    TaskKeys.task(account, task.externalTaskId()),
                    TaskKeys.scope(row.scope()),
                    TaskKeys.account(account),
                    account.account(),
                    account.baseUrl(),
                    row.scope().group(),
                    task.externalTaskId(),
                    task.model());
            int i = 1;
            for (Object value : values) {
                insert.setString(i++, value.toString());
            }
            insert.setString(i++, row.costTag());
            insert.setString(i++, row.kindId());
            insert.setInt(i++, row.images());
            insert.setBigDecimal(i++, row.reserved());
            insert.setBigDecimal(i++, BigDecimal.ZERO);
            insert.setLong(i, now);
            insert.executeUpdate();
        }
    }
}
