/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Set;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the meter registry that camel-micrometer would use, but makes none. */
final class Registries {

    /** The name that camel-micrometer gives its own. */
    static final String NAME = "metricsRegistry";

    private static final Logger LOG = LoggerFactory.getLogger(Registries.class);

    private Registries() {}

    static @Nullable MeterRegistry find(Registry beans) {
        MeterRegistry composite = find(beans, CompositeMeterRegistry.class);
        MeterRegistry found = composite != null ? composite : find(beans, MeterRegistry.class);
        if (found == null) {
            int registries = beans.findByType(MeterRegistry.class).size();
            if (registries > 1) {
                LOG.warn(
                        "There are {} MeterRegistry beans, none is called {}, and not one alone is composite:"
                                + " the kirin component has no meters.",
                        registries,
                        NAME);
            }
        }
        return found;
    }

    private static <R extends MeterRegistry> @Nullable R find(Registry beans, Class<R> type) {
        R named = beans.lookupByNameAndType(NAME, type);
        if (named != null) {
            return named;
        }
        Set<R> all = beans.findByType(type);
        return all.size() == 1 ? all.iterator().next() : null;
    }
}
