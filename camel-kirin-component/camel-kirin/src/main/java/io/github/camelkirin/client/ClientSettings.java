/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.model.StatusMapping;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a {@link KirinClient} needs to know. Immutable; {@link #toString()} shows neither key nor password. */
public final class ClientSettings {

    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9._~!$&'()*+,;=:@%-]|\\{model}|\\{id})*)+");

    private final URI baseUri;
    private final @Nullable String apiKey;
    private final @Nullable ApiKeyProvider apiKeyProvider;
    private final String authScheme;
    private final Protocol protocol;
    private final String createPath;
    private final String queryPath;
    private final Duration requestTimeout;
    private final StatusMapping statusMapping;
    private final @Nullable SSLContext sslContext;
    private final @Nullable String proxyHost;
    private final int proxyPort;
    private final @Nullable String proxyUser;
    private final @Nullable String proxyPassword;
    private final int maxConnections;
    private final int maxAnswerBytes;
    private final String userAgent;
    private final String threadName;

    private ClientSettings(Builder builder) {
        protocol = builder.protocol;
        baseUri = checkBase(builder.baseUri != null ? builder.baseUri : protocol.defaultBaseUri());
        apiKey = checkKey(builder.apiKey);
        apiKeyProvider = builder.apiKeyProvider;
        if (apiKey != null && apiKeyProvider != null) {
            throw new IllegalArgumentException("there must be an apiKey or an apiKeyProvider, not both");
        }
        authScheme = checkToken("authScheme", builder.authScheme);
        createPath = checkPath("createPath", builder.createPath, protocol.defaultCreatePath(), false);
        queryPath = checkPath("queryPath", builder.queryPath, protocol.defaultQueryPath(), true);
        requestTimeout = checkTimeout(builder.requestTimeout);
        statusMapping = builder.statusMapping;
        sslContext = builder.sslContext;
        proxyHost = builder.proxyHost;
        proxyPort = builder.proxyPort;
        proxyUser = builder.proxyUser;
        proxyPassword = builder.proxyPassword;
        if (proxyHost != null) {
            checkRange("proxyPort", proxyPort, 65_535);
        }
        maxConnections = checkRange("maxConnections", builder.maxConnections, 10_000);
        maxAnswerBytes = checkRange("maxAnswerBytes", builder.maxAnswerBytes, 1 << 30);
        userAgent = builder.userAgent != null ? builder.userAgent : "camel-kirin/" + Version.TEXT;
        threadName = builder.threadName;
        if (userAgent.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("userAgent must be printable ASCII");
        }
    }

    /** A builder with every default. */
    public static Builder builder() {
        return new Builder();
    }

    /** The http or https base that the protocol's paths are appended to, without a trailing slash. */
    public URI baseUri() {
        return baseUri;
    }

    /** The key that goes into the {@code Authorization} header; null for none. */
    public @Nullable String apiKey() {
        return apiKey;
    }

    /** Knows the key that goes into the {@code Authorization} header; null if {@link #apiKey()} does. */
    public @Nullable ApiKeyProvider apiKeyProvider() {
        return apiKeyProvider;
    }

    /** What stands before the key: {@code Bearer}, or {@code Key} for the queue protocol's other form. */
    public String authScheme() {
        return authScheme;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** The path of a create, from the builder or by protocol. */
    public String createPath() {
        return createPath;
    }

    /** The path of a query, from the builder or by protocol. */
    public String queryPath() {
        return queryPath;
    }

    /** The time for one HTTP exchange, from waiting for a connection to the last byte of the answer. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    public StatusMapping statusMapping() {
        return statusMapping;
    }

    /** The TLS context; null for the JVM's own. */
    public @Nullable SSLContext sslContext() {
        return sslContext;
    }

    /** The HTTP proxy's host; null for none. */
    public @Nullable String proxyHost() {
        return proxyHost;
    }

    public int proxyPort() {
        return proxyPort;
    }

    public @Nullable String proxyUser() {
        return proxyUser;
    }

    public @Nullable String proxyPassword() {
        return proxyPassword;
    }

    /** The most connections, and so the most HTTP exchanges at a time. */
    public int maxConnections() {
        return maxConnections;
    }

    /** The longest answer in bytes. */
    public int maxAnswerBytes() {
        return maxAnswerBytes;
    }

    public String userAgent() {
        return userAgent;
    }

    /** The prefix of the client's threads' names. */
    public String threadName() {
        return threadName;
    }

    @Override
    public String toString() {
        return "ClientSettings[baseUri=" + baseUri + ", protocol=" + protocol + ", apiKey="
                + (apiKeyProvider != null ? "provided" : apiKey == null ? "none" : "set") + ", requestTimeout="
                + requestTimeout + ", maxConnections="
                + maxConnections + "]";
    }

    private static URI checkBase(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("baseUri must have no user info, query or fragment; the key is apiKey");
        }
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw new IllegalArgumentException("baseUri must be http://host or https://host, was '" + uri + "'");
        }
        String text = uri.toString();
        int end = text.length();
        while (text.charAt(end - 1) == '/') {
            end--;
        }
        return URI.create(text.substring(0, end));
    }

    static @Nullable String checkKey(@Nullable String key) {
        String stripped = key == null ? "" : key.strip();
        if (stripped.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("apiKey must be printable ASCII without spaces");
        }
        return stripped.isEmpty() ? null : stripped;
    }

    private static String checkToken(String name, String value) {
        if (!TOKEN.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " must be letters, digits, '.', '_' or '-', such as Bearer");
        }
        return value;
    }

    private static String checkPath(String name, @Nullable String path, String byDefault, boolean withId) {
        if (path == null) {
            return byDefault;
        }
        if (!PATH.matcher(path).matches() || path.contains("//") || path.contains("{id}") != withId) {
            throw new IllegalArgumentException(name + " must be a path such as " + byDefault
                    + (withId ? ", with {id} in it" : ", without {id}") + "; was '" + path + "'");
        }
        return path;
    }

    private static Duration checkTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("requestTimeout must be > 0 and at most 1 day, was " + timeout);
        }
        return timeout;
    }

    private static int checkRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1 to " + max + ", was " + value);
        }
        return value;
    }

    /** Builds {@link ClientSettings}; not thread-safe. */
    public static final class Builder {

        private @Nullable URI baseUri;
        private @Nullable String apiKey;
        private @Nullable ApiKeyProvider apiKeyProvider;
        private String authScheme = "Bearer";
        private Protocol protocol = Protocol.GENERATION;
        private @Nullable String createPath;
        private @Nullable String queryPath;
        private Duration requestTimeout = Duration.ofSeconds(30);
        private StatusMapping statusMapping = StatusMapping.standard();
        private @Nullable SSLContext sslContext;
        private @Nullable String proxyHost;
        private int proxyPort;
        private @Nullable String proxyUser;
        private @Nullable String proxyPassword;
        private int maxConnections = 32;
        private int maxAnswerBytes = 10 * 1024 * 1024;
        private @Nullable String userAgent;
        private String threadName = "kirin-client";

        private Builder() {}

        /** @param value http or https with a host, perhaps a path; null for the protocol's */
        public Builder baseUri(@Nullable URI value) {
            baseUri = value;
            return this;
        }

        /** @param value surrounding space is ignored; null or blank for none */
        public Builder apiKey(@Nullable String value) {
            apiKey = value;
            return this;
        }

        /** @param value for a key that may change; null for none */
        public Builder apiKeyProvider(@Nullable ApiKeyProvider value) {
            apiKeyProvider = value;
            return this;
        }

        /** @param value {@code Bearer} (the default) or {@code Key} */
        public Builder authScheme(String value) {
            authScheme = Objects.requireNonNull(value, "authScheme");
            return this;
        }

        /** @param value {@link Protocol#GENERATION} by default */
        public Builder protocol(Protocol value) {
            protocol = Objects.requireNonNull(value, "protocol");
            return this;
        }

        /** @param value a path that may have {@code {model}} in it; null for the protocol's */
        public Builder createPath(@Nullable String value) {
            createPath = value;
            return this;
        }

        /**
         * @param value a path with {@code {id}} and perhaps {@code {model}} in it; null for the protocol's. Of the
         *     queue protocol, result and cancel stand beside it: a last {@code /status} is replaced by
         *     {@code /response} and {@code /cancel}
         */
        public Builder queryPath(@Nullable String value) {
            queryPath = value;
            return this;
        }

        /** @param value more than 0, at most 1 day; 30 s by default */
        public Builder requestTimeout(Duration value) {
            requestTimeout = Objects.requireNonNull(value, "requestTimeout");
            return this;
        }

        /** @param value the standard table by default */
        public Builder statusMapping(StatusMapping value) {
            statusMapping = Objects.requireNonNull(value, "statusMapping");
            return this;
        }

        /** @param value null for the JVM's own */
        public Builder sslContext(@Nullable SSLContext value) {
            sslContext = value;
            return this;
        }

        /**
         * @param host the HTTP proxy's host; null for none
         * @param port 1 to 65535; ignored without a host
         */
        public Builder proxy(@Nullable String host, int port) {
            proxyHost = host;
            proxyPort = port;
            return this;
        }

        /** @param user null for none; the proxy is sent both by HTTP basic authentication */
        public Builder proxyCredentials(@Nullable String user, @Nullable String password) {
            proxyUser = user;
            proxyPassword = password;
            return this;
        }

        /** @param value 1 to 10000; 32 by default */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** @param value 1 to 1 GiB; 10 MiB by default */
        public Builder maxAnswerBytes(int value) {
            maxAnswerBytes = value;
            return this;
        }

        /** @param value null for {@code camel-kirin/<version>} */
        public Builder userAgent(@Nullable String value) {
            userAgent = value;
            return this;
        }

        /** @param value {@code kirin-client} by default */
        public Builder threadName(String value) {
            threadName = Objects.requireNonNull(value, "threadName");
            return this;
        }

        /** @throws IllegalArgumentException if a setting is out of its range; the message names it and its range */
        public ClientSettings build() {
            return new ClientSettings(this);
        }
    }
}
