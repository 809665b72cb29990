/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import org.jspecify.annotations.Nullable;

/** What is asked of a URL that is handed to the service: absolute, http or https, with a host, fit for a header line. */
final class HttpUrl {
    private static final int MAX_LENGTH = 8192;

    private HttpUrl() {}

    static boolean hasScheme(String text) {
        return text.regionMatches(true, 0, "http://", 0, 7) || text.regionMatches(true, 0, "https://", 0, 8);
    }

    /** What is wrong with the URL, without repeating it: it may carry a signature. */
    static @Nullable String problem(String url) {
        if (!hasScheme(url)) {
            return "must be an absolute http or https URL";
        }
        if (url.length() > MAX_LENGTH) {
            return "must be a URL of at most " + MAX_LENGTH + " characters, had " + url.length();
        }
        if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7F || c == '"' || c == '<' || c == '>' || c == '\\')
                || JsonValues.hasLoneSurrogate(url)) {
            return "must be a URL without blanks, control characters, quotes, angle brackets or backslashes:"
                    + " percent-encode them";
        }
        int start = url.indexOf("//") + 2;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String host =
                url.substring(url.lastIndexOf('@', end - 1) >= start ? url.lastIndexOf('@', end - 1) + 1 : start, end);
        return host.isEmpty() || host.startsWith(":") ? "must be a URL with a host" : null;
    }
}
