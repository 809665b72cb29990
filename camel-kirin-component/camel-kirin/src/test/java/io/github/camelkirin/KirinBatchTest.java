/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchMember;
import io.github.camelkirin.repository.BatchOutcome;
import io.github.camelkirin.repository.TaskScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KirinBatchTest {

    private static final BatchKey KEY =
            new BatchKey(new TaskScope("posters", new AccountId("default", "https://kirin.test")), "nightly");

    private final List<Long> reads = new ArrayList<>();

    private KirinBatch of(long members) {
        return new KirinBatch(Batch.opened(KEY, Instant.EPOCH), (after, limit) -> {
            reads.add(after);
            return LongStream.rangeClosed(after + 1, Math.min(members, after + limit))
                    .mapToObj(number -> new BatchMember(number, "t" + number, null, BatchOutcome.COMPLETED))
                    .toList();
        });
    }

    @Test
    void readsItsTasksAPageAtATimeAndOnlyAsFarAsTheyAreAskedFor() {
        KirinBatch batch = of(1200);
        assertThat(reads).isEmpty();
        assertThat(batch.members().limit(3))
                .extracting(BatchMember::externalTaskId)
                .containsExactly("t1", "t2", "t3");
        assertThat(reads).containsExactly(0L);
        reads.clear();
        assertThat(batch.members().count()).isEqualTo(1200);
        assertThat(reads).containsExactly(0L, 500L, 1000L, 1200L);
    }

    @Test
    void canBeReadAgain() {
        KirinBatch batch = of(2);
        assertThat(KirinBatchConverter.toString(batch)).isEqualTo(KirinBatchConverter.toString(batch));
        Iterator<BatchMember> members = batch.iterator();
        members.next();
        members.next();
        assertThatThrownBy(members::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aStreamOfLinesReadsNoMoreThanItHasTo() throws IOException {
        try (InputStream lines = of(100_000).csv()) {
            assertThat(new String(lines.readNBytes(30), StandardCharsets.UTF_8))
                    .isEqualTo("t1,completed\nt2,completed\nt3,c");
            assertThat((char) lines.read()).isEqualTo('o');
        }
        assertThat(reads).containsExactly(0L);
    }

    @Test
    void aLineQuotesWhatWouldBreakItAndSaysWhatIsOpen() {
        KirinBatch batch = new KirinBatch(
                Batch.opened(KEY, Instant.EPOCH),
                (after, limit) -> after > 0
                        ? List.of()
                        : List.of(
                                new BatchMember(1, "a,\"b\"", null, BatchOutcome.DISCARDED),
                                new BatchMember(2, "żółw", null, null)));
        assertThat(KirinBatchConverter.toString(batch)).isEqualTo("\"a,\"\"b\"\"\",discarded\nżółw,open\n");
    }

    @Test
    void saysInTextWhichItIs() {
        assertThat(of(0)).hasToString("KirinBatch[nightly of posters, OPEN, 0 tasks, 0 open]");
    }
}
