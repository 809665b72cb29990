/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinQuerySchedule;
import io.github.camelkirin.model.KirinTask;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** The component: a route that creates tasks, and one that takes what they have come to. */
final class KirinSubject implements Subject {

    private final Life life;
    private final CamelContext camel = new DefaultCamelContext();
    private final AsyncProducer creates;

    KirinSubject(Life life) throws Exception {
        this.life = life;
        KirinConfiguration kirin =
                camel.getComponent("kirin", KirinComponent.class).getConfiguration();
        kirin.setBaseUrl(life.baseUrl());
        kirin.setApiKey(life.apiKey());
        kirin.setMaxConcurrentRequests(life.connections());
        kirin.setQuerySchedule(KirinQuerySchedule.fixed);
        kirin.setFirstQueryDelay(Life.WAIT.toMillis());
        kirin.setQueryInterval(Life.WAIT.toMillis());
        kirin.setQueryMultiplier(1);
        kirin.setMaxQueryInterval(Life.WAIT.toMillis());
        camel.addRoutes(new Routes());
        camel.start();
        creates = camel.getEndpoint("direct:create").createAsyncProducer();
        creates.start();
    }

    private final class Routes extends RouteBuilder {

        @Override
        public void configure() {
            from("direct:create").to("kirin:life");
            from("kirin:life").process(this::ended);
        }

        private void ended(Exchange exchange) {
            KirinTask task = exchange.getMessage().getBody(KirinTask.class);
            if (task.getImages().isEmpty()) {
                life.failed(
                        new IllegalStateException("the task must have ended in a picture, was " + task.getStatus()));
            } else {
                life.ended();
            }
        }
    }

    @Override
    public void begin() {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(Life.PROMPT);
        creates.process(exchange, done -> {
            if (exchange.getException() != null) {
                life.failed(exchange.getException());
            }
        });
    }

    @Override
    public void close() {
        camel.stop();
    }
}
