/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How much may be spent, in which time. Two budgets of the same amount are equal however it was written.
 *
 * @param amount in USD, 0 or more, of at most twelve digits before the point and six after it
 * @param period after which it starts anew, in UTC by the repository's clock
 * @param scope whose tasks count
 */
public record Budget(BigDecimal amount, Period period, Scope scope) {

    private static final int CENTS = 2;
    private static final int LARGEST_SCALE = 6;
    private static final BigDecimal TOO_MUCH = BigDecimal.TEN.pow(12);
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)(?:\\s*/\\s*(\\p{Alpha}+))?");

    /** When a budget starts anew. */
    public enum Period {
        /** With each hour of the clock. */
        HOUR(ChronoUnit.HOURS),
        /** At midnight UTC. */
        DAY(ChronoUnit.DAYS),
        /** With each month of the calendar, at midnight UTC. */
        MONTH(ChronoUnit.MONTHS),
        /** Never. */
        TOTAL(ChronoUnit.FOREVER);

        private final ChronoUnit unit;

        Period(ChronoUnit unit) {
            this.unit = unit;
        }

        /** When the one began that a moment is in; {@link Instant#EPOCH} for the total. */
        public Instant start(Instant moment) {
            return switch (this) {
                case HOUR, DAY -> moment.truncatedTo(unit);
                case MONTH -> firstOfMonth(moment).toInstant();
                case TOTAL -> Instant.EPOCH;
            };
        }

        /** When the one ends that a moment is in; null for the total. */
        public @Nullable Instant end(Instant moment) {
            return switch (this) {
                case HOUR, DAY -> start(moment).plus(1, unit);
                case MONTH -> firstOfMonth(moment).plusMonths(1).toInstant();
                case TOTAL -> null;
            };
        }

        private static ZonedDateTime firstOfMonth(Instant moment) {
            return moment.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
        }
    }

    /** Whose tasks count. */
    public enum Scope {
        /** Those of the task's group under its account. */
        GROUP,
        /** All of the task's account. */
        ACCOUNT
    }

    /** @throws IllegalArgumentException if the amount is negative, too large or too fine */
    public Budget {
        if (amount.signum() < 0 || amount.compareTo(TOO_MUCH) >= 0) {
            throw new IllegalArgumentException("a budget must be 0 to less than 10^12 USD, was " + amount);
        }
        BigDecimal shortest = amount.stripTrailingZeros();
        if (shortest.scale() > LARGEST_SCALE) {
            throw new IllegalArgumentException(
                    "a budget must have at most six digits after the point, was " + amount.toPlainString());
        }
        amount = shortest.setScale(Math.max(CENTS, shortest.scale()), RoundingMode.UNNECESSARY);
    }

    /**
     * Reads the text form: an amount in USD, and the period unless it is the total: {@code 25.00/day}, {@code 1/hour},
     * {@code 400/month}, {@code 100}.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Budget parse(String text, Scope scope) {
        Matcher parts = TEXT.matcher(text.strip());
        if (parts.matches()) {
            String period = parts.group(2) == null ? "total" : parts.group(2).toLowerCase(Locale.ROOT);
            for (Period known : Period.values()) {
                if (known.name().toLowerCase(Locale.ROOT).equals(period)) {
                    return new Budget(new BigDecimal(parts.group(1)), known, scope);
                }
            }
        }
        throw new IllegalArgumentException(
                "a budget must be an amount in USD, with /hour, /day or /month after it unless"
                        + " it is the total, such as 25.00/day, was \"" + text + "\"");
    }

    /**
     * Reads several, separated by commas, in the order of their periods: {@code 2.00/hour,25.00/day}.
     *
     * @param text null or blank for none
     * @throws IllegalArgumentException for any other text, and for two of the same period
     */
    public static List<Budget> parseAll(@Nullable String text, Scope scope) {
        if (text == null || text.isBlank()) {
            return List.of();
        }
        List<Budget> budgets = Arrays.stream(text.split(",", -1))
                .map(one -> parse(one, scope))
                .sorted(Comparator.comparing(Budget::period))
                .toList();
        Set<Period> periods = EnumSet.noneOf(Period.class);
        for (Budget budget : budgets) {
            if (!periods.add(budget.period())) {
                throw new IllegalArgumentException(
                        "there must be one budget for a period at most, was \"" + text + "\"");
            }
        }
        return budgets;
    }

    /** As {@link #parseAll} reads them; empty for none. */
    public static String format(List<Budget> budgets) {
        return budgets.stream().map(Budget::toString).collect(Collectors.joining(","));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return amount.toPlainString()
                + (period == Period.TOTAL ? "" : "/" + period.name().toLowerCase(Locale.ROOT));
    }
}
