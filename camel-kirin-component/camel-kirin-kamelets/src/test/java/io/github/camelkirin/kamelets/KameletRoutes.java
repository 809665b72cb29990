/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Routes in YAML that use the Kamelets of this module's jar, with a simulator as the service. */
abstract class KameletRoutes {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(100))));

    final DefaultCamelContext context = new DefaultCamelContext();
    /** What has arrived at {@code bean:arrived}. */
    final Collection<Exchange> arrived = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setCompletionRedeliveryDelay(50);
        context.getRegistry().bind("arrived", (Processor) exchange -> arrived.add(exchange.copy()));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** Has the simulator's address and key used by all endpoints that do not say otherwise. */
    void connectTheComponent() {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
    }

    /** Adds routes, written in YAML. */
    void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("routes.yaml", yaml));
    }

    Exchange send(String uri, Object body, Map<String, Object> headers) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.send(uri, exchange -> {
                exchange.getMessage().setBody(body);
                exchange.getMessage().setHeaders(new HashMap<>(headers));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Exchange> arrived() {
        return List.copyOf(arrived);
    }
}
