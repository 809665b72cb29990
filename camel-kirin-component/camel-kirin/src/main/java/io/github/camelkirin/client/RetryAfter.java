/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} header: seconds, or an HTTP date. */
final class RetryAfter {

    private RetryAfter() {}

    /**
     * @param date the answer's {@code Date} header: a date is relative to the service's clock where it tells
     * @return null if there is no header, or one that says nothing
     */
    static @Nullable Duration read(@Nullable String header, @Nullable String date, Instant now) {
        if (header == null) {
            return null;
        }
        String value = header.strip();
        if (!value.isEmpty() && value.length() <= 10 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        Instant until = instant(value);
        if (until == null) {
            return null;
        }
        Instant from = date == null ? null : instant(date.strip());
        Duration wait = Duration.between(from == null ? now : from, until);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static @Nullable Instant instant(String httpDate) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(httpDate));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
