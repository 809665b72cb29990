/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request's headers, kept small: one array of names and values. The key is not among them. */
public final class SentHeaders {
    /** What comes before the first. */
    static final SentHeaders NONE = new SentHeaders(new String[0], null);

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
        return new SentHeaders(namesAndValues.clone(), authorization == null ? null : firstWord(authorization));
    }

    /** What {@link #namesAndValues()} and {@link SentCreate#authorizationScheme()} have given. */
    public static SentHeaders restored(List<String> namesAndValues, @Nullable String scheme) {
        return new SentHeaders(namesAndValues.toArray(String[]::new), scheme);
    }

    /** Names and values by turns. */
    public List<String> namesAndValues() {
        return List.of(namesAndValues);
    }

    /** A key sent without a scheme is not kept either. */
    private static String firstWord(String authorization) {
        int space = authorization.indexOf(' ');
        return space < 0 ? "" : authorization.substring(0, space);
    }

    /** The same, sharing what it can: the headers of one caller's requests are mostly the same. */
    SentHeaders sharing(SentHeaders previous) {
        String[] shared = namesAndValues.clone();
        for (int i = 0; i < Math.min(shared.length, previous.namesAndValues.length); i++) {
            if (shared[i].equals(previous.namesAndValues[i])) {
                shared[i] = previous.namesAndValues[i];
            }
        }
        boolean sameScheme = scheme != null && scheme.equals(previous.scheme);
        return new SentHeaders(shared, sameScheme ? previous.scheme : scheme);
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
