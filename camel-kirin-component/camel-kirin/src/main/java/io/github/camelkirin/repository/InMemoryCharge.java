/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What one task costs. Immutable.
 *
 * @param createdMillis milliseconds since 1970
 * @param reserved what it may cost; null if that was not known
 * @param settled whether it is known what it cost, or that nobody will ever say
 * @param cost null if it is not settled, or nobody says
 */
record InMemoryCharge(
        TaskScope scope,
        String externalTaskId,
        @Nullable String taskId,
        String model,
        @Nullable String kind,
        @Nullable String costTag,
        long createdMillis,
        int images,
        @Nullable BigDecimal reserved,
        boolean settled,
        @Nullable BigDecimal cost,
        BigDecimal adjusted) {

    /** What of it counts as spent. */
    BigDecimal spent() {
        return settled ? cost == null ? orZero(reserved) : cost : BigDecimal.ZERO;
    }

    /** What of it counts as reserved. */
    BigDecimal held() {
        return settled ? BigDecimal.ZERO : orZero(reserved);
    }

    /** All that counts against budgets. */
    BigDecimal total() {
        return spent().add(held()).add(adjusted);
    }

    Instant createdAt() {
        return Instant.ofEpochMilli(createdMillis);
    }

    LocalDate day() {
        return createdAt().atZone(ZoneOffset.UTC).toLocalDate();
    }

    boolean isOf(TaskScope of, String id) {
        return scope.equals(of) && (externalTaskId.equals(id) || id.equals(taskId));
    }

    /** Whether it was settled with 0, and that was not the end of it. */
    boolean givesWayTo(@Nullable BigDecimal later) {
        return settled && cost != null && cost.signum() == 0 && (later == null || later.signum() > 0);
    }

    InMemoryCharge settled(@Nullable String byTaskId, @Nullable BigDecimal as) {
        return new InMemoryCharge(
                scope,
                externalTaskId,
                byTaskId,
                model,
                kind,
                costTag,
                createdMillis,
                images,
                reserved,
                true,
                as,
                adjusted);
    }

    InMemoryCharge adjusted(BigDecimal by) {
        return new InMemoryCharge(
                scope,
                externalTaskId,
                taskId,
                model,
                kind,
                costTag,
                createdMillis,
                images,
                reserved,
                settled,
                cost,
                adjusted.add(by));
    }

    private static BigDecimal orZero(@Nullable BigDecimal amount) {
        return amount == null ? BigDecimal.ZERO : amount;
    }
}
