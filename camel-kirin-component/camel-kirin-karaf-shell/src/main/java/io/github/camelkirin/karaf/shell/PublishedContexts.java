/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.CamelContext;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The Camel contexts that bundles have registered as services, held until they are given back. */
final class PublishedContexts implements AutoCloseable {

    private final BundleContext bundle;
    private final List<ServiceReference<CamelContext>> held = new ArrayList<>();
    private final List<CamelContext> contexts = new ArrayList<>();

    PublishedContexts(BundleContext bundle) {
        this.bundle = bundle;
        for (ServiceReference<CamelContext> reference : references()) {
            CamelContext context = bundle.getService(reference);
            // null if it has gone since
            if (context != null) {
                held.add(reference);
                contexts.add(context);
            }
        }
        contexts.sort(Comparator.comparing(CamelContext::getName));
    }

    private Iterable<ServiceReference<CamelContext>> references() {
        try {
            return bundle.getServiceReferences(CamelContext.class, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was refused as one", e);
        }
    }

    /** By name. */
    List<CamelContext> all() {
        return List.copyOf(contexts);
    }

    @Override
    public void close() {
        held.forEach(bundle::ungetService);
    }
}
