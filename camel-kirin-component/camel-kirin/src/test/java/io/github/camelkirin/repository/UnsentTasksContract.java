/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract about tasks that are stored for somebody else to send. */
abstract class UnsentTasksContract extends FreshTriesContract {

    private static final ClaimLimit UNSENT = new ClaimLimit(0, 0).andUnsent(10);

    private TaskRecord insertUnsent(String id) {
        Insertion insertion =
                repository.insertIfAbsent(task(id).timeoutOnceSent(HOUR).build(), MINUTE, null, Admission.FREE);
        assertThat(insertion.inserted()).isTrue();
        return insertion.task();
    }

    private TaskRecord claimUnsent(String id) {
        insertUnsent(id);
        List<TaskRecord> claimed = repository.claimDue(POSTERS, UNSENT, A);
        assertThat(ids(claimed)).containsExactly(id);
        return claimed.get(0);
    }

    @Test
    void anUnsentTaskIsDueAtOnceForWhoAsksForSuch() {
        TaskRecord stored = insertUnsent("a");
        insertUnsent("b");

        assertThat(stored.isUnsent()).isTrue();
        assertThat(stored.timeoutOnceSent()).isEqualTo(HOUR);
        assertThat(claimed(ALL, A)).isEmpty();
        assertThat(repository.nextDue(POSTERS, ALL)).isEmpty();
        assertThat(repository.nextDue(POSTERS, UNSENT)).contains(Duration.ZERO);
        assertThat(claimed(ALL.andUnsent(1), A)).containsExactly("a");
        assertThat(claimed(UNSENT, B)).containsExactly("b");
        assertThat(claimed(UNSENT, B)).as("both are leased").isEmpty();
        assertThat(stored("a").isUnsent()).isTrue();
        assertThat(repository.request(stored("a"))).isPresent();
    }

    @Test
    void theDeadlineCountsFromTheFirstSend() {
        TaskRecord held = claimUnsent("a");
        move(MINUTE.multipliedBy(2));
        assertThat(stored("a").isPastDeadline()).isTrue();

        TaskRecord sending = repository.beginSending(held).orElseThrow();

        assertThat(sending.isUnsent()).isFalse();
        assertThat(sending.timeLeft()).isEqualTo(HOUR);
        assertThat(sending.state()).isEqualTo(TaskState.SUBMITTING);
        assertThat(repository.update(sending.toBuilder().note("sent").build())).isPresent();
        assertThat(stored("a").timeLeft()).isEqualTo(HOUR);
    }

    @Test
    void whoHasLostATaskDoesNotBeginToSendIt() {
        TaskRecord held = claimUnsent("a");
        move(MINUTE.plusSeconds(1));
        TaskRecord taken = repository.claim(ACCOUNT, "a", B).orElseThrow();

        assertThat(repository.beginSending(held)).isEmpty();
        assertThat(stored("a").isUnsent()).isTrue();
        TaskRecord sending = repository.beginSending(taken).orElseThrow();
        assertThat(repository.beginSending(sending)).as("it is begun once").isEmpty();
    }

    @Test
    void whatIsBegunIsForThoseWhoGoOnWithASubmission() {
        assertThat(repository.beginSending(claimUnsent("a"))).isPresent();
        move(MINUTE.plusSeconds(1));

        assertThat(claimed(UNSENT, B)).isEmpty();
        assertThat(claimed(ALL, B)).containsExactly("a");
    }

    @Test
    void whatIsHandedBackUnsentStaysUnsent() {
        TaskRecord a = claimUnsent("a");
        TaskRecord b = claimUnsent("b");
        TaskRecord c = repository.beginSending(claimUnsent("c")).orElseThrow();
        TaskRecord accepted = c.toBuilder()
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId("task-c")
                .request(null)
                .build();

        assertThat(repository.putBack(List.of(
                        new PutBack(a, Duration.ZERO),
                        new PutBack(accepted, Duration.ZERO),
                        new PutBack(b, Duration.ZERO))))
                .isEmpty();

        assertThat(claimed(ALL, B)).containsExactly("c");
        assertThat(claimed(UNSENT, B)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aParkedOneIsStillUnsentWhenItIsRequeued() {
        TaskRecord held = claimUnsent("a");
        TaskRecord parked = held.toBuilder()
                .parked(ParkReason.NOT_CONSUMED, "nobody consumes the group")
                .build();
        assertThat(repository.putBack(List.of(new PutBack(parked, Duration.ZERO))))
                .isEmpty();
        assertThat(claimed(ALL.andUnsent(10), B)).isEmpty();

        assertThat(repository.requeue(ACCOUNT, "a", HOUR)).isTrue();

        assertThat(claimed(ALL, B)).isEmpty();
        assertThat(claimed(UNSENT, B)).containsExactly("a");
        assertThat(stored("a").isUnsent()).isTrue();
    }

    @Test
    void anUnsentTaskIsNotInFlight() {
        TaskRecord held = claimUnsent("a");
        Admission one = new Admission(1, null);
        assertThat(repository.insertIfAbsent(task("b").build(), HOUR, A, one).inserted())
                .isTrue();
        assertThat(repository.erase(ACCOUNT, "b")).isTrue();

        assertThat(repository.beginSending(held)).isPresent();

        assertThat(repository.insertIfAbsent(task("c").build(), HOUR, A, one).refusal())
                .isEqualTo(new Refusal.Full(1, 1));
    }
}
