/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A message with four headers through the producer and back with its own: the mapping of headers has no public door of its
 * own. A dry run, so that nothing is sent. Beside it a route that goes to another thread, as the producer does, and sets as
 * many headers.
 */
@State(Scope.Benchmark)
public class CreatePiece {

    private final CamelContext context = new DefaultCamelContext();
    private final ExecutorService workers = Executors.newFixedThreadPool(1);
    private final ProducerTemplate template = context.createProducerTemplate();

    @Setup
    public void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:kirin").to("kirin:pieces?dryRun=true&tracked=false");
                from("direct:plain").threads().executorService(workers).process(CreatePiece::answer);
            }
        });
        context.start();
        template.start();
    }

    @Benchmark
    public Exchange create() {
        return send("direct:kirin");
    }

    @Benchmark
    public Exchange headers() {
        return send("direct:plain");
    }

    private Exchange send(String endpoint) {
        Exchange answered = template.send(endpoint, exchange -> {
            Message message = exchange.getMessage();
            message.setBody("A pier at dusk");
            message.setHeader("CamelKirinResolution", "2k");
            message.setHeader("CamelKirinImageCount", 4);
            message.setHeader("CamelKirinAspectRatio", "16:9");
            message.setHeader("X-Order", "7");
        });
        if (answered.getException() != null) {
            throw new IllegalStateException(answered.getException());
        }
        return answered;
    }

    private static void answer(Exchange exchange) {
        for (int header = 0; header < 8; header++) {
            exchange.getMessage().setHeader("Answer" + header, header);
        }
    }

    @TearDown
    public void stop() {
        context.stop();
        workers.shutdownNow();
    }
}
