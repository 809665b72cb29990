/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.camelkirin.model.TaskStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for the batches of every {@link TaskRepository} that keeps them: how they fill, and how they end. */
public abstract class BatchContract extends TaskRepositoryFixture {

    protected static final BatchKey NIGHTLY = new BatchKey(POSTERS, "nightly");
    protected static final BatchTerms TWO = size(2);

    protected BatchStore batches;

    @BeforeEach
    void batches() {
        batches = repository.batches().orElseThrow();
    }

    protected static BatchTerms size(int size) {
        return new BatchTerms(size, Duration.ZERO);
    }

    /** Its end is known, and its completion waits. */
    protected static TaskRecord member(String externalTaskId) {
        return ended(externalTaskId).toBuilder().batchId("nightly").build();
    }

    protected Insertion tryJoin(TaskRecord task, BatchTerms terms) {
        return repository.insertIfAbsent(task, HOUR, A, new Admission(0, null, terms));
    }

    protected TaskRecord join(TaskRecord task, BatchTerms terms) {
        Insertion insertion = tryJoin(task, terms);
        assertThat(insertion.refusal()).isNull();
        assertThat(insertion.inserted()).isTrue();
        return insertion.task();
    }

    protected TaskRecord park(TaskRecord held) {
        assertThat(repository.putBack(List.of(new PutBack(
                        held.toBuilder().parked(ParkReason.ROUTE_FAILED, "why").build(), Duration.ZERO))))
                .isEmpty();
        return held;
    }

    protected static TaskRecord as(TaskRecord held, TaskStatus status, String cost) {
        return held.toBuilder()
                .state(TaskState.ENDED, status)
                .outcome(new TaskOutcome(null, new BigDecimal(cost), null))
                .build();
    }

    protected Refusal.OfBatch.Reason reason(TaskRecord task, BatchTerms terms) {
        Insertion refused = tryJoin(task, terms);
        assertThat(refused.inserted()).isFalse();
        assertThat(repository.findByExternalTaskId(ACCOUNT, task.externalTaskId()))
                .isEmpty();
        return ((Refusal.OfBatch) refused.refusal()).reason();
    }

    protected Batch nightly() {
        return batches.find(NIGHTLY).orElseThrow();
    }

    protected List<TaskRecord> events() {
        return repository.claimDue(POSTERS, ALL, B).stream()
                .filter(task -> task.event() == TaskEvent.BATCH)
                .toList();
    }

