/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.fault;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The value of a {@code Retry-After} header.
 *
 * @param seconds how long to wait
 * @param asDate whether it is written as an HTTP date rather than as seconds
 */
public record RetryAfter(long seconds, boolean asDate) {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The header's value. A date counts from the machine's clock, which is what a caller compares it with. */
    public String value() {
        return asDate ? HTTP_DATE.format(Instant.now().plusSeconds(seconds)) : Long.toString(seconds);
    }
}
