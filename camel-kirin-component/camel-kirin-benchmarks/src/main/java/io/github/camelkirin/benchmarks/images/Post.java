/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Service;
import java.io.IOException;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.reactor.IOReactorConfig;

/** A create on a bare HttpClient 5: the asynchronous one with one I/O thread, which the component uses too. */
final class Post implements AutoCloseable {

    private final CloseableHttpAsyncClient client = HttpAsyncClients.custom()
            .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
            .disableAutomaticRetries()
            .build();
    private final String url;

    Post(String baseUrl) {
        url = baseUrl + "/model/v1/generation";
        client.start();
    }

    void send(AsyncEntityProducer body) throws Exception {
        SimpleHttpResponse answer = client.execute(
                        AsyncRequestBuilder.post(url)
                                .setHeader("Authorization", "Bearer " + Service.KEY)
                                .setEntity(body)
                                .build(),
                        SimpleResponseConsumer.create(),
                        null)
                .get();
        if (answer.getCode() != HttpStatus.SC_OK) {
            throw new IOException("HTTP " + answer.getCode() + ": " + answer.getBodyText());
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
