/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.simulator.KirinSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A context whose steps store tasks in a transaction, and that may consume the group {@code posters}. */
final class JoinedNode implements AutoCloseable {

    static final String JOINED = "kirin:posters?joinTransaction=true";

    final Queue<Exchange> completions = new ConcurrentLinkedQueue<>();
    private final CamelContext context = new DefaultCamelContext();

    JoinedNode(KirinSimulator simulator, TaskRepository repository) {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setTaskRepository(repository);
        options.setBaseUrl(simulator.baseUrl());
        options.setApiKey(simulator.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(20_000); // whoever asks before it sends is seen by that
        context.start();
    }

    /** @param options of the consumer, such as {@code delay=50} */
    JoinedNode consuming(String options) throws Exception {
        RouteBuilder.addRoutes(context, routes -> routes.from("kirin:posters?" + options)
                .process(exchange -> completions.add(exchange.copy())));
        return this;
    }

    /** Sends a prompt on the caller's thread, whose transaction it is. */
    Exchange create(String uri, String key, String prompt) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.request(uri, exchange -> {
                exchange.getMessage().setBody(prompt);
                exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, key);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Exchange create(String key) {
        return create(JOINED, key, "A lighthouse at dawn");
    }

    Exchange send(String uri, Processor message) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.request(uri, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String status(Exchange exchange) {
        return exchange.getMessage().getHeader(KirinConstants.STATUS, String.class);
    }

    @Override
    public void close() {
        context.stop();
    }
}
