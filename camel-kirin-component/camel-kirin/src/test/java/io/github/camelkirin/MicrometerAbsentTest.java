/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.simulator.KirinSimulatorExtension;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The component without Micrometer on the class path. */
class MicrometerAbsentTest {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension();

    /** A class path without some jars, whose classes are loaded anew. */
    private static URLClassLoader without(String jars) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))) {
            if (!path.contains(jars)) {
                urls.add(new File(path).toURI().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Runs in the other class loader. */
    static final class OneTask implements Callable<Boolean> {

        private final String baseUrl;
        private final String apiKey;

        OneTask(String baseUrl, String apiKey) {
            this.baseUrl = baseUrl;
            this.apiKey = apiKey;
        }

        @Override
        public Boolean call() throws Exception {
            CountDownLatch completed = new CountDownLatch(1);
            try (CamelContext context = new DefaultCamelContext()) {
                KirinConfiguration configuration =
                        context.getComponent("kirin", KirinComponent.class).getConfiguration();
                configuration.setBaseUrl(baseUrl);
                configuration.setApiKey(apiKey);
                configuration.setFirstQueryDelay(10);
                configuration.setQueryInterval(20);
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:create").to("kirin:posters");
                        from("kirin:posters").process(exchange -> completed.countDown());
                    }
                });
                context.start();
                context.createProducerTemplate().requestBody("direct:create", "A lighthouse at dawn");
                return completed.await(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void tasksAreCreatedAndCompletedAllTheSame() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = without("micrometer")) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(isThere("io.micrometer.core.instrument.MeterRegistry", loader))
                    .isFalse();
            assertThat(isThere("io.micrometer.core.instrument.MeterRegistry", before))
                    .isTrue();
            Class<?> task = loader.loadClass(OneTask.class.getName());
            assertThat(task).isNotSameAs(OneTask.class);
            var constructor = task.getDeclaredConstructor(String.class, String.class);
            constructor.setAccessible(true);
            Callable<?> run = (Callable<?>) constructor.newInstance(KIRIN.baseUrl(), KIRIN.apiKey());
            assertThat(run.call()).isEqualTo(true);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }

    private static boolean isThere(String type, ClassLoader loader) {
        try {
            loader.loadClass(type);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
