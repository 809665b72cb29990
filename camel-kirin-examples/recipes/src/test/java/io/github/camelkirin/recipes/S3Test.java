/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.aws2.s3.AWS2S3Component;
import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3Test extends RecipeSupport {

    /** As much of an object store as takes objects in: their names, and how often each came. */
    private final Map<String, AtomicInteger> objects = new ConcurrentHashMap<>();

    private final AtomicInteger puts = new AtomicInteger();
    private volatile int refused;
    private HttpServer store;

    @BeforeEach
    void startStore() throws IOException {
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", this::answer);
        store.start();
        AWS2S3Configuration configuration =
                context.getComponent("aws2-s3", AWS2S3Component.class).getConfiguration();
        configuration.setAccessKey("key");
        configuration.setSecretKey("secret");
        configuration.setRegion("eu-west-1");
        configuration.setForcePathStyle(true);
        configuration.setOverrideEndpoint(true);
        configuration.setUriEndpointOverride(
                "http://127.0.0.1:" + store.getAddress().getPort());
        properties.setProperty("bucket", "posters");
    }

    @AfterEach
    void stopStore() {
        stop();
        store.stop(0);
    }

    private void answer(HttpExchange call) throws IOException {
        try (call) {
            call.getRequestBody().readAllBytes();
            boolean put = call.getRequestMethod().equals("PUT");
            if (put && puts.incrementAndGet() == refused) {
                call.sendResponseHeaders(403, -1);
                return;
            }
            if (put) {
                objects.computeIfAbsent(call.getRequestURI().getPath(), absent -> new AtomicInteger())
                        .incrementAndGet();
            }
            call.sendResponseHeaders(200, -1);
        }
    }

    private static final class ToS3 extends RouteBuilder {
        @Override
        public void configure() {
            // tag::to-s3[]
            from("kirin:posters?output=image")
                    .setHeader("CamelAwsS3Key", simple("posters/${header.CamelFileName}"))
                    .to("aws2-s3:{{bucket}}");
            // end::to-s3[]
        }
    }

    @Test
    void eachPictureBecomesAnObject() throws Exception {
        start(new ToS3());

        context.createProducerTemplate().sendBody("kirin:posters?imageCount=3", "Three teapots");

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(objects).hasSize(3);
        assertThat(objects.keySet()).allMatch(path -> path.matches("/posters/posters/.+-[012]\\.png"));
    }

    @Test
    void aPictureThatCouldNotBeStoredComesAgainUnderTheSameName() throws Exception {
        refused = 2;
        start(new ToS3());

        context.createProducerTemplate().sendBody("kirin:posters?imageCount=2", "Two teapots");

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(objects.values()).extracting(AtomicInteger::get).containsExactlyInAnyOrder(2, 1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }
}
