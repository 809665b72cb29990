/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.Arrays;

/** Decodes Base64 text without a copy of the text: an image of 10 MB is 14 million characters. */
final class Base64Text {
    private static final byte[] VALUES = new byte[128];
    private static final int INVALID = -1;
    private static final int BLANK = -2;

    static {
        Arrays.fill(VALUES, (byte) INVALID);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
        VALUES['-'] = 62;
        VALUES['_'] = 63;
        for (char blank : new char[] {' ', '\t', '\r', '\n'}) {
            VALUES[blank] = BLANK;
        }
    }

    private Base64Text() {}

    /**
     * Decodes the standard or the URL-safe alphabet, with or without padding, with or without line breaks.
     *
     * @param from where in the text to begin
     * @throws IllegalArgumentException if the text is not Base64; the message names the position, not the text
     */
    static byte[] decode(CharSequence text, int from) {
        byte[] out = new byte[(int) ((unpadded(text) - from) * 3L / 4)];
        int written = 0;
        int bits = 0;
        int count = 0;
        int at = from;
        for (; at < text.length() && text.charAt(at) != '='; at++) {
            int value = value(text.charAt(at), at - from);
            if (value >= 0) {
                bits = bits << 6 | value;
                if ((++count & 3) == 0) {
                    out[written++] = (byte) (bits >> 16);
                    out[written++] = (byte) (bits >> 8);
                    out[written++] = (byte) bits;
                }
            }
        }
        int rest = count & 3;
        requirePadding(text, at, from, rest);
        if (rest == 2) {
            out[written++] = (byte) (bits >> 4);
        } else if (rest == 3) {
            out[written++] = (byte) (bits >> 10);
            out[written++] = (byte) (bits >> 2);
        }
        return written == out.length ? out : Arrays.copyOf(out, written);
    }

    /** Where the padding begins: it stands for no bytes. */
    private static int unpadded(CharSequence text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        return end;
    }

    private static int value(char c, int position) {
        int value = c < VALUES.length ? VALUES[c] : INVALID;
        if (value == INVALID) {
            throw new IllegalArgumentException("is not Base64: an unexpected character at position " + position);
        }
        return value;
    }

    private static void requirePadding(CharSequence text, int at, int from, int rest) {
        int padding = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                padding++;
            } else if (value(c, i - from) != BLANK) {
                throw new IllegalArgumentException("is not Base64: text after the padding at position " + (i - from));
            }
        }
        if (rest == 1 || padding != 0 && (rest == 0 || padding != 4 - rest)) {
            throw new IllegalArgumentException("is not Base64: its length does not fit, it may have been cut off");
        }
    }
}
