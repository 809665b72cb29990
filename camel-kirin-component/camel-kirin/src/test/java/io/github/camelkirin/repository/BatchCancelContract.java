/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for batches that are cancelled, or whose time is over. */
public abstract class BatchCancelContract extends BatchContract {

    @Test
    void aBatchToBeCancelledIsClosedAndTakenOnByOneAtATime() {
        finish(join(member("a"), BatchTerms.NONE));
        join(member("b"), BatchTerms.NONE);
        join(member("c"), BatchTerms.NONE);
        assertThat(batches.claimCancel(POSTERS, MINUTE)).isEmpty();
        assertThat(batches.nextCancel(POSTERS)).isEmpty();

        assertThat(batches.cancel(NIGHTLY).orElseThrow().phase()).isEqualTo(BatchPhase.CLOSED);

        assertThat(batches.nextCancel(POSTERS)).contains(Duration.ZERO);
        assertThat(batches.claimCancel(new TaskScope("restyle", ACCOUNT), MINUTE))
                .isEmpty();
        assertThat(batches.claimCancel(POSTERS, MINUTE)).contains(NIGHTLY);
        assertThat(batches.claimCancel(POSTERS, MINUTE)).isEmpty();
        move(MINUTE.dividedBy(2));
        List<BatchMember> page = batches.toCancel(NIGHTLY, 0, 1, MINUTE);
        assertThat(page).extracting(BatchMember::externalTaskId).containsExactly("b");
        assertThat(batches.toCancel(NIGHTLY, page.get(0).number(), 9, MINUTE))
                .extracting(BatchMember::externalTaskId)
                .containsExactly("c");
        move(MINUTE.dividedBy(2).plusSeconds(1));
        assertThat(batches.claimCancel(POSTERS, MINUTE)).isEmpty(); // the lease began anew
        move(MINUTE);
        assertThat(batches.claimCancel(POSTERS, MINUTE)).contains(NIGHTLY);
        batches.cancelled(NIGHTLY);
        move(HOUR);
        assertThat(batches.claimCancel(POSTERS, MINUTE)).isEmpty();
        assertThat(nightly().phase()).isEqualTo(BatchPhase.CLOSED);
    }

    @Test
    void aBatchWhoseTimeIsOverIsToBeCancelled() {
        BatchTerms hour = new BatchTerms(3, HOUR);
        join(member("a"), hour);
        move(MINUTE);
        join(member("b"), hour); // the first has said it
        assertThat(batches.nextCancel(POSTERS).orElseThrow()).isLessThanOrEqualTo(HOUR.minus(MINUTE));
        assertThat(batches.claimCancel(POSTERS, MINUTE)).isEmpty();
        move(HOUR.minus(MINUTE));
        assertThat(batches.claimCancel(POSTERS, MINUTE)).contains(NIGHTLY);
        assertThat(nightly().phase()).isEqualTo(BatchPhase.CLOSED);
        assertThat(reason(member("c"), hour)).isEqualTo(Refusal.OfBatch.Reason.CLOSED);
    }

    @Test
    void aBatchWhoseTimeIsOverWhenNothingIsOpenEndsWithoutACancel() {
        finish(join(member("a"), new BatchTerms(3, MINUTE)));
        move(MINUTE.plusSeconds(1));
        assertThat(batches.claimCancel(POSTERS, MINUTE)).isEmpty();
        assertThat(batches.nextCancel(POSTERS)).isEmpty();
        assertThat(events()).hasSize(1);
    }

    @Test
    void whileABatchIsBeingCancelledThatIsKnown() {
        join(member("a"), BatchTerms.NONE);
        join(member("b"), BatchTerms.NONE);
        assertThat(batches.isCancelling(NIGHTLY)).isFalse();

        batches.cancel(NIGHTLY);

        assertThat(batches.isCancelling(NIGHTLY)).isTrue();
        batches.claimCancel(POSTERS, MINUTE);
        assertThat(batches.isCancelling(NIGHTLY)).isTrue();
        batches.toCancel(NIGHTLY, 0, 1, MINUTE);
        assertThat(batches.isCancelling(NIGHTLY)).isTrue();
        batches.cancelled(NIGHTLY);
        assertThat(batches.isCancelling(NIGHTLY)).isFalse();
    }

    @Test
    void aBatchIsBeingCancelledFromItsDeadlineOnButNotByBeingClosed() {
        TaskRecord a = join(member("a"), new BatchTerms(0, HOUR));
        batches.close(NIGHTLY);
        assertThat(batches.isCancelling(NIGHTLY)).isFalse();
        move(HOUR.plusSeconds(1));
        assertThat(batches.isCancelling(NIGHTLY)).isTrue();
        finish(a);
        assertThat(batches.isCancelling(NIGHTLY)).isFalse();
        assertThat(batches.isCancelling(new BatchKey(POSTERS, "none"))).isFalse();
    }
}
