/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import java.util.Collections;

/**
 * What the statements are made of.
 *
 * @param dialect which database they are for
 * @param now the milliseconds since 1970 by the database's clock, as an expression
 */
record Sql(Dialect dialect, String now) {

    /**
     * The order of the tasks of one scope and queue by {@code claim_at}. It names all columns of the index, or H2 would read and
     * sort all of the queue to find its first.
     */
    static final String BY_CLAIM_TIME = " ORDER BY scope, queue, claim_at";

    /** What {@link TaskRows#read} reads, in its order. */
    String columns() {
        return columnsInScope() + ", account, base_url, task_group";
    }

    /** The same without answers, of which many together may be large. */
    String columnsWithoutAnswer() {
        return columnsInScopeWithoutAnswer() + ", account, base_url, task_group";
    }

    /** What of it differs between the tasks of one scope: {@value TaskRows#IN_SCOPE} columns. */
    String columnsInScope() {
        return columnsInScope("answer");
    }

    /** The same without answers, of which many together may be large. */
    String columnsInScopeWithoutAnswer() {
        return columnsInScope("NULL");
    }

    private String columnsInScope(String answer) {
        return "external_task_id, task_id, state, status, deadline - " + now
                + ", created_at, ended_at, version, record_version, record,"
                + " CASE WHEN request IS NULL THEN 0 ELSE 1 END, " + answer;
    }

    /** As many question marks in parentheses. */
    static String in(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }

    /** The days since 1970 that a column of milliseconds is in. */
    String day(String column) {
        return dialect.wholeDays(column);
    }

    /**
     * The assignments that store a task; what {@link StoredTask#bind} fills in. In MySQL an assignment sees what those before it
     * have done.
     */
    String assignments() {
        return "service_id = ?, task_id = ?, state = ?, status = ?, queue = ?,"
                + " ended_at = CASE WHEN ? = 1 THEN COALESCE(ended_at, " + now + ") ELSE ended_at END,"
                + " settled_at = CASE WHEN ? = 1 THEN " + now + " ELSE NULL END,"
                + " request = CASE WHEN ? = 1 THEN request ELSE NULL END,"
                + " answer = ?, record = ?, record_version = ?, version = version + 1";
    }

    /** The assignments that give a lease up, with the delay after which the task is due filled in twice. */
    String unlease() {
        return "claim_at = CASE WHEN marked_at IS NULL OR marked_at > " + now + " + ? THEN " + now
                + " + ? ELSE marked_at END, marked_at = NULL, owner = NULL";
    }
}
