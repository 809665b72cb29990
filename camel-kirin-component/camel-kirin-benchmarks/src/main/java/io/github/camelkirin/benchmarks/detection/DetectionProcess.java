/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.detection;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Creates as many tasks at once as a line on its input says, and tells when the route of each started: epoch milliseconds by
 * the service's ID.
 */
final class DetectionProcess {

    private final Map<String, Long> starts = new ConcurrentHashMap<>();
    private volatile CountDownLatch left = new CountDownLatch(0);

    private DetectionProcess() {}

    /** Arguments: the {@link Subject}, and the service's base URL. */
    public static void main(String[] args) throws Exception {
        new DetectionProcess().run(Subject.valueOf(args[0]), args[1]);
    }

    private void run(Subject subject, String baseUrl) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.addRoutes(
                    subject == Subject.HAND
                            ? new HandRoutes(baseUrl, this::started)
                            : kirin(context, subject, baseUrl));
            context.start();
            Child.tell("ready");
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                Child.tell(create(context, Integer.parseInt(order)));
            }
        }
    }

    private RouteBuilder kirin(CamelContext context, Subject subject, String baseUrl) throws Exception {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(baseUrl);
        options.setApiKey(Service.KEY);
        subject.set(options);
        if (options.isCallback()) {
            options.setCallbackExternalUrl("http://127.0.0.1:" + serve(context));
        }
        return new KirinRoutes(this::started);
    }

    /** Returns the port. */
    private static int serve(CamelContext context) throws Exception {
        VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
        server.setBindHost("127.0.0.1");
        server.setBindPort(freePort());
        context.addService(new VertxPlatformHttpServer(server), true, true);
        return server.getBindPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Map<String, Long> create(CamelContext context, int tasks) throws Exception {
        starts.clear();
        left = new CountDownLatch(tasks);
        ProducerTemplate template = context.createProducerTemplate();
        for (int i = 0; i < tasks; i++) {
            template.asyncSendBody("direct:create", "A lighthouse at dawn");
        }
        left.await();
        template.stop();
        return Map.copyOf(starts);
    }

    private void started(String id) {
        long now = System.currentTimeMillis();
        if (starts.putIfAbsent(id, now) == null) {
            left.countDown();
        }
    }
}
