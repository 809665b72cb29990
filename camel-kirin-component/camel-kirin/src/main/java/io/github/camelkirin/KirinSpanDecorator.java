/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.telemetry.GenAi;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.TagConstants;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;
import org.jspecify.annotations.Nullable;

/**
 * Names the spans that Camel makes of exchanges which are sent to kirin endpoints or come from them. Found by
 * {@code camel-telemetry}.
 */
public class KirinSpanDecorator extends AbstractSpanDecorator {

    private static final int LONGEST_MODEL = 100;

    private static final String COMPLETION = "completion";

    /** On an exchange while a kirin producer has it. */
    private static final String SENDING = "CamelKirinSpan";

    @Override
    public String getComponent() {
        return "kirin";
    }

    @Override
    public String getComponentClassName() {
        return "io.github.camelkirin.KirinComponent";
    }

    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        return GenAi.spanName(operation(exchange, endpoint), model(exchange, endpoint));
    }

    /** Without the endpoint's options: those of a {@code toD} or a template may be a message's. */
    @Override
    public void beforeTracingEvent(Span span, Exchange exchange, Endpoint endpoint) {
        String group = endpoint instanceof KirinEndpoint kirin ? kirin.getGroup() : stripSchemeAndOptions(endpoint);
        span.setComponent("camel-kirin");
        span.setTag(TagConstants.URL_SCHEME, "kirin");
        span.setTag(TagConstants.URL_PATH, group);
        span.setTag("camel.uri", "kirin:" + group);
        span.setTag(TagConstants.EXCHANGE_ID, exchange.getExchangeId());
        span.setTag(GenAi.OPERATION_NAME, operation(exchange, endpoint));
        span.setTag(GenAi.PROVIDER_NAME, GenAi.PROVIDER);
        span.setTag(GenAi.OUTPUT_TYPE, GenAi.IMAGE);
        span.setTag(GenAi.GROUP, group);
        tag(span, GenAi.REQUEST_MODEL, model(exchange, endpoint));
        if (isCompletion(exchange, endpoint)) {
            task(span, exchange.getMessage());
            tag(span, "kirin.delivery.attempt", exchange.getMessage().getHeader(KirinConstants.DELIVERY_ATTEMPT));
            tag(span, "kirin.image.index", exchange.getMessage().getHeader(KirinConstants.IMAGE_INDEX));
        } else {
            exchange.setProperty(SENDING, true);
        }
    }

    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        boolean sent = exchange.removeProperty(SENDING) != null;
        if (exchange.isFailed()) {
            Exception failure = exchange.getException();
            if (failure == null) {
                span.setError(true);
                return;
            }
            span.setTag(GenAi.ERROR_TYPE, failure.getClass().getName());
            if (failure instanceof KirinException) {
                super.afterTracingEvent(span, exchange); // whose message quotes nobody
            } else {
                span.setError(true);
            }
        } else if (sent) {
            task(span, exchange.getMessage());
        }
    }

    /** A completion begins its exchange, so that nothing has been sent anywhere in it. */
    private static boolean isCompletion(Exchange exchange, Endpoint endpoint) {
        return exchange.getFromEndpoint() == endpoint && exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT) == null;
    }

    private static String operation(Exchange exchange, Endpoint endpoint) {
        if (isCompletion(exchange, endpoint)) {
            return COMPLETION;
        }
        KirinOperation configured = endpoint instanceof KirinEndpoint kirin
                ? kirin.getConfiguration().getOperation()
                : KirinOperation.create;
        Object header = exchange.getMessage().getHeader(KirinConstants.OPERATION);
        return header == null
                ? configured.name()
                : KirinOperation.named(header.toString())
                        .map(KirinOperation::name)
                        .orElse("unknown");
    }

    /** Of a completion, the one that made it. */
    private static @Nullable String model(Exchange exchange, Endpoint endpoint) {
        if (isCompletion(exchange, endpoint)) {
            return exchange.getProperty(KirinConstants.MODEL, String.class);
        }
        Object header = exchange.getMessage().getHeader(KirinConstants.MODEL);
        if (header != null) {
            String model = header.toString(); // not looked at by anyone yet
            return model.length() <= LONGEST_MODEL ? model : null;
        }
        return endpoint instanceof KirinEndpoint kirin
                ? kirin.getConfiguration().getModel()
                : null;
    }

    private static void task(Span span, Message message) {
        tag(span, GenAi.RESPONSE_ID, message.getHeader(KirinConstants.TASK_ID));
        tag(span, GenAi.EXTERNAL_TASK_ID, message.getHeader(KirinConstants.EXTERNAL_TASK_ID));
        tag(span, GenAi.TASK_STATUS, message.getHeader(KirinConstants.STATUS));
    }

    private static void tag(Span span, String name, @Nullable Object value) {
        if (value != null) {
            span.setTag(name, value.toString());
        }
    }
}
