/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.dataformat.JsonLibrary;

/**
 * The route that a Camel user would write without the component, called from as many threads as there are tasks.
 */
final class CamelSubject implements Subject {

    private final Life life;
    private final boolean holding;
    private final CamelContext camel = new DefaultCamelContext();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final ProducerTemplate template;

    /** @param holding whether {@code delay} holds its thread, and so needs no pool */
    CamelSubject(Life life, boolean holding) throws Exception {
        this.life = life;
        this.holding = holding;
        HttpComponent http = camel.getComponent("http", HttpComponent.class);
        http.setConnectionsPerRoute(life.connections());
        http.setMaxTotalConnections(life.connections());
        camel.addRoutes(new Route());
        camel.start();
        template = camel.createProducerTemplate();
    }

    private final class Route extends RouteBuilder {

        @Override
        public void configure() {
            DelayDefinition delay = from("direct:create")
                    .setBody(exchange -> Wire.createBody())
                    .marshal()
                    .json(JsonLibrary.Jackson)
                    .setHeader("Authorization", constant("Bearer " + life.apiKey()))
                    .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                    .setHeader(Exchange.HTTP_METHOD, constant("POST"))
                    .to(life.baseUrl() + Wire.PATH)
                    .unmarshal()
                    .json(JsonLibrary.Jackson, Wire.Answer.class)
                    .setProperty("id", simple("${body.id}"))
                    .setProperty("ended", constant(false))
                    .setHeader(Exchange.HTTP_METHOD, constant("GET"))
                    .loopDoWhile(simple("${exchangeProperty.ended} == false"))
                    .delay(Life.WAIT.toMillis());
            (holding ? delay.syncDelayed() : delay)
                    .setBody(constant((Object) null))
                    .setHeader(Exchange.HTTP_PATH, exchangeProperty("id"))
                    .to(life.baseUrl() + Wire.QUERY_PATH)
                    .unmarshal()
                    .json(JsonLibrary.Jackson, Wire.Answer.class)
                    .choice()
                    .when(simple("${body.status} == 'completed'"))
                    .setProperty("ended", constant(true))
                    .to("direct:done")
                    .when(simple("${body.status} == 'failed'"))
                    .throwException(new IllegalStateException("failed"))
                    .end()
                    .end();
            from("direct:done")
                    .process(exchange ->
                            exchange.getMessage().getBody(Wire.Answer.class).withPicture());
        }
    }

    @Override
    public void begin() {
        callers.execute(this::task);
    }

    private void task() {
        try {
            template.sendBody("direct:create", "");
            life.ended();
        } catch (RuntimeException e) {
            life.failed(e);
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
        camel.stop();
    }
}
