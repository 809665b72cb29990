/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

/**
 * The exchanges and nothing else: the asynchronous HttpClient 5 that the component stands on, set up as the component does,
 * Jackson, and one thread that waits. What is missing of a subject that could be relied on: everything.
 */
final class FloorSubject implements Subject {

    private final Life life;
    private final HttpHost target;
    private final String authorization;
    private final CloseableHttpAsyncClient http;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    FloorSubject(Life life) throws Exception {
        this.life = life;
        this.target = HttpHost.create(life.baseUrl());
        this.authorization = "Bearer " + life.apiKey();
        this.http = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(life.connections())
                        .setMaxConnPerRoute(life.connections())
                        .build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.ofSeconds(30))
                        .setRedirectsEnabled(false)
                        .setContentCompressionEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setAuthenticationEnabled(false)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .build();
        http.start();
    }

    @Override
    public void begin() {
        SimpleHttpRequest create = request(Method.POST, Wire.PATH);
        create.setBody(Wire.create(), ContentType.APPLICATION_JSON);
        send(create, answer -> queryLater(answer.id()));
    }

    private void queryLater(String id) {
        timer.schedule(() -> query(id), Life.WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void query(String id) {
        send(request(Method.GET, Wire.QUERY_PATH + id), answer -> {
            if (answer.ended()) {
                answer.withPicture();
                life.ended();
            } else {
                queryLater(id);
            }
        });
    }

    private SimpleHttpRequest request(Method method, String path) {
        return SimpleRequestBuilder.create(method)
                .setHttpHost(target)
                .setPath(path)
                .setHeader("Accept", "application/json")
                .setHeader("Authorization", authorization)
                .build();
    }

    private void send(SimpleHttpRequest request, Consumer<Wire.Answer> then) {
        http.execute(request, new FutureCallback<>() {
            @Override
            public void completed(SimpleHttpResponse response) {
                try {
                    then.accept(Wire.answer(response.getCode(), response.getBodyBytes()));
                } catch (RuntimeException e) {
                    life.failed(e);
                }
            }

            @Override
            public void failed(Exception cause) {
                life.failed(cause);
            }

            @Override
            public void cancelled() {
                life.failed(new IllegalStateException("cancelled"));
            }
        });
    }

    @Override
    public void close() {
        http.close(CloseMode.GRACEFUL);
        timer.shutdownNow();
    }
}
