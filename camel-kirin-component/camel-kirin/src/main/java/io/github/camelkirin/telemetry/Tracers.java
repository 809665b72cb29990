/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelTracingService;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/** Finds the tracer that Camel's own spans go to, so that ours end up beside them. */
final class Tracers {

    private static final String SCOPE = "io.github.camelkirin";

    /** {@code camel-opentelemetry2}, and the module that it replaces. */
    private static final String CAMEL_TRACERS = "org.apache.camel.opentelemetry";

    private Tracers() {}

    static @Nullable Tracer find(CamelContext context) {
        Tracer tracer = CamelContextHelper.findSingleByType(context, Tracer.class);
        if (tracer != null) {
            return tracer;
        }
        if (usesGlobal(context)) {
            return GlobalOpenTelemetry.get().getTracer(SCOPE);
        }
        OpenTelemetry telemetry = CamelContextHelper.findSingleByType(context, OpenTelemetry.class);
        return telemetry == null ? null : telemetry.getTracer(SCOPE);
    }

    /** To ask for the global one where nobody else does would keep an application from setting it later. */
    private static boolean usesGlobal(CamelContext context) {
        CamelTracingService camel = context.hasService(CamelTracingService.class);
        return camel != null && camel.getClass().getName().startsWith(CAMEL_TRACERS);
    }
}
