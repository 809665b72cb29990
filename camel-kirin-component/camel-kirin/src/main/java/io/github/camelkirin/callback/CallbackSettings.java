/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the callbacks of a group come in, and what their URLs are made of.
 *
 * @param path of the group's callbacks at the platform's HTTP server
 * @param externalUrl where the service reaches that server; null where nothing is created
 * @param secret of the tokens
 * @param previousSecret accepted as well; null for none
 */
public record CallbackSettings(
        String group,
        String path,
        @Nullable String externalUrl,
        String secret,
        @Nullable String previousSecret) {

    private static final int SHORTEST_SECRET = 16;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~-]+");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    /** @throws IllegalArgumentException with what has to be changed */
    public CallbackSettings {
        checkSecret("callbackSecret", secret);
        if (previousSecret != null) {
            checkSecret("previousCallbackSecret", previousSecret);
        }
        if (!PATH.matcher(path).matches() || (path + "/").contains("/./") || (path + "/").contains("/../")) {
            throw new IllegalArgumentException(
                    "callbackPath must be one or more parts such as /kirin/posters, of letters,"
                            + " digits and . _ ~ -, was " + path);
        }
        if (externalUrl != null) {
            externalUrl = withoutSlash(externalUrl);
        }
    }

    /**
     * @param path null for the default
     * @param secret null if none was set
     * @throws IllegalArgumentException with what has to be changed
     */
    public static CallbackSettings of(
            String group,
            @Nullable String path,
            @Nullable String externalUrl,
            @Nullable String secret,
            @Nullable String previousSecret) {
        if (secret == null || secret.isBlank()) {
            throw new IllegalArgumentException("callbackSecret is required with callback=true: the same random text of "
                    + SHORTEST_SECRET + " characters or more, better 32, on all nodes");
        }
        if (path == null && !SEGMENT.matcher(group).matches()) {
            throw new IllegalArgumentException("callbackPath is required with callback=true for the group " + group
                    + ", whose name is no part of a path");
        }
        return new CallbackSettings(
                group,
                path == null ? "/kirin/" + group : path,
                externalUrl == null || externalUrl.isBlank() ? null : externalUrl.strip(),
                secret,
                previousSecret == null || previousSecret.isBlank() ? null : previousSecret);
    }

    private static void checkSecret(String option, String secret) {
        if (secret.length() < SHORTEST_SECRET) {
            throw new IllegalArgumentException(option + " must be " + SHORTEST_SECRET
                    + " characters or more, better 32 random ones, was " + secret.length());
        }
    }

    private static String withoutSlash(String url) {
        try {
            URI uri = new URI(url);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            }
        } catch (URISyntaxException e) {
            // Said below, without the URL: it may have credentials in it.
        }
        throw new IllegalArgumentException(
                "callbackExternalUrl must be an http or https URL with a host and without user"
                        + " name, query and fragment, such as https://hooks.example");
    }

    /** Makes and checks tokens. */
    public CallbackToken token() {
        return new CallbackToken(secret, previousSecret);
    }

    /**
     * Makes URLs for the group's tasks.
     *
     * @throws IllegalArgumentException if it is not known where the service reaches this
     */
    public CallbackUrls urls() {
        if (externalUrl == null) {
            throw new IllegalArgumentException(
                    "callbackExternalUrl is required with callback=true where tasks are created:"
                            + " where the service reaches this group's consumers, such as https://hooks.example");
        }
        return new CallbackUrls(group, externalUrl + path, token());
    }

    @Override
    public String toString() {
        return "CallbackSettings[" + group + ", " + path + "]";
    }
}
