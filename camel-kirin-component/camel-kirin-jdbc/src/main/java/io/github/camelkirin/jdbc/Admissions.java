/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a task may be stored. All that is counted is counted under the lock of a row in {@code kirin_limit}, which whoever
 * stores a task of the same scope holds until it is stored. A task that nothing is asked of needs no lock.
 */
final class Admissions {

    /** So long does one wait for another at most, five times over. A node that was cut off may hold a lock for hours. */
    private static final int LOCK_SECONDS = 5;

    /** Groups may come from messages. A row that is not known to be there is made again, which does nothing if it is. */
    private static final int MOST_KNOWN = 10_000;

    private final Database database;
    private final Dialect dialect;
    private final Charges charges;
    private final Set<String> rows = ConcurrentHashMap.newKeySet();

    Admissions(Database database, Dialect dialect, Charges charges) {
        this.database = database;
        this.dialect = dialect;
        this.charges = charges;
    }

    /**
     * The rows to be locked, in the order in which everybody locks them: what is of an account goes before what is of a scope.
     */
    private static List<String> locks(TaskRecord task, Admission admission) {
        Set<String> accounts = new TreeSet<>();
        Set<String> scopes = new TreeSet<>();
        if (admission.maxInFlight() > 0) {
            scopes.add(TaskKeys.limit(task.scope()));
        }
        Charge charge = admission.charge();
        if (charge != null) {
            for (Budget budget : charge.budgets()) {
                String lock = TaskKeys.limit(BudgetOwner.of(budget.scope(), task.account(), charge.group()));
                (budget.scope() == Budget.Scope.ACCOUNT ? accounts : scopes).add(lock);
            }
        }
        List<String> locks = new ArrayList<>(accounts);
        locks.addAll(scopes);
        return locks;
    }

    /** Makes the rows that are to be locked, in transactions of their own: two that make one at once must not wait here. */
    void prepare(TaskRecord task, Admission admission) {
        for (String id : locks(task, admission)) {
            if (!rows.contains(id)) {
                database.call(connection -> makeRow(connection, id));
                if (rows.size() >= MOST_KNOWN) {
                    rows.clear();
                }
                rows.add(id);
            }
        }
    }

    private static boolean makeRow(Connection connection, String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO kirin_limit (id) VALUES (?)")) {
            insert.setString(1, id);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Has others wait who are to count the same, until the transaction ends.
     *
     * @return false if a row was deleted since it was made
     */
    boolean lock(Connection connection, TaskRecord task, Admission admission) throws SQLException {
        List<String> locks = locks(task, admission);
        if (dialect == Dialect.POSTGRESQL && !locks.isEmpty()) {
            try (Statement limit = connection.createStatement()) {
                limit.execute("SET LOCAL lock_timeout = '" + LOCK_SECONDS + "s'"); // there is none otherwise
            }
        }
        String wait = dialect == Dialect.MARIADB ? " WAIT " + LOCK_SECONDS : "";
        for (String id : locks) {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT id FROM kirin_limit WHERE id = ? FOR UPDATE" + wait)) {
                select.setString(1, id);
                try (ResultSet found = select.executeQuery()) {
                    if (!found.next()) {
                        rows.remove(id);
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /**
     * As {@link #lock}, in a transaction that goes on and is not ours: rows are made in it, and what was set for it stays as it was.
     */
    void lockJoined(Connection connection, TaskRecord task, Admission admission) throws SQLException {
        List<String> locks = locks(task, admission);
        if (locks.isEmpty()) {
            return;
        }
        String timeout = dialect == Dialect.POSTGRESQL ? lockTimeout(connection) : "";
        if (!lock(connection, task, admission)) {
            for (String id : locks) {
                makeRowIfAbsent(connection, id);
            }
            lock(connection, task, admission);
        }
        if (dialect == Dialect.POSTGRESQL) {
            try (PreparedStatement set = connection.prepareStatement("SELECT set_config('lock_timeout', ?, true)")) {
                set.setString(1, timeout);
                set.execute();
            }
        }
    }

    private static String lockTimeout(Connection connection) throws SQLException {
        try (Statement show = connection.createStatement();
                ResultSet timeout = show.executeQuery("SHOW lock_timeout")) {
            timeout.next();
            return timeout.getString(1);
        }
    }

    /** Without an error, after which PostgreSQL would do nothing more in the transaction. */
    private void makeRowIfAbsent(Connection connection, String id) throws SQLException {
        if (dialect != Dialect.POSTGRESQL) {
            makeRow(connection, id);
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO kirin_limit (id) VALUES (?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    /** To be called under the locks. */
    @Nullable
    Refusal check(Connection connection, TaskRecord task, Admission admission, Charges.@Nullable Known known)
            throws SQLException {
        if (admission.maxInFlight() > 0) {
            long inFlight = inFlight(connection, task.scope());
            if (inFlight >= admission.maxInFlight()) {
                return new Refusal.Full(inFlight, admission.maxInFlight());
            }
        }
        Charge charge = admission.charge();
        return charge == null || known == null ? null : charges.check(connection, task, charge, known);
    }

    /** Each count is one of an index alone. */
    private static long inFlight(Connection connection, TaskScope scope) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT COUNT(*) - (SELECT COUNT(*) FROM kirin_task WHERE scope = ? AND queue = '" + TaskRows.UNSENT
                        + "') FROM kirin_task WHERE scope = ? AND state IN ('SUBMITTING', 'ACTIVE')")) {
            select.setString(1, TaskKeys.scope(scope));
            select.setString(2, TaskKeys.scope(scope));
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
