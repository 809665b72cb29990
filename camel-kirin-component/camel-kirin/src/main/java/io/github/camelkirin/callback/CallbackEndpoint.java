/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * A path at the platform's HTTP server whose requests come here as they are: not read, so that a bound on them holds, and without
 * their headers.
 */
final class CallbackEndpoint extends PlatformHttpEndpoint {

    CallbackEndpoint(String path, PlatformHttpComponent component) {
        super("platform-http:" + path, path, component);
        setUseBodyHandler(false);
        setPopulateBodyWithForm(false);
        setHeaderFilterStrategy(new NextToNothing());
    }

    /** Servlets' bodies are otherwise read before anybody can say how much of one. */
    @Override
    public void configureExchange(Exchange exchange) {
        super.configureExchange(exchange);
        exchange.setProperty(Exchange.DISABLE_HTTP_STREAM_CACHE, true);
        exchange.setProperty(Exchange.SKIP_GZIP_ENCODING, true);
    }

    private static final class NextToNothing implements HeaderFilterStrategy {
        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return !CallbackIntake.ALLOW.equals(name);
        }

        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return !CallbackIntake.CONTENT_LENGTH.equalsIgnoreCase(name);
        }
    }
}
