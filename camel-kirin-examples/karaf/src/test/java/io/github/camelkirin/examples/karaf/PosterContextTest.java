/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.examples.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PosterContextTest {

    private static final String FILE = "etc/io.github.camelkirin.posters.cfg";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(20))));

    @TempDir
    Path folder;

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
        System.clearProperty("kirin.example.key");
    }

    /** As Declarative Services make them of a configuration. */
    private static Options options(Map<String, String> configuration) {
        return (Options) Proxy.newProxyInstance(
                Options.class.getClassLoader(),
                new Class<?>[] {Options.class},
                (proxy, option, arguments) -> value(configuration, option));
    }

    private static Object value(Map<String, String> configuration, Method option) {
        String value = configuration.get(option.getName());
        return value == null ? option.getDefaultValue() : value;
    }

    private Options simulated() {
        System.setProperty("kirin.example.key", KIRIN.apiKey());
        return options(
                Map.of("apiKey", "{{sys:kirin.example.key}}", "baseUrl", KIRIN.baseUrl(), "folder", folder.toString()));
    }

    private List<Path> pictures() throws IOException {
        Path pictures = folder.resolve("pictures");
        if (!Files.isDirectory(pictures)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(pictures)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private void aPromptBecomesAPicture() throws IOException {
        Files.createDirectories(folder.resolve("prompts"));
        Files.writeString(folder.resolve("prompts/train.txt"), "A night train crossing a viaduct");
        await().atMost(Duration.ofSeconds(30)).until(() -> pictures().size() == 1);
        assertThat(Files.readAllBytes(pictures().get(0))).startsWith((byte) 0x89, 'P', 'N', 'G');
    }

    @Test
    void aPromptInAFolderBecomesAPictureInAnother() throws IOException {
        fast();
        PosterContext.start(context, simulated(), null);

        aPromptBecomesAPicture();
    }

    @Test
    void tasksAreInTheDatabaseWhereThereIsOne() throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:posters;DB_CLOSE_DELAY=-1");
        fast();
        PosterContext.start(context, simulated(), database);

        aPromptBecomesAPicture();

        assertThat(tasks(database)).isEqualTo(1);
    }

    private void fast() {
        var kirin = context.getComponent("kirin", KirinComponent.class).getConfiguration();
        kirin.setFirstQueryDelay(20);
        kirin.setQueryInterval(20);
        kirin.setMaxQueryInterval(50);
    }

    private static int tasks(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet count = connection.createStatement().executeQuery("SELECT COUNT(*) FROM kirin_task")) {
            count.next();
            return count.getInt(1);
        }
    }

    @Test
    void aMissingOptionIsNamedWithItsFile() {
        assertThatThrownBy(() -> PosterContext.start(context, options(Map.of("apiKey", "k")), null))
                .hasMessageContaining("folder is required")
                .hasMessageContaining(FILE);
        assertThat(context.isStopped()).isTrue();
        assertThatThrownBy(() -> start(Map.of("folder", folder.toString())))
                .hasMessageContaining("apiKey is required")
                .hasMessageContaining(FILE);
        assertThatThrownBy(() -> start(Map.of("folder", folder.toString(), "baseUrl", "https://kirin.example")))
                .hasMessageContaining(FILE)
                .hasStackTraceContaining("apiKey is required for https://kirin.example");
    }

    @Test
    void aVariableThatIsNotSetIsNotTakenForAKey() {
        assertThatThrownBy(() -> start(
                        Map.of("folder", folder.toString(), "apiKey", "$[env:NO_SUCH]", "baseUrl", KIRIN.baseUrl())))
                .hasMessageContaining("the variable that apiKey names is not set")
                .hasMessageContaining(FILE);
        assertThatThrownBy(() -> start(Map.of("folder", folder.toString(), "apiKey", "{{env:NO_SUCH_KEY}}")))
                .hasMessageContaining("env:NO_SUCH_KEY")
                .hasMessageContaining(FILE);
    }

    @Test
    void theKeyIsInNoException() {
        assertThatThrownBy(() ->
                        start(Map.of("folder", folder.toString(), "apiKey", "key-to-hide", "baseUrl", "no address")))
                .hasMessageContaining(FILE)
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("key-to-hide"));
    }

    private static void start(Map<String, String> configuration) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            PosterContext.start(context, options(configuration), null);
        }
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void withoutTheBundleForDatabasesItRunsInMemoryAndSaysWhatADatabaseWants() throws Exception {
        try (WithoutJdbc loader = new WithoutJdbc();
                CamelContext other = new DefaultCamelContext()) {
            Class<?> posters = loader.loadClass(PosterContext.class.getName());
            Method start = posters.getDeclaredMethod(
                    "start", CamelContext.class, loader.loadClass(Options.class.getName()), DataSource.class);
            start.setAccessible(true);
            Object simulated = loader.options(simulated());

            start.invoke(null, context, simulated, null);
            assertThat(context.isStarted()).isTrue();
            assertThatThrownBy(() -> start.invoke(null, other, simulated, new JdbcDataSource()))
                    .hasStackTraceContaining("install the feature camel-kirin-jdbc");
        }
    }

    /** As the bundle's class loader is where its optional import leads nowhere. */
    private static final class WithoutJdbc extends URLClassLoader {

        WithoutJdbc() {
            super(
                    new URL[] {
                        PosterContext.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    PosterContextTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.github.camelkirin.jdbc.")) {
                throw new ClassNotFoundException(name);
            }
            if (name.startsWith("io.github.camelkirin.examples.karaf.")) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
            return super.loadClass(name, resolve);
        }

        Object options(Options of) throws ClassNotFoundException {
            return Proxy.newProxyInstance(
                    this,
                    new Class<?>[] {loadClass(Options.class.getName())},
                    (proxy, option, arguments) ->
                            Options.class.getMethod(option.getName()).invoke(of));
        }
    }
}