    @Test
    void theFirstTaskMakesTheBatchAndEachIsCounted() {
        assertThat(batches.find(NIGHTLY)).isEmpty();

        TaskRecord first = join(member("a"), TWO);

        assertThat(first.batchId()).isEqualTo("nightly");
        assertThat(first.event()).isEqualTo(TaskEvent.COMPLETION);
        assertThat(stored("a").batch()).isEqualTo(NIGHTLY);
        Batch batch = nightly();
        assertThat(batch.key()).isEqualTo(NIGHTLY);
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.members()).isEqualTo(1);
        assertThat(batch.phase()).isEqualTo(BatchPhase.OPEN);
        assertThat(batch.endedAt()).isNull();
        assertThat(batches.counts(POSTERS)).containsEntry(BatchPhase.OPEN, 1L);
    }

    @Test
    void theEventComesWithTheLastAcknowledgedCompletionAndTellsWhatBecameOfAll() {
        BatchTerms five = size(5);
        TaskRecord completed = join(member("a"), five);
        TaskRecord failed = join(member("b"), five);
        TaskRecord cancelled = join(member("c"), five);
        TaskRecord expired = join(member("d"), five);
        park(join(member("e"), five));
        Set<String> lost = repository.finish(List.of(
                as(completed, TaskStatus.COMPLETED, "0.028"),
                as(failed, TaskStatus.FAILED, "0"),
                as(cancelled, TaskStatus.CANCELLED, "0.01"),
                as(expired, TaskStatus.EXPIRED, "0.002")));
        assertThat(lost).isEmpty();
        assertThat(events()).isEmpty();
        move(MINUTE);

        assertThat(repository.discard(ACCOUNT, "e")).isTrue();

        Batch batch = nightly();
        assertThat(batch.phase()).isEqualTo(BatchPhase.ENDED);
        assertThat(batch.counts().cost()).isEqualByComparingTo("0.04");
        assertThat(batch.counts())
                .usingRecursiveComparison()
                .ignoringFields("cost")
                .isEqualTo(new BatchCounts(1, 1, 1, 1, 1, BigDecimal.ZERO));
        assertThat(Duration.between(batch.createdAt(), batch.endedAt())).isGreaterThanOrEqualTo(MINUTE);
        List<TaskRecord> events = events();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).externalTaskId()).isEqualTo("kirin-batch:posters/nightly");
        assertThat(events.get(0).batch()).isEqualTo(NIGHTLY);
        assertThat(events.get(0).state()).isEqualTo(TaskState.ENDED);
        assertThat(events.get(0).endedAt()).isNotNull();
        assertThat(batches.members(NIGHTLY, 0, 10))
                .extracting(BatchMember::externalTaskId, BatchMember::outcome)
                .containsExactly(
                        tuple("a", BatchOutcome.COMPLETED),
                        tuple("b", BatchOutcome.FAILED),
                        tuple("c", BatchOutcome.CANCELLED),
                        tuple("d", BatchOutcome.EXPIRED),
                        tuple("e", BatchOutcome.DISCARDED));
    }

    @Test
    void aRepeatedFinishCountsOnce() {
        TaskRecord first = join(member("a"), TWO);
        join(member("b"), TWO);
        finish(first);
        finish(first);
        repository.finish(List.of(first, first));
        assertThat(nightly().counts().ended()).isEqualTo(1);
        assertThat(events()).isEmpty();
        repository.erase(ACCOUNT, "a");
        assertThat(nightly().counts()).isEqualTo(nightly().counts());
        assertThat(nightly().counts().discarded()).isZero();
    }

    @Test
    void aTaskThatIsTakenOverIsNotCountedForWhoHadIt() {
        TaskRecord held = join(member("a"), size(1));
        TaskRecord taken = takenOver(held);
        assertThat(finish(held)).isFalse();
        assertThat(nightly().counts().ended()).isZero();
        assertThat(finish(taken)).isTrue();
        assertThat(nightly().phase()).isEqualTo(BatchPhase.ENDED);
    }

    @Test
    void theEventIsDeliveredAgainParkedAndRequeuedAsACompletionIsAndItsEndIsTheBatchs() {
        finish(join(member("a"), size(1)));
        TaskRecord event = events().get(0);
        assertThat(events()).isEmpty(); // leased
        repository.putBack(List.of(new PutBack(event.toBuilder().deliveries(1).build(), Duration.ZERO)));
        event = events().get(0);
        assertThat(event.deliveries()).isEqualTo(1);
        park(event);
        assertThat(events()).isEmpty();
        assertThat(repository.requeue(ACCOUNT, event.externalTaskId(), HOUR)).isTrue();
        event = events().get(0);
        assertThat(event.event()).isEqualTo(TaskEvent.BATCH);
        assertThat(nightly().phase()).isEqualTo(BatchPhase.ENDED);

        assertThat(finish(event)).isTrue();

        assertThat(nightly().phase()).isEqualTo(BatchPhase.DONE);
        assertThat(batches.counts(POSTERS)).containsOnly(Map.entry(BatchPhase.DONE, 1L));
        assertThat(nightly().counts().completed()).isEqualTo(1);
        assertThat(batches.members(NIGHTLY, 0, 10)).hasSize(1);
    }

    @Test
    void givingUpTheEventMakesTheBatchDoneToo() {
        finish(join(member("a"), size(1)));
        TaskRecord event = park(events().get(0));
        assertThat(repository.discard(ACCOUNT, event.externalTaskId())).isTrue();
        assertThat(nightly().phase()).isEqualTo(BatchPhase.DONE);
    }

    @Test
    void erasedTasksCountAsDiscardedOnce() {
        join(member("a"), size(3));
        join(active("b").toBuilder().batchId("nightly").build(), size(3));
        park(join(member("c"), size(3)));
        assertThat(repository.erase(ACCOUNT, "a")).isTrue();
        assertThat(repository.erase(ACCOUNT, "a")).isFalse();
        assertThat(nightly().counts().discarded()).isEqualTo(1);
        assertThat(repository.eraseAll(POSTERS, TaskState.ACTIVE)).isEqualTo(1);
        assertThat(repository.eraseAll(POSTERS, TaskState.PARKED)).isEqualTo(1);
        assertThat(nightly().counts().discarded()).isEqualTo(3);
        assertThat(events()).hasSize(1);
    }

    @Test
    void erasingAllOfAGroupErasesTheEventsThatComeOfItToo() {
        join(member("a"), size(1));
        repository.eraseAll(POSTERS, null);
        assertThat(repository.list(POSTERS, null, 10)).isEmpty();
        assertThat(nightly().phase()).isEqualTo(BatchPhase.DONE);
    }

    @Test
    void aTaskThatIsRemovedHasNeverBeenInTheBatch() {
        TaskRecord refused = join(task("a").batchId("nightly").build(), TWO);
        TaskRecord other = join(member("b"), TWO);
        assertThat(repository.remove(refused)).isTrue();
        assertThat(nightly().members()).isEqualTo(1);
        finish(other);
        assertThat(events()).isEmpty();
        TaskRecord again = join(member("a"), TWO);
        assertThat(batches.members(NIGHTLY, 0, 10))
                .extracting(BatchMember::externalTaskId)
                .containsExactly("b", "a");
        finish(again);
        assertThat(events()).hasSize(1);
    }

    @Test
    void aBatchWhoseOnlyTaskIsRemovedIsNoneSoThatAWrongSizeCanBeMended() {
        repository.remove(join(task("a").batchId("nightly").build(), size(9)));
        assertThat(batches.find(NIGHTLY)).isEmpty();
        join(member("a"), TWO);
        assertThat(nightly().size()).isEqualTo(2);
    }

    @Test
    void removingTheLastOpenTaskOfAClosedBatchEndsIt() {
        TaskRecord refused = join(task("a").batchId("nightly").build(), BatchTerms.NONE);
        finish(join(member("b"), BatchTerms.NONE));
        assertThat(batches.close(NIGHTLY).orElseThrow().phase()).isEqualTo(BatchPhase.CLOSED);
        repository.remove(refused);
        assertThat(nightly().phase()).isEqualTo(BatchPhase.ENDED);
        assertThat(events()).hasSize(1);
    }

    @Test
    void aBatchWithoutASizeEndsOnlyOnceItIsClosed() {
        finish(join(member("a"), BatchTerms.NONE));
        TaskRecord last = join(member("b"), BatchTerms.NONE);
        assertThat(nightly().phase()).isEqualTo(BatchPhase.OPEN);
        Batch closed = batches.close(NIGHTLY).orElseThrow();
        assertThat(closed.phase()).isEqualTo(BatchPhase.CLOSED);
        assertThat(closed.open()).isEqualTo(1);
        assertThat(events()).isEmpty();
        finish(last);
        assertThat(events()).hasSize(1);
        assertThat(batches.close(NIGHTLY).orElseThrow().phase()).isEqualTo(BatchPhase.ENDED);
    }

    @Test
    void closingABatchWhoseTasksHaveEndedEndsItAtOnce() {
        finish(join(member("a"), size(5)));
        assertThat(batches.close(NIGHTLY).orElseThrow().phase()).isEqualTo(BatchPhase.ENDED);
        assertThat(events()).hasSize(1);
    }

    @Test
    void aBatchThatIsNotThereCannotBeClosedOrCancelled() {
        assertThat(batches.close(NIGHTLY)).isEmpty();
        assertThat(batches.cancel(NIGHTLY)).isEmpty();
    }

    @Test
    void aTaskTooManyIsRefused() {
        join(member("a"), TWO);
        join(member("b"), BatchTerms.NONE);
        assertThat(reason(member("c"), TWO)).isEqualTo(Refusal.OfBatch.Reason.FULL);
        assertThat(nightly().members()).isEqualTo(2);
    }

    @Test
    void anotherSizeOrOneThatIsLessThanWhatHasComeIsRefused() {
        join(member("a"), BatchTerms.NONE);
        join(member("b"), BatchTerms.NONE);
        assertThat(reason(member("c"), TWO)).isEqualTo(Refusal.OfBatch.Reason.SIZE);
        join(member("c"), size(4));
        assertThat(reason(member("d"), size(5))).isEqualTo(Refusal.OfBatch.Reason.SIZE);
        join(member("d"), BatchTerms.NONE);
    }

    @Test
    void aTaskThatComesLateIsRefused() {
        TaskRecord only = join(member("a"), BatchTerms.NONE);
        batches.close(NIGHTLY);
        assertThat(reason(member("b"), BatchTerms.NONE)).isEqualTo(Refusal.OfBatch.Reason.CLOSED);
        finish(only);
        assertThat(reason(member("b"), BatchTerms.NONE)).isEqualTo(Refusal.OfBatch.Reason.ENDED);
        finish(events().get(0));
        assertThat(reason(member("b"), BatchTerms.NONE)).isEqualTo(Refusal.OfBatch.Reason.ENDED);
    }

    @Test
    void aTaskThatIsThereIsReturnedEvenIfItsBatchHasEnded() {
        finish(join(member("a"), size(1)));
        Insertion again = tryJoin(member("a"), size(1));
        assertThat(again.refusal()).isNull();
        assertThat(again.inserted()).isFalse();
        assertThat(again.task().batchId()).isEqualTo("nightly");
        assertThat(nightly().members()).isEqualTo(1);
    }

    @Test
    void batchesOfOtherGroupsAndAccountsAreOthers() {
        join(member("a"), size(1));
        join(member("b").toBuilder().group("restyle").build(), size(1));
        join(
                TaskRecord.submitting(OTHER_ACCOUNT, "a")
                        .group("posters")
                        .batchId("nightly")
                        .build(),
                size(1));
        assertThat(nightly().members()).isEqualTo(1);
        assertThat(batches.counts(new TaskScope("restyle", ACCOUNT))).containsEntry(BatchPhase.OPEN, 1L);
    }

    @Test
    void membersAreReadInPagesByTheirNumber() {
        for (String id : List.of("a", "b", "c", "d", "e")) {
            join(member(id), BatchTerms.NONE);
        }
        List<BatchMember> first = batches.members(NIGHTLY, 0, 2);
        List<BatchMember> second = batches.members(NIGHTLY, first.get(1).number(), 2);
        List<BatchMember> third = batches.members(NIGHTLY, second.get(1).number(), 2);
        assertThat(List.of(first, second, third)).extracting(Collection::size).containsExactly(2, 2, 1);
        assertThat(third.get(0).externalTaskId()).isEqualTo("e");
        assertThat(third.get(0).outcome()).isNull();
        assertThat(batches.members(NIGHTLY, third.get(0).number(), 2)).isEmpty();
    }
}
