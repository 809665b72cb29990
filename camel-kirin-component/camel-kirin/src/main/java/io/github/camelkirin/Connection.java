/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.account.AccountLimits;
import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.client.ApiKeyFile;
import io.github.camelkirin.client.ClientSettings;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.repository.AccountId;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint reaches the service. Endpoints whose connections are equal share a client and a bound on requests.
 *
 * @param settings everything that makes a difference, for comparison; never printed, since the key may be in it
 */
record Connection(
        AccountId account, Protocol protocol, AccountLimits limits, ClientSettings clientSettings, List<?> settings) {

    static Connection of(KirinConfiguration configuration, CamelContext context) {
        SSLContextParameters ssl = configuration.getSslContextParameters();
        ClientSettings client = client(configuration)
                .sslContext(ssl == null ? null : sslContext(ssl, context))
                .build();
        return new Connection(
                account(configuration),
                configuration.getProtocol(),
                limits(configuration),
                client,
                Arrays.asList(
                        key(configuration),
                        configuration.getAuthScheme(),
                        configuration.getCreatePath(),
                        configuration.getQueryPath(),
                        configuration.getRequestTimeout(),
                        configuration.getStatusMapping(),
                        ssl,
                        configuration.getProxyHost(),
                        configuration.getProxyPort(),
                        configuration.getProxyAuthUsername(),
                        configuration.getProxyAuthPassword()));
    }

    /**
     * Everything that can be said about the settings without making a client.
     *
     * @throws IllegalArgumentException if one is out of its range, or names a file without a key
     */
    static void check(KirinConfiguration configuration) {
        if (configuration.getMaxConcurrentRequests() < 1 || configuration.getMaxConcurrentRequests() > 10_000) {
            throw new IllegalArgumentException(
                    "maxConcurrentRequests must be 1 to 10000, was " + configuration.getMaxConcurrentRequests());
        }
        Double perSecond = configuration.getRequestsPerSecond();
        if (perSecond != null && !(perSecond > 0 && perSecond <= 10_000)) {
            throw new IllegalArgumentException(
                    "requestsPerSecond must be more than 0 and at most 10000, was " + perSecond);
        }
        if (configuration.getRequestTimeout() <= 0) {
            throw new IllegalArgumentException(
                    "requestTimeout must be more than 0, was " + configuration.getRequestTimeout() + " ms");
        }
        if (isSet(configuration.getApiKey()) && configuration.getApiKeyProvider() != null) {
            throw new IllegalArgumentException(
                    "the key must come from apiKey or from apiKeyProvider, both are set: leave one out");
        }
        ClientSettings settings = client(configuration).build();
        if (settings.apiKeyProvider() instanceof ApiKeyFile file && !configuration.isDryRun()) {
            file.currentKey();
        }
    }

    /** Whether there is a key, or somebody to ask for it. */
    static boolean hasKey(KirinConfiguration configuration) {
        return isSet(configuration.getApiKey()) || configuration.getApiKeyProvider() != null;
    }

    private static boolean isSet(@Nullable String apiKey) {
        return apiKey != null && !apiKey.isBlank();
    }

    private static AccountLimits limits(KirinConfiguration configuration) {
        Double perSecond = configuration.getRequestsPerSecond();
        return new AccountLimits(
                configuration.getMaxConcurrentRequests(), perSecond == null ? Double.POSITIVE_INFINITY : perSecond);
    }

    /** Whose tasks an endpoint's are. */
    static AccountId account(KirinConfiguration configuration) {
        return configuration.isDryRun()
                ? AccountId.dryRun(configuration.getAccount())
                : new AccountId(configuration.getAccount(), baseUrl(configuration));
    }

    /** What tells keys apart: the key itself, unless it may change. */
    private static @Nullable Object key(KirinConfiguration configuration) {
        ApiKeyProvider provider = provider(configuration);
        return provider == null ? configuration.getApiKey() : provider;
    }

    private static @Nullable ApiKeyProvider provider(KirinConfiguration configuration) {
        ApiKeyFile file = ApiKeyFile.of(configuration.getApiKey());
        return file == null ? configuration.getApiKeyProvider() : file;
    }

    private static ClientSettings.Builder client(KirinConfiguration configuration) {
        ApiKeyProvider provider = provider(configuration);
        return ClientSettings.builder()
                .baseUri(URI.create(baseUrl(configuration)))
                .apiKey(provider == null ? configuration.getApiKey() : null)
                .apiKeyProvider(provider)
                .authScheme(configuration.getAuthScheme())
                .protocol(configuration.getProtocol())
                .createPath(configuration.getCreatePath())
                .queryPath(configuration.getQueryPath())
                .requestTimeout(Duration.ofMillis(configuration.getRequestTimeout()))
                .statusMapping(statusMapping(configuration))
                .proxy(configuration.getProxyHost(), orZero(configuration.getProxyPort()))
                .proxyCredentials(configuration.getProxyAuthUsername(), configuration.getProxyAuthPassword())
                .maxConnections(configuration.getMaxConcurrentRequests());
    }

    /** The base URL as it is compared and stored: without a slash at its end. */
    static String baseUrl(KirinConfiguration configuration) {
        String configured = configuration.getBaseUrl();
        String url = configured == null || configured.isBlank()
                ? configuration.getProtocol().defaultBaseUri().toString()
                : configured.strip();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    static StatusMapping statusMapping(KirinConfiguration configuration) {
        String extra = configuration.getStatusMapping();
        return extra == null ? StatusMapping.standard() : StatusMapping.parse(extra);
    }

    private static SSLContext sslContext(SSLContextParameters parameters, CamelContext context) {
        try {
            return parameters.createSSLContext(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("sslContextParameters cannot be used: " + e.getMessage(), e);
        }
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Connection connection
                && account.equals(connection.account)
                && protocol == connection.protocol
                && limits.equals(connection.limits)
                && settings.equals(connection.settings);
    }

    @Override
    public int hashCode() {
        return account.hashCode();
    }

    @Override
    public String toString() {
        return "Connection[" + account + "]";
    }
}
