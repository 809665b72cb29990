/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HttpClient with everything off that would send a request twice or elsewhere. */
final class Transport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KirinClient.class);
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);
    private static final TimeValue SHUTDOWN = TimeValue.ofSeconds(5);

    private final ClientSettings settings;
    private final HttpHost target;
    private final String basePath;
    private final KeySource keys;
    private final @Nullable String proxyAuthorization;
    private final ThreadFactory threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<Flight> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean evictionPlanned = new AtomicBoolean();
    private final ThreadLocal<Boolean> ownThread = new ThreadLocal<>();
    private volatile @Nullable Http http;
    private volatile boolean closed;

    /** Made for the first request: it takes longer than all else at a start, and there may never be a request. */
    private record Http(PoolingAsyncClientConnectionManager connections, CloseableHttpAsyncClient client) {}

    Transport(ClientSettings settings) {
        this.settings = settings;
        target = HttpHost.create(settings.baseUri());
        basePath = settings.baseUri().getRawPath() == null
                ? ""
                : settings.baseUri().getRawPath();
        // A tunnel has its own request for the credentials; without one they go along with ours, once.
        proxyAuthorization = tunnelled() ? null : basicAuthorization();
        threads = threads();
        timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(5, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        keys = keySource();
    }

    private Http http() {
        Http made = http;
        return made == null ? makeHttp() : made;
    }

    private synchronized Http makeHttp() {
        Http made = http;
        if (made == null) {
            if (closed) {
                throw new IllegalStateException("the client is closed");
            }
            // Later than the timer: that one decides.
            Timeout late = Timeout.of(settings.requestTimeout().plusSeconds(5));
            PoolingAsyncClientConnectionManager connections = connections(late);
            made = new Http(connections, client(connections, late));
            made.client().start();
            http = made;
        }
        return made;
    }

    /**
     * Sends a call, once, or once more where the key was refused and another is there: a request without a valid key has
     * not been acted on. The future never completes exceptionally.
     */
    CompletableFuture<Reply> send(Call call) {
        long end = System.nanoTime() + settings.requestTimeout().toNanos();
        CompletableFuture<@Nullable String> key = keys.current();
        CompletableFuture<Reply> sent = send(call, key, end);
        return keys.mayChange() ? sent.thenCompose(reply -> orWithAnotherKey(call, reply, key, end)) : sent;
    }

    private CompletableFuture<Reply> orWithAnotherKey(
            Call call, Reply reply, CompletableFuture<@Nullable String> key, long end) {
        if (!(reply instanceof Reply.Answered answered) || !Reading.refusesKey(answered.answer())) {
            return CompletableFuture.completedFuture(reply);
        }
        String refused = key.getNow(null);
        return refused == null
                ? CompletableFuture.completedFuture(reply)
                : until(end, keys.insteadOf(refused))
                        .thenCompose(other -> other == null
                                ? CompletableFuture.completedFuture(reply)
                                : send(call.again(), CompletableFuture.completedFuture(other), end));
    }

    private CompletableFuture<@Nullable String> until(long end, CompletableFuture<@Nullable String> key) {
        if (!key.isDone()) {
            try {
                Future<?> timeout =
                        timer.schedule(() -> key.complete(null), end - System.nanoTime(), TimeUnit.NANOSECONDS);
                key.whenComplete((found, none) -> timeout.cancel(false));
            } catch (RejectedExecutionException e) {
                key.complete(null);
            }
        }
        return key;
    }

    private CompletableFuture<Reply> send(Call call, CompletableFuture<@Nullable String> key, long end) {
        Flight flight = new Flight(UUID.randomUUID().toString());
        open.add(flight);
        try {
            Future<?> timeout = timer.schedule(flight::timeOut, end - System.nanoTime(), TimeUnit.NANOSECONDS);
            flight.reply().whenComplete((reply, none) -> {
                timeout.cancel(false);
                open.remove(flight);
                planEviction();
            });
            key.whenComplete((found, failure) -> execute(call, flight, found, failure));
        } catch (RuntimeException e) {
            open.remove(flight);
            flight.failed(e);
        }
        if (closed) {
            flight.giveUp(new IllegalStateException("the client is closed"));
        }
        return flight.reply();
    }

    private void execute(Call call, Flight flight, @Nullable String key, @Nullable Throwable failure) {
        if (failure != null) {
            flight.failed(failure instanceof Exception cause ? cause : new IOException("there is no API key"));
        } else if (!flight.reply().isDone()) {
            try {
                HttpClientContext context = HttpClientContext.create();
                context.setAttribute(Flight.ATTRIBUTE, flight);
                flight.started(http().client()
                        .execute(
                                target,
                                new BasicRequestProducer(request(call, flight.requestId(), key), call.body()),
                                new AnswerConsumer(settings.maxAnswerBytes(), () -> !flight.reply()
                                        .isDone()),
                                null,
                                context,
                                flight));
            } catch (RuntimeException e) {
                flight.failed(e);
            }
        }
    }

    /** The keys that an answer might repeat. */
    List<String> knownKeys() {
        return keys.known();
    }

    KeySource keys() {
        return keys;
    }

    @Override
    public void close() {
        Http made;
        synchronized (this) {
            closed = true;
            made = http;
        }
        // All are marked before the first is cancelled: its connection would go to one that waits, and be sent on.
        IllegalStateException cause = new IllegalStateException("the client is closed");
        List<Flight> flights = List.copyOf(open);
        flights.forEach(flight -> flight.failed(cause));
        flights.forEach(flight -> flight.giveUp(cause));
        keys.close();
        if (made != null) {
            made.client().close(CloseMode.IMMEDIATE);
            made.connections().close(CloseMode.IMMEDIATE);
        }
        timer.shutdownNow();
        if (ownThread.get() != null) {
            return;
        }
        try {
            if (made != null) {
                made.client().awaitShutdown(SHUTDOWN);
            }
            timer.awaitTermination(SHUTDOWN.toMilliseconds(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private BasicHttpRequest request(Call call, String requestId, @Nullable String key) {
        BasicHttpRequest request = new BasicHttpRequest(call.method(), target, basePath + call.path());
        request.setHeader("Accept", "application/json");
        request.setHeader("Accept-Encoding", "identity");
        request.setHeader("X-Request-Id", requestId);
        if (key != null) {
            request.setHeader("Authorization", settings.authScheme() + " " + key);
        }
        if (proxyAuthorization != null) {
            request.setHeader("Proxy-Authorization", proxyAuthorization);
        }
        return request;
    }

    private KeySource keySource() {
        if (settings.apiKeyProvider() == null) {
            return new FixedKey(settings.apiKey());
        }
        ThreadPoolExecutor thread =
                new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        thread.allowCoreThreadTimeOut(true);
        return new ChangingKey(settings.apiKeyProvider(), thread, timer);
    }

    private PoolingAsyncClientConnectionManager connections(Timeout timeout) {
        // Named, since HttpClient 5.4 sets the JDK's own check of the host name too late to count on async connections.
        ClientTlsStrategyBuilder tls =
                ClientTlsStrategyBuilder.create().setHostnameVerifier(HttpsSupport.getDefaultHostnameVerifier());
        if (settings.sslContext() != null) {
            tls.setSslContext(settings.sslContext());
        }
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(tls.build())
                .setMaxConnTotal(settings.maxConnections())
                .setMaxConnPerRoute(settings.maxConnections())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.NEGOTIATE)
                        .setHandshakeTimeout(timeout)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build())
                .build();
    }

    private CloseableHttpAsyncClient client(PoolingAsyncClientConnectionManager connections, Timeout timeout) {
        HttpAsyncClientBuilder builder = HttpAsyncClientBuilder.create()
                .setConnectionManager(connections)
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setIoReactorExceptionCallback(this::ioThreadFailed)
                .setThreadFactory(threads)
                .setUserAgent(settings.userAgent())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .setConnectionKeepAlive(IDLE)
                        .setRedirectsEnabled(false)
                        .setContentCompressionEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setAuthenticationEnabled(tunnelled())
                        .build())
                .addRequestInterceptorLast((request, entity, context) -> {
                    if (context.getAttribute(Flight.ATTRIBUTE) instanceof Flight flight) {
                        flight.sending();
                    }
                })
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState();
        if (settings.proxyHost() != null) {
            HttpHost proxy = new HttpHost("http", settings.proxyHost(), settings.proxyPort());
            builder.setProxy(proxy);
            if (tunnelled() && settings.proxyUser() != null) {
                BasicCredentialsProvider credentials = new BasicCredentialsProvider();
                credentials.setCredentials(
                        new AuthScope(proxy),
                        new UsernamePasswordCredentials(
                                settings.proxyUser(), proxyPassword().toCharArray()));
                builder.setDefaultCredentialsProvider(credentials);
            }
        }
        return builder.build();
    }

    /** HttpCore 5.4 tells of its own closed selector whenever it is closed. */
    private void ioThreadFailed(Exception e) {
        if (closed) {
            LOG.debug("The HTTP client's I/O thread met an error while it was closed", e);
        } else {
            LOG.warn("The HTTP client's I/O thread met an error", e);
        }
    }

    private boolean tunnelled() {
        return settings.proxyHost() != null && "https".equals(target.getSchemeName());
    }

    private @Nullable String basicAuthorization() {
        if (settings.proxyHost() == null || settings.proxyUser() == null) {
            return null;
        }
        String pair = settings.proxyUser() + ":" + proxyPassword();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private String proxyPassword() {
        return settings.proxyPassword() == null ? "" : settings.proxyPassword();
    }

    private ThreadFactory threads() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Runnable marked = () -> {
                ownThread.set(true);
                work.run();
            };
            Thread thread = new Thread(marked, settings.threadName() + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** One timer entry while there are idle connections, instead of a thread. */
    private void planEviction() {
        if (!closed && evictionPlanned.compareAndSet(false, true)) {
            try {
                timer.schedule(this::evict, IDLE.toMilliseconds(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.trace("Closed meanwhile", e);
            }
        }
    }

    private void evict() {
        evictionPlanned.set(false);
        Http made = http;
        if (made == null) {
            return;
        }
        PoolingAsyncClientConnectionManager connections = made.connections();
        connections.closeExpired();
        connections.closeIdle(IDLE);
        if (connections.getTotalStats().getAvailable() > 0 || !open.isEmpty()) {
            planEviction();
        }
    }
}
