/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The query of a callback's URL: which task it is for, and the token that whoever was given the URL has. The URL as a whole
 * lets anyone who knows it have the task asked about: it is not to be logged.
 */
record CallbackAddress(String externalTaskId, String token) {

    private static final String TASK = "task";
    private static final String TOKEN = "token";
    private static final int LONGEST = 8192;

    static String query(String externalTaskId, String token) {
        return TASK + "=" + URLEncoder.encode(externalTaskId, StandardCharsets.UTF_8) + "&" + TOKEN + "=" + token;
    }

    /** Further parameters are left alone; null without these two, or with one of them twice. */
    static @Nullable CallbackAddress parse(@Nullable String query) {
        if (query == null || query.length() > LONGEST) {
            return null;
        }
        String task = null;
        String token = null;
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (name.equals(TASK)) {
                if (task != null) {
                    return null;
                }
                task = value;
            } else if (name.equals(TOKEN)) {
                if (token != null) {
                    return null;
                }
                token = value;
            }
        }
        if (task == null || token == null) {
            return null;
        }
        try {
            return new CallbackAddress(URLDecoder.decode(task, StandardCharsets.UTF_8), token);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "CallbackAddress[" + externalTaskId + "]";
    }
}
