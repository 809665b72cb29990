/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Message;
import org.apache.camel.support.PatternHelper;
import org.jspecify.annotations.Nullable;

/** Which headers are kept with a task for its completion. */
final class KeptHeaders {

    private static final Set<String> NEVER = Set.of(
            "authorization",
            "proxy-authorization",
            "www-authenticate",
            "proxy-authenticate",
            "cookie",
            "cookie2",
            "set-cookie",
            "set-cookie2",
            "x-api-key",
            "api-key",
            "apikey",
            "x-auth-token",
            "x-csrf-token",
            "x-xsrf-token",
            // kept with every task anyway, where they are valid: see TraceContext
            TraceContext.TRACEPARENT,
            TraceContext.TRACESTATE);

    /** A record with its headers has to fit into a column of any database, and into memory with ten thousand others. */
    private static final int LONGEST_VALUE = 16_384;

    private final String[] patterns;

    KeptHeaders(@Nullable String patterns) {
        this.patterns = patterns == null ? new String[0] : patterns.strip().split("\\s*,\\s*");
    }

    /** @throws InvalidRequestException for values that cannot be stored */
    Map<String, Object> of(Message message) {
        if (patterns.length == 0) {
            return Map.of();
        }
        Map<String, Object> kept = new HashMap<>();
        List<Violation> violations = new ArrayList<>();
        message.getHeaders().forEach((name, value) -> {
            if (value == null || !isKept(name)) {
                return;
            }
            if (value instanceof String text && text.length() > LONGEST_VALUE) {
                violations.add(Violation.of("the header " + name + " is kept by keepHeaders, so it must have at most "
                        + LONGEST_VALUE + " characters, had " + text.length() + ": keep a reference to it instead"));
            } else if (value instanceof String || value instanceof Boolean || isPlainNumber(value)) {
                kept.put(name, value);
            } else {
                violations.add(
                        Violation.of("the header " + name + " is kept by keepHeaders, so it must be text, a number"
                                + " or a boolean, was a " + value.getClass().getSimpleName()));
            }
        });
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        return kept;
    }

    private boolean isKept(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith("camel") && !NEVER.contains(lower) && PatternHelper.matchPatterns(name, patterns);
    }

    private static boolean isPlainNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Double
                || value instanceof Float;
    }
}
