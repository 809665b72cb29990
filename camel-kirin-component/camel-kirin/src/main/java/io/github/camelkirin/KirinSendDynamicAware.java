/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code toD} with options that differ from message to message go through one endpoint: what a header can say as well
 * is taken off the URI and put into that header for the one send.
 */
@SendDynamic("kirin")
public class KirinSendDynamicAware extends SendDynamicAwareSupport {

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

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        return new DynamicAwareEntry(uri, originalUri, endpointProperties(exchange, uri), null);
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
        return send -> entry.getProperties().forEach((option, value) -> {
            String header = HEADERS.get(option);
            if (header != null && send.getMessage().getHeader(header) == null) {
                send.getMessage().setHeader(header, value);
            }
        });
    }

    @Override
    public @Nullable Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return send -> entry.getProperties().keySet().forEach(option -> {
            String header = HEADERS.get(option);
            if (header != null) {
                send.getMessage().removeHeader(header);
            }
        });
    }
}
