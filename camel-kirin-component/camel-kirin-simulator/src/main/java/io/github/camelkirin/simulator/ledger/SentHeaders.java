/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request's headers, kept small: one array of names and values. The key is not among them. */
public final class SentHeaders {
    private final String[] namesAndValues;
    private final @Nullable String scheme;

    private SentHeaders(String[] namesAndValues, @Nullable String scheme) {
        this.namesAndValues = namesAndValues;
        this.scheme = scheme;
    }

    /**
     * Takes over headers.
     *
     * @param namesAndValues names and values by turns
     * @param authorization the value of {@code Authorization}, of which only the first word is kept
     */
    public static SentHeaders of(String[] namesAndValues, @Nullable String authorization) {
        String scheme = authorization == null ? null : firstWord(authorization);
        return new SentHeaders(namesAndValues, scheme);
    }

    /** A key sent without a scheme is not kept either. */
    private static String firstWord(String authorization) {
        int space = authorization.indexOf(' ');
        return space < 0 ? "" : authorization.substring(0, space);
    }

    Optional<String> authorizationScheme() {
        return Optional.ofNullable(scheme);
    }

    Optional<String> get(String name) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equalsIgnoreCase(name)) {
                return Optional.of(namesAndValues[i + 1]);
            }
        }
        return Optional.empty();
    }

    Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.merge(namesAndValues[i].toLowerCase(Locale.ROOT), namesAndValues[i + 1], (a, b) -> a + ", " + b);
        }
        return map;
    }
}
