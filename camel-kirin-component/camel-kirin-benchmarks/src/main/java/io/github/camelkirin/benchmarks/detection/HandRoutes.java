/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.detection;

import io.github.camelkirin.benchmarks.kit.Service;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** What a Camel user would write without the component: the task is asked about each second until it has ended. */
final class HandRoutes extends RouteBuilder {

    private static final long INTERVAL = 1000;

    private final String baseUrl;
    private final Consumer<String> started;

    /** @param started told a task's ID as the first thing that is done after its end */
    HandRoutes(String baseUrl, Consumer<String> started) {
        this.baseUrl = baseUrl;
        this.started = started;
    }

    @Override
    public void configure() {
        from("direct:create")
                .process(exchange -> exchange.getMessage().setBody(request(exchange)))
                .marshal()
                .json()
                .setHeader("Authorization", constant("Bearer " + Service.KEY))
                .setHeader("Content-Type", constant("application/json"))
                .setHeader(Exchange.HTTP_METHOD, constant("POST"))
                .to(baseUrl + "/model/v1/generation")
                .unmarshal()
                .json()
                .setProperty("id", simple("${body[id]}"))
                .setProperty("status", simple("${body[status]}"))
                .loopDoWhile(simple("${exchangeProperty.status} !in 'completed,failed,cancelled'"))
                .delay(INTERVAL)
                .end()
                .removeHeaders("*")
                .setHeader("Authorization", constant("Bearer " + Service.KEY))
                .setHeader(Exchange.HTTP_METHOD, constant("GET"))
                .toD(baseUrl + "/model/v1/generation/task/${exchangeProperty.id}")
                .unmarshal()
                .json()
                .setProperty("status", simple("${body[status]}"))
                .end()
                .process(exchange -> started.accept(exchange.getProperty("id", String.class)));
    }

    private static Map<String, Object> request(Exchange exchange) {
        Map<String, Object> params = Map.of("prompt", exchange.getMessage().getBody(String.class));
        return Map.of("model", "kirin_image_omni", "input", new Object[] {Map.of("params", params)});
    }
}
