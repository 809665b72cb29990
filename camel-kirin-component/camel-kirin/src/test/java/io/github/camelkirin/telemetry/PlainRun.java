/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** One task from end to end, in a class loader of its own. Returns the completion's traceparent. */
public final class PlainRun {

    private PlainRun() {}

    public static String run(String baseUrl, String apiKey, String traceparent) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        String[] seen = new String[1];
        try (CamelContext context = new DefaultCamelContext()) {
            KirinConfiguration options =
                    context.getComponent("kirin", KirinComponent.class).getConfiguration();
            options.setBaseUrl(baseUrl);
            options.setApiKey(apiKey);
            options.setFirstQueryDelay(10);
            options.setQueryInterval(20);
            RouteBuilder.addRoutes(context, routes -> {
                routes.from("direct:create").to("kirin:posters");
                routes.from("kirin:posters").process(exchange -> {
                    seen[0] = exchange.getMessage().getHeader("traceparent", String.class);
                    done.countDown();
                });
            });
            context.start();
            context.createProducerTemplate()
                    .requestBodyAndHeader("direct:create", "A pier", "traceparent", traceparent);
            if (!done.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no completion came");
            }
        }
        return seen[0];
    }
}
