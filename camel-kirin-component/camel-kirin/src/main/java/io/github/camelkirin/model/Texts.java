/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of a caller's text may be repeated in a message. */
final class Texts {
    static final String NO_IMAGE = "must be an http(s) URL, a data: URL or the Base64 of an image; text in a message is"
            + " never a path: pass a java.io.File, a java.nio.file.Path or the bytes instead";

    private static final Pattern TAME = Pattern.compile("[A-Za-z0-9:._/+-]{1,20}");
    private static final Pattern TAME_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private Texts() {}

    /** A short value that cannot be a prompt or a secret as it is, otherwise only how long it was. */
    static String shown(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        if (value.isBlank()) {
            return "blank";
        }
        return TAME.matcher(value).matches() ? value : "a text of " + value.length() + " characters";
    }

    /** The name of a parameter. */
    static String name(String name) {
        return TAME_NAME.matcher(name).matches() ? name : "(a name of " + name.length() + " characters)";
    }

    /** Scheme, host and port of an http(s) URL. */
    static String origin(String url) {
        int start = url.indexOf("//") + 2;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int at = url.lastIndexOf('@', end - 1);
        return url.substring(0, start) + url.substring(at >= start ? at + 1 : start, end);
    }
}
