/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.Settlement;
import io.github.camelkirin.repository.TaskRecord;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The highest costs seen, whose rows people may delete while nodes run. */
class PriceRowTest {

    private final StoredTables tables = StoredTables.of(TestDatabase.H2_MEMORY);
    private final JdbcTaskRepository repository = new JdbcTaskRepository(tables.source());

    private void settle(String externalTaskId, String cost) {
        Charge charge = new Charge("posters", "kirin_other 1k 1", null, 1, null, List.of());
        TaskRecord task = repository
                .insertIfAbsent(
                        StoredTables.task(externalTaskId)
                                .kind("kirin_other 1k 1")
                                .build(),
                        StoredTables.HOUR,
                        StoredTables.A,
                        new Admission(0, charge))
                .task();
        repository.spending().orElseThrow().settle(List.of(new Settlement(task, new BigDecimal(cost))));
    }

    @Test
    void aRowThatWasDeletedIsLearnedAgain() {
        repository.setCreateSchema(true);
        repository.start();
        settle("a", "0.05");
        settle("b", "0.04");
        assertThat(tables.rows("SELECT kind, highest FROM kirin_price"))
                .singleElement()
                .satisfies(row -> assertThat(row.values()).containsExactlyInAnyOrder("kirin_other 1k 1", "0.050000"));

        tables.execute("DELETE FROM kirin_price");
        settle("c", "0.04");

        assertThat(tables.rows("SELECT highest FROM kirin_price"))
                .singleElement()
                .satisfies(row -> assertThat(row.values()).containsExactly("0.040000"));
    }
}
