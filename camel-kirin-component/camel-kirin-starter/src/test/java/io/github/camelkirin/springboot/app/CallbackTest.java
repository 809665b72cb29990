/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Callbacks that come in at the application's own port. */
class CallbackTest {

    private static final String ENDED = "{\"id\":\"x\",\"status\":\"completed\"}";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Queue<String> DONE = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
                    KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(300))))
            .withoutSystemProperties();

    private static ConfigurableApplicationContext application;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Posters {
        @Bean
        RouteBuilder routes() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:create").to("kirin:posters");
                    from("kirin:posters")
                            .process(exchange -> DONE.add(
                                    exchange.getMessage().getHeader("CamelKirinExternalTaskId", String.class)));
                }
            };
        }
    }

    @BeforeAll
    static void start() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        application = SpringApplication.run(
                Posters.class,
                "--spring.config.location=optional:classpath:/none/",
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--camel.component.kirin.base-url=" + KIRIN.baseUrl(),
                "--camel.component.kirin.api-key=" + KIRIN.apiKey(),
                "--camel.component.kirin.task-repository.enabled=false",
                "--camel.component.kirin.callback=true",
                "--camel.component.kirin.callback-secret=a secret of 32 random characters",
                "--camel.component.kirin.callback-external-url=http://127.0.0.1:" + port);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static String create(String externalTaskId) {
        application
                .getBean(CamelContext.class)
                .createProducerTemplate()
                .requestBodyAndHeader(
                        "direct:create", "A lighthouse at dawn", "CamelKirinIdempotencyKey", externalTaskId);
        return KIRIN.ledger()
                .sends(externalTaskId)
                .get(0)
                .params()
                .get("callback_url")
                .asText();
    }

    private static int queries(String externalTaskId) {
        String taskId = KIRIN.ledger().sends(externalTaskId).get(0).taskId().orElseThrow();
        return KIRIN.ledger().queries(taskId).size();
    }

    private static int post(String url, HttpRequest.BodyPublisher body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)).POST(body));
    }

    private static int send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        request.header("Content-Type", "application/json").build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Of a length that is not told. */
    private static HttpRequest.BodyPublisher chunks(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aTaskIsAskedAboutOnceWhenItsCallbackComes() {
        create("poster-1");
        await().atMost(SOON).untilAsserted(() -> assertThat(DONE).contains("poster-1"));
        assertThat(queries("poster-1")).isEqualTo(1);
    }

    @Test
    void eachCallbackGetsItsStatus() throws Exception {
        KIRIN.delayNext(Duration.ofMinutes(1));
        String url = create("poster-2");
        String padding = " ".repeat(1 << 20);
        assertThat(post(url + "x", BodyPublishers.ofString(ENDED))).isEqualTo(401);
        assertThat(post(url, BodyPublishers.ofString("{"))).isEqualTo(400);
        assertThat(post(url, BodyPublishers.ofString(ENDED + padding))).isEqualTo(413);
        assertThat(post(url, chunks(padding + ENDED))).isEqualTo(413);
        assertThat(send(HttpRequest.newBuilder(URI.create(url)).GET())).isEqualTo(405);
        assertThat(send(HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofString(ENDED))))
                .isEqualTo(405);
        assertThat(queries("poster-2")).isZero();
        assertThat(post(url, chunks(ENDED))).isEqualTo(202);
        await().atMost(SOON).untilAsserted(() -> assertThat(queries("poster-2")).isEqualTo(1));
        assertThat(DONE).doesNotContain("poster-2");
    }
}
