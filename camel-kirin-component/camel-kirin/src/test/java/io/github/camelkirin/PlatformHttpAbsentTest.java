/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The component without Camel's platform HTTP and Vert.x on the class path. */
class PlatformHttpAbsentTest {

    private static URLClassLoader without(Pattern jars) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))) {
            if (!jars.matcher(path).find()) {
                urls.add(new File(path).toURI().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Runs in the other class loader; says why the context did not start. */
    static final class OneConsumer implements Callable<String> {

        private final String options;

        OneConsumer(String options) {
            this.options = options;
        }

        @Override
        public String call() throws Exception {
            try (CamelContext context = new DefaultCamelContext()) {
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kirin:posters?baseUrl=http://127.0.0.1:9" + options)
                                .to("log:done");
                    }
                });
                context.start();
                return "";
            } catch (Exception e) {
                Throwable cause = e;
                StringBuilder messages = new StringBuilder();
                while (cause != null) {
                    messages.append(cause.getMessage()).append('\n');
                    cause = cause.getCause();
                }
                return messages.toString();
            }
        }
    }

    private static String start(String options) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = without(Pattern.compile("platform-http|vertx"))) {
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> consumer = loader.loadClass(OneConsumer.class.getName());
            var constructor = consumer.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            return (String) ((Callable<?>) constructor.newInstance(options)).call();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void aConsumerWithoutCallbacksMissesNothing() throws Exception {
        assertThat(start("")).isEmpty();
    }

    @Test
    void aConsumerWithCallbacksSaysWhatToAdd() throws Exception {
        assertThat(start("&callback=true&callbackSecret=RAW(" + CallbackServer.SECRET + ")"))
                .contains("callback=true needs Camel's platform HTTP: add camel-platform-http-main");
    }
}
