/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.MovableClock;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The contract, on a database whose clock is a table that only the test moves. */
abstract class JdbcTaskRepositoryContract extends TaskRepositoryContract {

    private MovedDatabase moved;

    abstract TestDatabase database();

    @Override
    protected TaskRepository repository(MovableClock clock) {
        moved = MovedDatabase.of(database(), clock);
        return moved.repository();
    }

    @Override
    protected void move(Duration by) {
        moved.move(by);
    }

    /** An older version knows of no charges, and drops their IDs. */
    @Test
    void aTaskWhoseChargeWasDroppedIsBookedOnceAndWhereItWasReserved() {
        TaskRecord former = admitted("a", charge("0.028"));
        settle(former, "0.01");
        repository.eraseAll(POSTERS, null);
        repository.purge();
        TaskRecord dropped = withoutCharge(admitted("a", charge("0.028")), "again-a");

        settle(dropped, "0.02");
        settle(dropped, "0.02");

        assertThat(today()).singleElement().satisfies(row -> {
            assertThat(row.tasks()).isEqualTo(2);
            assertThat(row.spent()).isEqualByComparingTo("0.03");
            assertThat(row.reserved()).isZero();
        });
        settle(withoutCharge(dropped, "third-a"), "0.05");
        assertThat(today().get(0).tasks()).isEqualTo(3);
    }

    private static TaskRecord withoutCharge(TaskRecord task, String taskId) {
        return task.toBuilder().chargeId(null).taskId(taskId).build();
    }
}
