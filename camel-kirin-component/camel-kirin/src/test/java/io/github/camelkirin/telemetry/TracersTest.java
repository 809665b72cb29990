/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracersTest {

    private final CamelContext context = new DefaultCamelContext();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().build())
            .build();

    @AfterEach
    void stop() {
        context.stop();
        telemetry.close();
    }

    @Test
    void nobodyTracesUnlessSomeoneAskedForIt() {
        assertThat(SpanObserver.find(context)).isNull();
    }

    @Test
    void theTracerOfTheRegistryComesFirst() {
        Tracer own = telemetry.getTracer("own");
        context.getRegistry().bind("tracer", own);
        context.getRegistry().bind("telemetry", OpenTelemetry.noop());
        assertThat(Tracers.find(context)).isSameAs(own);
    }

    @Test
    void theRegistrysOpenTelemetryWillDo() {
        context.getRegistry().bind("telemetry", telemetry);
        assertThat(Tracers.find(context)).isSameAs(telemetry.getTracer("io.github.camelkirin"));
    }

    @Test
    void theGlobalOneIsUsedWhereCamelsTracerUsesIt() {
        new OpenTelemetryTracer().init(context);
        assertThat(Tracers.find(context)).isNotNull();
    }
}
