/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;

/**
 * A refund or a surcharge.
 *
 * @param amount in USD, added to what was spent: negative for a refund; at most 1,000,000 either way, not 0, with at most six
 *     digits after the point
 * @param reason for those who read the books, 1 to 200 characters in one line; it is stored, so neither a key nor a prompt
 */
public record Adjustment(BigDecimal amount, String reason) {

    /** The most that can be adjusted at once, in USD. */
    public static final BigDecimal LARGEST = new BigDecimal(1_000_000);

    /** The length of a reason, in characters. */
    public static final int LONGEST_REASON = 200;

    private static final int LARGEST_SCALE = 6;

    /** @throws IllegalArgumentException if the amount or the reason is out of its range */
    public Adjustment {
        if (amount.signum() == 0 || amount.abs().compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException("amount must be -1000000 to 1000000 USD and not 0, was " + amount);
        }
        if (amount.stripTrailingZeros().scale() > LARGEST_SCALE) {
            throw new IllegalArgumentException("amount must have at most six digits after the point, was " + amount);
        }
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "reason must be 1 to " + LONGEST_REASON + " characters, was " + reason.length());
        }
        if (reason.codePoints().anyMatch(Adjustment::isUnfit)) {
            throw new IllegalArgumentException(
                    "reason must be one line of whole characters without control characters, was not");
        }
    }

    /**
     * For ledgers, before they book it.
     *
     * @param soFar what the task counts so far, in USD: what it has cost, or may cost while it is not settled, and what was
     *     adjusted before
     * @throws IllegalArgumentException if this is a refund of more than that
     */
    public void requireAtMost(BigDecimal soFar) {
        if (amount.signum() < 0 && soFar.add(amount).signum() < 0) {
            throw new IllegalArgumentException("a refund must be at most what the task has cost so far, "
                    + soFar.max(BigDecimal.ZERO).stripTrailingZeros().toPlainString() + " USD, was "
                    + amount.negate().stripTrailingZeros().toPlainString() + " USD");
        }
    }

    /** Databases refuse half a surrogate pair. */
    private static boolean isUnfit(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }
}
