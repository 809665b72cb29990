/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import io.github.camelkirin.KirinEndpoint;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandlingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeRedeliveryEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Sees what is sent to a kirin endpoint, and every exchange that fails, of each context in this JVM: a loader of type
 * converters is what every context of every Camel asks for.
 */
public final class ScannedContexts implements TypeConverterLoader {

    /** For Camel. */
    public ScannedContexts() {}

    @Override
    public void load(TypeConverterRegistry registry) {
        if (SecretScan.isOn()) {
            CamelContext context = registry.getCamelContext();
            context.getManagementStrategy().addEventNotifier(new Events());
        }
    }

    private static final class Events extends EventNotifierSupport {

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof ExchangeSendingEvent
                    || event instanceof ExchangeFailedEvent
                    || event instanceof ExchangeFailureHandlingEvent
                    || event instanceof ExchangeRedeliveryEvent;
        }

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof ExchangeSendingEvent sending) {
                Endpoint endpoint = sending.getEndpoint();
                if (endpoint instanceof KirinEndpoint kirin) {
                    Secrets.connection(kirin.getConfiguration());
                    Secrets.message(sending.getExchange().getMessage());
                }
            } else if (event instanceof CamelEvent.ExchangeEvent failed) {
                Throwable thrown = failed.getExchange().getException();
                if (thrown == null) {
                    thrown = failed.getExchange()
                            .getProperty(org.apache.camel.Exchange.EXCEPTION_CAUGHT, Throwable.class);
                }
                if (thrown != null) {
                    Seen.exception("an exchange", thrown);
                }
            }
        }
    }
}
