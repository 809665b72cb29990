/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRepositoryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Sees to it that what H2 has committed outlives the process: by default it writes half a second later. */
final class H2Durability {

    private H2Durability() {}

    /** @throws TaskRepositoryException if commits of a database in a file are written later, and that cannot be changed */
    static void ensure(Database database) {
        database.call(connection -> {
            if (isInFile(connection) && !isWrittenAtOnce(connection)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET WRITE_DELAY 0");
                } catch (SQLException e) {
                    throw refused(e);
                }
                if (!isWrittenAtOnce(connection)) {
                    throw refused(null);
                }
            }
            return true;
        });
    }

    private static TaskRepositoryException refused(@Nullable SQLException cause) {
        return new TaskRepositoryException(
                "H2 must write commits at once, or tasks are lost when the process is killed, and only an"
                        + " administrator can set that: let one run SET WRITE_DELAY 0 once, which the database remembers",
                cause);
    }

    private static boolean isInFile(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT DATABASE_PATH() IS NOT NULL")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static boolean isWrittenAtOnce(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'");
                ResultSet rows = select.executeQuery()) {
            return rows.next() && rows.getString(1).equals("0");
        }
    }
}
