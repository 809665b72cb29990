/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The component where neither OpenTelemetry nor Camel's telemetry is on the class path. */
class WithoutTelemetryTest {

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(20))));

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tasksRunAndATraceparentFromUpstreamIsPassedOn() throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        URL[] rest = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains("opentelemetry") && !entry.contains("camel-telemetry"))
                .map(WithoutTelemetryTest::url)
                .toArray(URL[]::new);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(rest, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            assertThatThrownBy(() -> loader.loadClass("io.opentelemetry.api.trace.Tracer"))
                    .isInstanceOf(ClassNotFoundException.class);
            Object passedOn = loader.loadClass(PlainRun.class.getName())
                    .getMethod("run", String.class, String.class, String.class)
                    .invoke(null, KIRIN.baseUrl(), KIRIN.apiKey(), TRACEPARENT);
            assertThat(passedOn).isEqualTo(TRACEPARENT);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
