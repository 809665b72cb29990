/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.SendDynamicAware;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code toD} with options that differ from message to message go through one endpoint: what a header can say as well
 * is taken off the URI and put into that header for the one send.
 *
 * <p>Does without Camel's support class, which asks the generated URI factory for something that Camel 4.18 wants in another
 * type than 4.14: the same jar could not serve both.
 */
@SendDynamic("kirin")
public class KirinSendDynamicAware extends ServiceSupport implements SendDynamicAware {

    private static final Map<String, String> HEADERS = headers();

    private static Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        headers.put("operation", KirinConstants.OPERATION);
        headers.put("model", KirinConstants.MODEL);
        headers.put("prompt", KirinConstants.PROMPT);
        headers.put("resolution", KirinConstants.RESOLUTION);
        headers.put("imageCount", KirinConstants.IMAGE_COUNT);
        headers.put("aspectRatio", KirinConstants.ASPECT_RATIO);
        headers.put("watermark", KirinConstants.WATERMARK);
        headers.put("callbackUrl", KirinConstants.CALLBACK_URL);
        headers.put("timeout", KirinConstants.TIMEOUT);
        return Map.copyOf(headers);
    }

    private @Nullable CamelContext camelContext;
    private String scheme = "kirin";

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        Map<String, Object> options = new HashMap<>(URISupport.parseQuery(URISupport.extractQuery(uri)));
        options.replaceAll((option, value) -> value instanceof String text ? unwrapped(text) : value);
        return new DynamicAwareEntry(uri, originalUri, options, null);
    }

    @Override
    public @Nullable String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        Map<String, Object> left = new LinkedHashMap<>(URISupport.parseQuery(URISupport.extractQuery(entry.getUri())));
        boolean changed = left.keySet().removeIf(HEADERS::containsKey);
        if (!changed) {
            return null;
        }
        String path = entry.getUri().substring(0, entry.getUri().indexOf('?'));
        return left.isEmpty() ? path : path + "?" + URISupport.createQueryString(left, false);
    }

    @Override
    public @Nullable Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        Map<String, Object> added = added(exchange, entry);
        return send -> send.getMessage().getHeaders().putAll(added);
    }

    @Override
    public @Nullable Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        Map<String, Object> added = added(exchange, entry);
        return send -> added.keySet().forEach(send.getMessage()::removeHeader);
    }

    /** Not with Camel's own way, which evaluates {@code $simple{…}} and takes {@code %25} for a percent sign. */
    private static String unwrapped(String value) {
        boolean raw =
                value.startsWith("RAW(") && value.endsWith(")") || value.startsWith("RAW{") && value.endsWith("}");
        return raw ? value.substring("RAW(".length(), value.length() - 1) : value;
    }

    /** What the URI says and the message does not. The message's own headers are the producer's to take off. */
    private static Map<String, Object> added(Exchange exchange, DynamicAwareEntry entry) {
        Map<String, Object> added = new HashMap<>();
        entry.getProperties().forEach((option, value) -> {
            String header = HEADERS.get(option);
            if (header != null && exchange.getMessage().getHeader(header) == null) {
                added.put(header, value);
            }
        });
        return added;
    }
}
