/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Adjustment;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.BudgetStatement;
import io.github.camelkirin.repository.BudgetUse;
import io.github.camelkirin.repository.Settlement;
import io.github.camelkirin.repository.Spending;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was spent, in the tables {@code kirin_charge} and {@code kirin_budget}. */
final class JdbcSpendingLedger implements SpendingLedger {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int LARGEST_DELETE = 500;

    private final Supplier<Parts> parts;

    /** @param parts made when the repository starts */
    JdbcSpendingLedger(Supplier<Parts> parts) {
        this.parts = parts;
    }

    /** @param kept how long charges are */
    record Parts(
            Database database,
            Sql sql,
            BudgetWindows windows,
            Settlements settlements,
            BudgetNodes nodes,
            Duration kept) {

        static Parts of(Database database, Sql sql, BudgetWindows windows, Duration kept) {
            return new Parts(
                    database, sql, windows, new Settlements(database, sql), new BudgetNodes(database, sql), kept);
        }
    }

    @Override
    public void settle(Collection<Settlement> tasks) {
        parts.get().settlements().settle(tasks);
    }

    @Override
    public void release(TaskRecord task) {
        parts.get().settlements().release(task);
    }

    @Override
    public boolean adjust(TaskScope scope, String id, Adjustment adjustment) {
        return parts.get().settlements().adjust(scope, id, adjustment);
    }

    @Override
    public List<Spending> totals(AccountId account, @Nullable String group, LocalDate from, LocalDate to) {
        Sql sql = parts.get().sql();
        String charges = "SELECT task_group, model, cost_tag, " + sql.day("created_at")
                + " AS utc_day, images, cost, reserved, adjusted, settled_at FROM kirin_charge"
                + " WHERE created_at >= ? AND created_at < ? AND " + (group == null ? "account_key" : "scope") + " = ?";
        return parts.get().database().call(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT task_group, model, cost_tag, utc_day, COUNT(*), SUM(images),"
                            + " SUM(CASE WHEN settled_at IS NULL THEN 0 ELSE COALESCE(cost, reserved, 0) END),"
                            + " SUM(CASE WHEN settled_at IS NULL THEN COALESCE(reserved, 0) ELSE 0 END), SUM(adjusted)"
                            + " FROM (" + charges + ") charges GROUP BY task_group, model, cost_tag, utc_day")) {
                select.setLong(1, from.toEpochDay() * DAY);
                select.setLong(2, (to.toEpochDay() + 1) * DAY);
                select.setString(
                        3, group == null ? TaskKeys.account(account) : TaskKeys.scope(new TaskScope(group, account)));
                List<Spending> found = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.add(new Spending(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                LocalDate.ofEpochDay(rows.getLong(4)),
                                rows.getLong(5),
                                rows.getLong(6),
                                rows.getBigDecimal(7),
                                rows.getBigDecimal(8),
                                rows.getBigDecimal(9)));
                    }
                }
                found.sort(Comparator.comparing(Spending::group)
                        .thenComparing(Spending::model)
                        .thenComparing(Spending::costTag, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(Spending::day));
                return found;
            }
        });
    }

    @Override
    public BudgetUse use(BudgetOwner owner, Budget budget) {
        Parts used = parts.get();
        return used.database().transact(connection -> {
            Instant now = Instant.ofEpochMilli(Settlements.now(connection, used.sql()));
            BudgetWindows.Window window = BudgetWindows.Window.of(owner, budget.period(), now.toEpochMilli());
            Map<String, BigDecimal> there = BudgetWindows.lock(connection, Set.of(window.id()));
            BigDecimal counted = there.get(window.id());
            BigDecimal sum = counted == null ? used.windows().sum(connection, window, false) : counted;
            Instant end = budget.period().end(now);
            return new BudgetUse(budget, sum, end == null ? null : Duration.between(now, end));
        });
    }

    @Override
    public Optional<BudgetStatement> agree(BudgetOwner owner, String node, String budgets, Duration within) {
        return parts.get().nodes().agree(owner, node, budgets, within);
    }

    @Override
    public boolean repeat(BudgetOwner owner, String node) {
        return parts.get().nodes().repeat(owner, node);
    }

    @Override
    public void withdraw(BudgetOwner owner, String node) {
        parts.get().nodes().withdraw(owner, node);
    }

    @Override
    public int forget(BudgetOwner owner) {
        return parts.get().nodes().forget(owner);
    }

    /** In steps, so that no transaction is long. */
    void purge() {
        Parts used = parts.get();
        used.database().call(used.windows()::purge);
        used.nodes().purge();
        int deleted;
        do {
            deleted = used.database().transact(connection -> {
                List<String> ids = new ArrayList<>();
                try (PreparedStatement select =
                        connection.prepareStatement("SELECT id FROM kirin_charge WHERE created_at <= "
                                + used.sql().now() + " - ? ORDER BY id LIMIT " + LARGEST_DELETE + " FOR UPDATE")) {
                    select.setLong(1, used.kept().toMillis());
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            ids.add(rows.getString(1));
                        }
                    }
                }
                if (ids.isEmpty()) {
                    return 0;
                }
                try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM kirin_charge WHERE id IN " + Sql.in(ids.size()))) {
                    for (int i = 0; i < ids.size(); i++) {
                        delete.setString(i + 1, ids.get(i));
                    }
                    return delete.executeUpdate();
                }
            });
        } while (deleted > 0);
    }
}
