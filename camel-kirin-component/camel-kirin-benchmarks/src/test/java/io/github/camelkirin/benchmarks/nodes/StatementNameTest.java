/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementNameTest {

    @Test
    void namesTheVerbAndTheTable() {
        assertThat(StatementName.of("INSERT INTO kirin_task (id) VALUES ($1)")).isEqualTo("INSERT kirin_task");
        assertThat(StatementName.of("SELECT used FROM kirin_budget WHERE id = $1 FOR UPDATE"))
                .isEqualTo("SELECT kirin_budget FOR UPDATE");
        assertThat(StatementName.of("BEGIN")).isEqualTo("BEGIN");
    }

    @Test
    void aStatementThatBeginsWithAnotherIsNamedAfterWhatItChanges() {
        assertThat(StatementName.of("WITH due AS (SELECT id FROM kirin_task FOR UPDATE SKIP LOCKED) UPDATE kirin_task"))
                .isEqualTo("claim of kirin_task");
        assertThat(StatementName.of("WITH stored AS (UPDATE kirin_task t SET x = 1), deleted AS (DELETE FROM"
                        + " kirin_task_part) SELECT id FROM stored"))
                .isEqualTo("UPDATE kirin_task, DELETE kirin_task_part");
    }
}
