/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The service's words, made fit for an exception: bounded, on one line, without what the request said. */
final class ServiceText {

    private static final int LONGEST = 300;
    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_INPUT = 4_000;
    private static final int RUN = 12;
    private static final int SHORTEST_VALUE = 4;
    private static final int BASE64_RUN = 48;

    private ServiceText() {}

    /** A body that is not JSON: its text, without markup; null if there is none. */
    static @Nullable String ofBody(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, LONGEST_INPUT), StandardCharsets.UTF_8);
        StringBuilder plain = new StringBuilder(text.length());
        boolean inTag = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<' || inTag) {
                inTag = c != '>';
                plain.append(inTag ? "" : " ");
            } else {
                plain.append(c);
            }
        }
        String stripped = plain.toString().strip();
        return stripped.isEmpty() ? null : stripped;
    }

    /** A code is short and plain, or none. */
    static @Nullable String code(@Nullable String code, Collection<String> confidential) {
        boolean plain = code != null
                && code.length() <= LONGEST_CODE
                && code.chars().allMatch(c -> c > ' ' && c <= '~')
                && code.equals(withoutEchoes(code, confidential));
        return plain ? code : null;
    }

    /** At most 300 characters without control characters, and without what is private. */
    static @Nullable String message(@Nullable String message, Collection<String> confidential) {
        if (message == null) {
            return null;
        }
        boolean cut = message.length() > LONGEST_INPUT;
        String text = cut ? message.substring(0, LONGEST_INPUT - RUN) : message;
        String clean = clean(withoutEchoes(text, confidential));
        if (clean.codePointCount(0, clean.length()) > LONGEST) {
            clean = clean.substring(0, clean.offsetByCodePoints(0, LONGEST - 1)) + "…";
        }
        return clean.isEmpty() ? null : clean;
    }

    /** On one line, without characters that are invisible or reorder others. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (Character.isWhitespace(c) || type == Character.CONTROL || Character.isSpaceChar(c)) {
                if (clean.length() > 0 && clean.charAt(clean.length() - 1) != ' ') {
                    clean.append(' ');
                }
            } else if (type != Character.FORMAT && type != Character.SURROGATE && type != Character.UNASSIGNED) {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString().strip();
    }

    private static String withoutEchoes(String text, Collection<String> confidential) {
        String comparable = comparable(text);
        boolean[] echoed = new boolean[text.length()];
        markBase64(text, echoed);
        Set<String> runs = new HashSet<>();
        for (String value : confidential) {
            String compared = comparable(value);
            if (compared.length() >= RUN) {
                for (int i = 0; i + RUN <= compared.length(); i++) {
                    runs.add(compared.substring(i, i + RUN));
                }
            } else if (compared.length() >= SHORTEST_VALUE) {
                for (int at = comparable.indexOf(compared); at >= 0; at = comparable.indexOf(compared, at + 1)) {
                    mark(echoed, at, at + compared.length());
                }
            }
        }
        for (int i = 0; !runs.isEmpty() && i + RUN <= comparable.length(); i++) {
            if (runs.contains(comparable.substring(i, i + RUN))) {
                mark(echoed, i, i + RUN);
            }
        }
        return withoutMarked(text, echoed);
    }

    private static String withoutMarked(String text, boolean[] marked) {
        StringBuilder left = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!marked[i]) {
                left.append(text.charAt(i));
            } else if (i == 0 || !marked[i - 1]) {
                left.append('…');
            }
        }
        return left.toString();
    }

    /** A long run of Base64 is taken for an image's bytes. */
    private static void markBase64(String text, boolean[] marked) {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            boolean base64 =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "+/=".indexOf(c) >= 0;
            if (!base64) {
                if (i - start >= BASE64_RUN) {
                    mark(marked, start, i);
                }
                start = i + 1;
            }
        }
    }

    private static void mark(boolean[] marked, int from, int to) {
        for (int i = from; i < to; i++) {
            marked[i] = true;
        }
    }

    /** The same length, so that places match: without case, and all white space alike. */
    private static String comparable(String text) {
        StringBuilder comparable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            comparable.append(Character.isWhitespace(c) ? ' ' : Character.toLowerCase(c));
        }
        return comparable.toString();
    }
}
