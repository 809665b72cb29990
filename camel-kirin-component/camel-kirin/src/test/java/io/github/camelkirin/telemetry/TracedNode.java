/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.jspecify.annotations.Nullable;

/** A context with Camel's own tracer, whose spans are kept. */
final class TracedNode implements AutoCloseable {

    final CamelContext context = new DefaultCamelContext();
    final List<Exchange> completions = new CopyOnWriteArrayList<>();
    private final List<SpanData> ended = new CopyOnWriteArrayList<>();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Exporter()))
            .build();

    TracedNode(KirinSimulatorExtension simulator, TaskRepository repository) {
        context.getShutdownStrategy().setTimeout(20);
        context.getRegistry().bind("tracer", provider.get("test"));
        context.getRegistry().bind("propagators", ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
        new OpenTelemetryTracer().init(context);
        configure(context, simulator.baseUrl(), simulator.apiKey()).setTaskRepository(repository);
    }

    static KirinConfiguration configure(CamelContext context, String baseUrl, String apiKey) {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(baseUrl);
        options.setApiKey(apiKey);
        options.setFirstQueryDelay(10);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setRequestTimeout(8000);
        options.setSubmitGrace(300);
        options.setCompletionRedeliveryDelay(20);
        return options;
    }

    TracedNode routes(LambdaRouteBuilder routes) throws Exception {
        RouteBuilder.addRoutes(context, routes);
        return this;
    }

    TracedNode start() {
        context.start();
        return this;
    }

    /** Notes the exchange as the route has it. */
    void note(Exchange exchange) {
        completions.add(exchange.copy());
    }

    Exchange create(String uri, Object body, Map<String, Object> headers) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.send(uri, exchange -> {
                exchange.getMessage().setBody(body);
                exchange.getMessage().setHeaders(new HashMap<>(headers));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<SpanData> spans() {
        return List.copyOf(ended);
    }

    List<SpanData> spans(String name, SpanKind kind) {
        return ended.stream()
                .filter(span -> span.getName().equals(name) && span.getKind() == kind)
                .toList();
    }

    static @Nullable String text(SpanData span, String attribute) {
        return span.getAttributes().get(AttributeKey.stringKey(attribute));
    }

    @Override
    public void close() {
        context.stop();
        provider.close();
    }

    private final class Exporter implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            ended.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
