/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.RequestValidator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the images that a request points to and puts their bytes in their place, for images that the service cannot
 * reach.
 *
 * <p>URLs may come from anyone who can send a message, so it connects to public addresses only, unless told otherwise:
 * not to loopback, link-local, private, shared or multicast addresses, in IPv4, IPv6 or one inside the other. That is
 * decided about the very address that is then connected to, for each redirect anew. It sends no credentials, cookies or
 * keys, follows at most 5 redirects, and reads at most 10 MiB. Safe for use by several threads; no thread waits for an
 * answer.
 */
public final class ReferenceImageFetcher implements AutoCloseable {
    private final CloseableHttpAsyncClient client;
    private final Set<CompletableFuture<ReferenceImage>> underWay = ConcurrentHashMap.newKeySet();
    private final ImageFetch.Rules rules;
    private final Executor executor;
    private final ScheduledExecutorService timer;

    /**
     * @param rules    what may be fetched
     * @param tls      for https; null for the platform's default
     * @param executor starts connections, which includes looking up names
     * @param timer    ends fetches that take too long; both stay the caller's to shut down
     */
    public ReferenceImageFetcher(
            Rules rules, @Nullable SSLContext tls, Executor executor, ScheduledExecutorService timer) {
        this(rules, tls, executor, timer, SystemDefaultDnsResolver.INSTANCE);
    }

    ReferenceImageFetcher(
            Rules rules,
            @Nullable SSLContext tls,
            Executor executor,
            ScheduledExecutorService timer,
            DnsResolver names) {
        this.rules = new ImageFetch.Rules(rules.timeout(), ReferenceImageReader.MAX_BYTES);
        this.executor = executor;
        this.timer = timer;
        this.client = client(rules, tls, rules.allowPrivateAddresses() ? names : new PublicAddresses(names));
        client.start();
    }

    /**
     * What may be fetched.
     *
     * @param allowPrivateAddresses whether addresses that are not public may be connected to
     * @param timeout               for one image, redirects included
     */
    public record Rules(boolean allowPrivateAddresses, Duration timeout) {
        /** @throws IllegalArgumentException if the timeout is not positive */
        public Rules {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("timeout must be positive, was " + timeout);
            }
        }
    }

    /**
     * Fetches all images that a request points to by URL, at the same time.
     *
     * @return never fails: an image that could not be fetched is {@link ReferenceImage.Unusable} in the request, so
     *     {@link RequestValidator} reports it. A request that is invalid as it is comes back as it is
     */
    public CompletableFuture<ImageRequest> inline(ImageRequest request) {
        if (!RequestValidator.validate(request).isEmpty()) {
            return CompletableFuture.completedFuture(request);
        }
        Map<ReferenceImage, CompletableFuture<ReferenceImage>> fetches = new LinkedHashMap<>();
        List<CompletableFuture<ReferenceImage>> images = new ArrayList<>();
        for (ReferenceImage image : request.getReferenceImages()) {
            images.add(
                    image instanceof ReferenceImage.Url url
                            ? fetches.computeIfAbsent(url, same -> fetch(url))
                            : CompletableFuture.completedFuture(image));
        }
        return CompletableFuture.allOf(images.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> request.toBuilder()
                        .referenceImages(
                                images.stream().map(CompletableFuture::join).toList())
                        .build());
    }

    /**
     * Fetches one image.
     *
     * @return never fails: {@link ReferenceImage.Inline}, or {@link ReferenceImage.Unusable} saying why not. Completed
     *     on the client's thread or the timer's, so not for blocking in
     */
    public CompletableFuture<ReferenceImage> fetch(ReferenceImage.Url url) {
        CompletableFuture<ReferenceImage> fetched = new ImageFetch(client, rules, executor).start(url.url(), timer);
        underWay.add(fetched);
        fetched.whenComplete((image, failure) -> underWay.remove(fetched));
        return fetched;
    }

    /** Ends what is being fetched and the client's thread. */
    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
        // A closing client does not always tell those whose exchange it ends.
        underWay.forEach(fetched ->
                fetched.complete(ReferenceImage.unusable("could not be fetched since the route is being stopped")));
    }

    private static CloseableHttpAsyncClient client(Rules rules, @Nullable SSLContext tls, DnsResolver names) {
        Timeout timeout = Timeout.of(rules.timeout());
        PoolingAsyncClientConnectionManagerBuilder connections = PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setMaxConnTotal(32)
                .setMaxConnPerRoute(8)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(timeout)
                        .build());
        // Named, since HttpClient 5.4 sets the JDK's own check of the host name too late to count on async connections.
        ClientTlsStrategyBuilder strategy =
                ClientTlsStrategyBuilder.create().setHostnameVerifier(HttpsSupport.getDefaultHostnameVerifier());
        if (tls != null) {
            strategy.setSslContext(tls);
        }
        connections.setTlsStrategy(strategy.build());
        PoolingAsyncClientConnectionManager manager = connections.build();
        return HttpAsyncClients.custom()
                .setConnectionManager(manager)
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setThreadFactory(new DefaultThreadFactory("camel-kirin-fetch", true))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                // A kept connection would be used again without asking where it leads.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }
}
