/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallbacksTest {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
                    KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(300))))
            .withoutSystemProperties();

    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    private final class Posters extends RouteBuilder {
        @Override
        public void configure() {
            // tag::callbacks-routes[]
            from("direct:create").to("kirin:posters");
            from("kirin:posters").to("direct:done");
            // end::callbacks-routes[]
            from("direct:done")
                    .process(exchange -> done.add(exchange.getMessage().getHeader("CamelKirinStatus", String.class)));
        }
    }

    private static Properties properties(int port) throws IOException {
        Properties properties = new Properties();
        try (InputStream page = CallbacksTest.class.getResourceAsStream("/callbacks.properties")) {
            properties.load(page);
        }
        properties.setProperty("camel.server.host", "127.0.0.1");
        properties.setProperty("camel.server.port", String.valueOf(port));
        properties.setProperty("camel.component.kirin.callbackSecret", "a secret of 32 random characters");
        properties.setProperty("camel.component.kirin.callbackExternalUrl", "http://127.0.0.1:" + port);
        properties.setProperty("camel.component.kirin.baseUrl", KIRIN.baseUrl());
        properties.setProperty("camel.component.kirin.apiKey", KIRIN.apiKey());
        return properties;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aCallbackHasATaskAskedAboutAtOnce() throws Exception {
        Main main = new Main();
        main.setOverrideProperties(properties(freePort()));
        main.configure().withShutdownTimeout(5);
        main.configure().addRoutesBuilder(new Posters());
        main.start();
        try {
            main.getCamelContext().createProducerTemplate().requestBody("direct:create", "A lighthouse at dawn");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(done).containsExactly("completed"));
            String taskId = KIRIN.ledger().sends().get(0).taskId().orElseThrow();
            assertThat(KIRIN.ledger().queries(taskId)).hasSize(1);
        } finally {
            main.stop();
        }
    }
}
