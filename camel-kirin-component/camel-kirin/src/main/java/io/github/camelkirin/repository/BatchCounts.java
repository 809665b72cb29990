/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of a batch have ended, and how.
 *
 * @param cost of all of them in USD, as far as the service has said it
 */
public record BatchCounts(long completed, long failed, long cancelled, long expired, long discarded, BigDecimal cost) {

    /** None has. */
    public static final BatchCounts NONE = new BatchCounts(0, 0, 0, 0, 0, BigDecimal.ZERO);

    /** How many have ended in all. */
    public long ended() {
        return completed + failed + cancelled + expired + discarded;
    }

    BatchCounts plus(BatchOutcome outcome, @Nullable BigDecimal more) {
        return new BatchCounts(
                completed + (outcome == BatchOutcome.COMPLETED ? 1 : 0),
                failed + (outcome == BatchOutcome.FAILED ? 1 : 0),
                cancelled + (outcome == BatchOutcome.CANCELLED ? 1 : 0),
                expired + (outcome == BatchOutcome.EXPIRED ? 1 : 0),
                discarded + (outcome == BatchOutcome.DISCARDED ? 1 : 0),
                more == null ? cost : cost.add(more));
    }
}
