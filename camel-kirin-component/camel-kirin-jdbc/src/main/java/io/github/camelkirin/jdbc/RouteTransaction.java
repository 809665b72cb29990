/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import java.sql.SQLException;

/** A transaction on the repository's database that is under way on the caller's thread. Only its owner ends it. */
interface RouteTransaction {

    /**
     * Runs work on the transaction's connection, once. Of work that fails nothing is left in the transaction; where that cannot be
     * had, the transaction can only be rolled back.
     */
    <T> T run(Database.Work<T> work) throws SQLException;

    /** Has something run once the transaction has been committed, if its owner tells of that. */
    void afterCommit(Runnable committed);
}
