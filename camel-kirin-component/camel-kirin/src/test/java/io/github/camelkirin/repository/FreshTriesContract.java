/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract about tasks that are submitted again. */
abstract class FreshTriesContract extends DurationsContract {

    private static final Resubmits TWICE = new Resubmits(2, List.of("4711"));

    /** Accepted, its request kept. */
    private TaskRecord insertAccepted(String id) {
        TaskRecord held = insert(task(id).resubmits(TWICE).build());
        return repository
                .update(held.toBuilder()
                        .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                        .taskId("first-" + id)
                        .queries(3)
                        .build())
                .orElseThrow();
    }

    private TaskRecord next(TaskRecord failed) {
        return repository.update(failed.toBuilder().nextAttempt().build()).orElseThrow();
    }

    @Test
    void aFreshTryTakesThePlaceOfTheOneBefore() {
        TaskRecord accepted = insertAccepted("a");
        move(MINUTE.dividedBy(2));
        TaskRecord swapped = next(accepted);
        assertThat(repository.findByTaskId(ACCOUNT, "first-a")).isEmpty();
        TaskRecord stored = stored("a");
        assertThat(stored.state()).isEqualTo(TaskState.SUBMITTING);
        assertThat(stored.status()).isEqualTo(TaskStatus.SUBMITTING);
        assertThat(stored.attempt()).isEqualTo(1);
        assertThat(stored.wireId()).isEqualTo("a~1");
        assertThat(stored.resubmits()).isEqualTo(new Resubmits(1, List.of("4711")));
        assertThat(stored.queries()).isZero();
        assertThat(stored.timeLeft())
                .as("the deadline is that of the first try")
                .isLessThan(HOUR.minusSeconds(20));
        assertThat(repository.request(stored))
                .hasValueSatisfying(request -> assertThat(new String(request)).contains("A pier"));
        assertThat(claimed(ALL, B)).as("whoever stores it goes on with it").isEmpty();

        TaskRecord again = swapped.toBuilder()
                .state(TaskState.ACTIVE, TaskStatus.RUNNING)
                .taskId("second-a")
                .build();
        assertThat(repository.putBack(List.of(new PutBack(again, Duration.ZERO))))
                .isEmpty();
        assertThat(repository.findByTaskId(ACCOUNT, "second-a").orElseThrow().attempt())
                .isEqualTo(1);
    }

    @Test
    void aFreshTryIsStoredOnlyOnce() {
        TaskRecord accepted = insertAccepted("a");
        next(accepted);
        TaskRecord late =
                accepted.toBuilder().note("late").nextAttempt().httpStatus(500).build();
        assertThat(repository.update(late)).isEmpty();
        assertThat(stored("a").attempt()).isEqualTo(1);
    }

    @Test
    void aFreshTryOfANodeThatIsGoneIsClaimedByAnother() {
        next(insertAccepted("a"));
        move(MINUTE.plusSeconds(1));
        List<TaskRecord> claimed = repository.claimDue(POSTERS, ALL, B);
        assertThat(claimed).hasSize(1);
        assertThat(claimed.get(0).wireId()).isEqualTo("a~1");
        assertThat(claimed.get(0).hasRequest()).isTrue();
    }

    @Test
    void nothingOfTheRequestIsKeptAfterTheEndButWhichTryItWas() {
        TaskRecord again = next(insertAccepted("a"));
        assertThat(finish(again.toBuilder()
                        .state(TaskState.ENDED, TaskStatus.COMPLETED)
                        .answer("{}")
                        .request(null)
                        .build()))
                .isTrue();
        TaskRecord done = stored("a");
        assertThat(done.hasRequest()).isFalse();
        assertThat(repository.request(done)).isEmpty();
        assertThat(done.attempt()).isEqualTo(1);
    }

    @Test
    void onlyAnAcceptedTaskWithATryLeftAndItsRequestHasAnother() {
        TaskRecord accepted = insertAccepted("a");
        for (TaskRecord none : List.of(
                accepted.toBuilder().resubmits(Resubmits.NONE).build(),
                accepted.toBuilder().request(null).build(),
                accepted.toBuilder()
                        .state(TaskState.ENDED, TaskStatus.CANCELLED)
                        .build(),
                task("b").resubmits(TWICE).build())) {
            assertThatThrownBy(() -> none.toBuilder().nextAttempt()).isInstanceOf(IllegalStateException.class);
        }
    }
}
