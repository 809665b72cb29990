/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Text from elsewhere, made harmless for a terminal. */
final class Text {

    private static final int LONGEST = 300;

    private Text() {}

    /** What would move the cursor, hide or reorder text is spelled out, as in {@code \}{@code u001b}; empty if null. */
    static String of(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(codePoint -> {
            if (isHarmless(codePoint)) {
                shown.appendCodePoint(codePoint);
            } else {
                shown.append(String.format(codePoint > 0xffff ? "\\u{%x}" : "\\u%04x", codePoint));
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST
                ? shown.append('…').toString()
                : shown.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** At most so many of them, and how many more there are. */
    static String some(Collection<String> texts, int limit) {
        String named = texts.stream().limit(limit).collect(Collectors.joining(", "));
        return texts.size() > limit ? named + " and " + (texts.size() - limit) + " more" : named;
    }
}
