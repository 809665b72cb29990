/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Service;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** The component's producer, with its default options: in memory, tracked. */
final class KirinSender implements Sender {

    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;
    private final String endpoint;

    KirinSender(String baseUrl) {
        endpoint = "kirin:images?prompt=A pier&apiKey=" + Service.KEY + "&baseUrl=" + baseUrl;
        context.start();
        template = context.createProducerTemplate();
    }

    @Override
    public void send(Object image) throws Exception {
        Exchange exchange =
                template.send(endpoint, unsent -> unsent.getMessage().setBody(image));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }

    @Override
    public void close() {
        context.stop();
    }
}
