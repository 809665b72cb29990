/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.awaitility.Awaitility.await;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.KirinTasks;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A Camel context with the simulator, in which relative folders are those of the test. */
abstract class RecipeSupport {

    static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(20)))
            .latency("2k", Latency.fixed(Duration.ofDays(1))));

    @TempDir
    Path folder;

    CamelContext context = new DefaultCamelContext();
    final Properties properties = new Properties();

    @AfterEach
    void stop() {
        context.stop();
    }

    /** Adds the routes, without starting them. */
    final void add(RoutesBuilder... routes) throws Exception {
        context.getPropertiesComponent().setInitialProperties(properties);
        context.getShutdownStrategy().setTimeout(10);
        context.addComponent("file", new FileComponent() {
            @Override
            protected GenericFileEndpoint<java.io.File> buildFileEndpoint(
                    String uri, String remaining, Map<String, Object> parameters) throws Exception {
                parameters.putIfAbsent("initialDelay", "10");
                parameters.putIfAbsent("delay", "20");
                return super.buildFileEndpoint(uri, folder.resolve(remaining).toString(), parameters);
            }
        });
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setCompletionRedeliveryDelay(50);
        for (RoutesBuilder builder : routes) {
            context.addRoutes(builder);
        }
    }

    final void start(RoutesBuilder... routes) throws Exception {
        add(routes);
        context.start();
    }

    /** Ends what runs; what comes next runs in a context of its own. */
    final void restart() {
        context.stop();
        context = new DefaultCamelContext();
    }

    /** A server for REST routes, at a port of its own. */
    final VertxPlatformHttpServer addServer() throws Exception {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(0);
        VertxPlatformHttpServer http = new VertxPlatformHttpServer(configuration);
        context.addService(http);
        return http;
    }

    /** Where a server is reached, once the context has started. */
    static String address(VertxPlatformHttpServer http) {
        return "http://127.0.0.1:" + http.getServer().actualPort();
    }

    final KirinTasks tasks(String group) {
        return context.getEndpoint("kirin:" + group, KirinEndpoint.class).tasks();
    }

    /** How many tasks of a group are in a state. */
    final long count(String group, TaskState state) {
        return tasks(group).counts().getOrDefault(state, 0L);
    }

    final TaskRecord only(String group) {
        List<TaskRecord> all = tasks(group).list(null, 2);
        if (all.size() != 1) {
            throw new AssertionError("there must be one task, were " + all);
        }
        return all.get(0);
    }

    /** Has the simulator end a task that was created with resolution 2k, which runs for a day otherwise. */
    static void complete(String externalTaskId) {
        var there = KIRIN.simulator().tasks();
        there.complete(there.findByExternalId(externalTaskId).orElseThrow());
    }

    /** Files that are written whole; none if there is no such folder. */
    final List<Path> files(String name) {
        Path inside = folder.resolve(name);
        if (!Files.isDirectory(inside)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(inside)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a file there in one step, so that it is not read half written. */
    final Path put(String inside, String name, String content) throws IOException {
        Files.createDirectories(folder.resolve(inside));
        Path whole = Files.writeString(Files.createTempFile(folder, "new", ".part"), content);
        return Files.move(whole, folder.resolve(inside).resolve(name));
    }

    static byte[] picture() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB), "png", png);
        return png.toByteArray();
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
    }
}
