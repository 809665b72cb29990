/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.TestImages;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.Attribute;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.apache.camel.impl.health.ProducersHealthCheckRepository;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever looks at a context from outside sees neither its keys nor what its messages asked for. */
class NothingLeaksTest {

    private static final String KEY = "sk-nothing-leaks-7f3a9";
    private static final String OTHER_KEY = "sk-of-the-endpoint-51c2";
    private static final String FILE_KEY = "sk-of-the-file-90b4";
    private static final String PROVIDED_KEY = "sk-of-the-provider-e6d8";
    private static final String PROMPT = "A walrus in a bowler hat reading";
    private static final byte[] IMAGE = image();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(1);

    /** Consoles that do something, or go through the machine and not the context. */
    private static final Set<String> NOT_CALLED =
            Set.of("gc", "heap-dump", "heap-histogram", "jfr-memory-leak", "reload", "send", "receive", "thread");

    @TempDir
    static Path folder;

    private static KirinSimulator simulator;
    private static CamelContext context;
    private static final InMemoryTaskRepository REPOSITORY = new InMemoryTaskRepository();
    private static final List<Exchange> RESULTS = new ArrayList<>();

    private static byte[] image() {
        byte[] image = TestImages.pngOfSize(3000);
        byte[] words = "the pixels of a walrus ".getBytes(StandardCharsets.US_ASCII);
        for (int i = 600; i < image.length; i++) {
            image[i] = words[i % words.length];
        }
        return image;
    }

    @BeforeAll
    static void runTasksOfEveryFate() throws Exception {
        simulator = KirinSimulator.builder()
                .apiKey(KEY)
                .latency(Latency.fixed(Duration.ofMillis(30)))
                .build()
                .start();
        context = new DefaultCamelContext();
        context.getShutdownStrategy().setTimeout(1);
        DefaultHealthCheckRegistry checks = new DefaultHealthCheckRegistry(context);
        checks.register(new ConsumersHealthCheckRepository());
        ProducersHealthCheckRepository producers = new ProducersHealthCheckRepository();
        producers.setEnabled(true);
        checks.register(producers);
        context.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, checks);
        configure(context.getComponent("kirin", KirinComponent.class).getConfiguration());
        context.getPropertiesComponent().addOverrideProperty("other.apiKey", OTHER_KEY);
        context.getRegistry().bind("vault", (ApiKeyProvider) () -> PROVIDED_KEY);
        context.getRegistry().bind("sealed", (ApiKeyProvider) () -> {
            throw new IllegalStateException("no " + PROVIDED_KEY + " while sealed");
        });
        Path keyFile = Files.writeString(folder.resolve("key"), FILE_KEY);
        RouteBuilder.addRoutes(context, routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from("direct:create").routeId("create").to("kirin:posters?keepHeaders=X-*");
            routes.from("direct:generate").routeId("generate").to("kirin:now?operation=generate&timeout=10s");
            routes.from("direct:wrongKey").to("kirin:wrong?apiKey={{other.apiKey}}");
            routes.from("direct:wrongFile").to("kirin:wrongFile?apiKey=file:" + keyFile);
            routes.from("direct:wrongProvider").to("kirin:wrongProvider?apiKeyProvider=#vault");
            routes.from("direct:sealed").to("kirin:sealed?apiKeyProvider=#sealed&submitTimeout=50");
            routes.from("direct:left").to("kirin:left?submitTimeout=50");
            routes.from("kirin:posters?completionMaxRedeliveries=1&completionRedeliveryDelay=10")
                    .routeId("posters")
                    .process(exchange -> {
                        if ("park".equals(exchange.getMessage().getHeader("X-Fate"))) {
                            throw new IllegalStateException("the route fails");
                        }
                    });
        });
        context.start();
        send("direct:create", "done", "");
        send("direct:create", "park", "");
        send("direct:generate", "generated", "");
        simulator.faults().failNext("002016095");
        send("direct:generate", "failed", "");
        simulator.faults().next(Operation.CREATE, Fault.error(400, "e1", "cannot draw '" + PROMPT + "' with " + KEY));
        send("direct:create", "refused", "");
        simulator.faults().next(Operation.CREATE, Fault.error(500, "e2", "overloaded by " + PROMPT));
        send("direct:create", "retried", "");
        send("direct:create", "invalid", " on and on".repeat(300));
        send("direct:wrongKey", "wrong key", "");
        send("direct:wrongFile", "wrong file", "");
        send("direct:wrongProvider", "wrong provider", "");
        send("direct:sealed", "sealed", "");
        simulator.faults().next(Operation.CREATE, 1000, Fault.status(503));
        send("direct:left", "left", "");
        AccountId account = new AccountId("default", simulator.baseUrl());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(REPOSITORY.findByExternalTaskId(account, "park"))
                .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TaskState.PARKED)));
        assertThat(REPOSITORY.findByExternalTaskId(account, "left"))
                .as("a request that is still kept, with its prompt and image")
                .hasValueSatisfying(task -> assertThat(task.hasRequest()).isTrue());
    }

    private static void configure(KirinConfiguration configuration) {
        configuration.setBaseUrl(simulator.baseUrl());
        configuration.setApiKey(KEY);
        configuration.setTaskRepository(REPOSITORY);
        configuration.setFirstQueryDelay(10);
        configuration.setQueryInterval(20);
        configuration.setSubmitGrace(LONG.toMillis());
        configuration.setSubmitTimeout(1000);
    }

    private static void send(String uri, String id, String more) {
        RESULTS.add(context.createProducerTemplate().request(uri, exchange -> {
            exchange.getMessage().setBody(PROMPT + more);
            exchange.getMessage().setHeader(KirinConstants.REFERENCE_IMAGES, IMAGE);
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, id);
            exchange.getMessage().setHeader("X-Fate", id);
        }));
    }

    @AfterAll
    static void stop() {
        simulator.faults().clear();
        context.stop();
        simulator.close();
    }

    @BeforeEach
    void whatIsSecret() {
        Secrets.key(KEY);
        Secrets.key(OTHER_KEY);
        Secrets.key(FILE_KEY);
        Secrets.key(PROVIDED_KEY);
        Secrets.prompt(PROMPT);
        Secrets.prompt("the pixels of a walrus");
        String text = Base64.getEncoder().encodeToString(IMAGE);
        Secrets.prompt(text.substring(1200, 1240));
        Secrets.prompt(Arrays.toString(Arrays.copyOfRange(IMAGE, 600, 620)).replaceAll("[\\[\\]]", ""));
        assertThat(Seen.leaks()).as("what was logged and thrown until now").isEmpty();
    }

    private static void assertNothingLeaks() {
        assertThat(Seen.leaks()).isEmpty();
    }

    @Test
    void eachTaskMetItsFate() {
        assertThat(RESULTS)
                .extracting(result -> result.getException() == null)
                .containsExactly(true, true, true, true, false, true, false, false, false, false, true, true);
    }

    @Test
    void exceptionsDoNot() {
        for (Exchange result : RESULTS) {
            if (result.getException() != null) {
                Seen.exception("a result", result.getException());
            }
        }
        assertNothingLeaks();
    }

    /** Dumps as YAML and Java need libraries that are not here; they show the same as those as XML. */
    @Test
    void jmxDoesNot() throws Exception {
        MBeanServer server =
                context.getManagementStrategy().getManagementAgent().getMBeanServer();
        Set<ObjectName> names = server.queryNames(
                new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",*"), null);
        Set<String> called = new TreeSet<>();
        for (ObjectName name : names) {
            Seen.text("the name of an MBean", name.toString());
            for (var attribute : server.getMBeanInfo(name).getAttributes()) {
                for (Attribute one : server.getAttributes(name, new String[] {attribute.getName()})
                        .asList()) {
                    Seen.text(name + " " + attribute.getName(), text(one.getValue()));
                }
            }
            for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
                if (operation.getSignature().length == 0
                        && !operation.getName().matches(".*(Yaml|Java)")
                        && operation.getName().matches("(get|dump|list|count|show|browse|inflight|explain|is).*")) {
                    called.add(operation.getName());
                    Seen.text(
                            name + " " + operation.getName(),
                            text(server.invoke(name, operation.getName(), new Object[0], new String[0])));
                }
            }
        }
        assertThat(names).hasSizeGreaterThan(20);
        assertThat(called).contains("dumpRouteAsXml", "dumpRoutesAsXml", "countTasks");
        assertNothingLeaks();
    }

    @Test
    void operationsOnTasksDoNot() throws Exception {
        MBeanServer server =
                context.getManagementStrategy().getManagementAgent().getMBeanServer();
        String[] string = {String.class.getName()};
        for (ObjectName name : server.queryNames(
                new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",type=endpoints,*"),
                null)) {
            if (name.toString().contains("kirin://")) {
                Object all =
                        server.invoke(name, "listTasks", new Object[] {"all", 100}, new String[] {string[0], "int"});
                Seen.text(name + " listTasks", text(all));
            }
            if (name.toString().contains("kirin://posters")) {
                Seen.text(name + " showTask", text(server.invoke(name, "showTask", new Object[] {"park"}, string)));
            }
        }
        assertNothingLeaks();
    }

    private static String text(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.deepToString(array);
        }
        return String.valueOf(value);
    }

    @Test
    void routeDumpsDoNot() throws Exception {
        for (RouteDefinition route : ((ModelCamelContext) context).getRouteDefinitions()) {
            Seen.text(
                    "the XML of " + route.getId(),
                    PluginHelper.getModelToXMLDumper(context.getCamelContextExtension())
                            .dumpModelAsXml(context, route));
            Seen.text("the text of " + route.getId(), route.toString());
        }
        assertNothingLeaks();
    }

    @Test
    void healthDoesNot() {
        var results = HealthCheckHelper.invoke(context, "full");
        assertThat(results).extracting(result -> result.getCheck().getId()).anyMatch(id -> id.contains("kirin"));
        for (HealthCheck.Result result : results) {
            Seen.text(
                    "health of " + result.getCheck().getId(),
                    result.getMessage().orElse("") + result.getDetails());
            result.getError().ifPresent(error -> Seen.exception("health", error));
        }
        assertNothingLeaks();
    }

    @Test
    void consolesDoNot() {
        DevConsoleRegistry consoles = DevConsoleRegistry.get(context);
        consoles.loadDevConsoles(true);
        List<String> called = new ArrayList<>();
        for (DevConsole console : consoles.stream().toList()) {
            if (NOT_CALLED.contains(console.getId())) {
                continue;
            }
            called.add(console.getId());
            if (console.supportMediaType(DevConsole.MediaType.TEXT)) {
                Seen.text("console " + console.getId(), text(console.call(DevConsole.MediaType.TEXT)));
            }
            if (console.supportMediaType(DevConsole.MediaType.JSON)) {
                Seen.text("console " + console.getId(), Jsoner.serialize(console.call(DevConsole.MediaType.JSON)));
            }
        }
        assertThat(called).contains("kirin", "context", "endpoint", "route", "inflight", "properties");
        assertNothingLeaks();
    }

    @Test
    void textsOfObjectsDoNot() {
        ImageRequest request = ImageRequest.builder()
                .prompt(PROMPT)
                .referenceImage(ReferenceImage.bytes(IMAGE))
                .parameter("negative_prompt", PROMPT)
                .build();
        KirinComponent component = context.getComponent("kirin", KirinComponent.class);
        List<Object> objects = new ArrayList<>(List.of(
                request, request.getReferenceImages(), component, component.getConfiguration(), component.status()));
        objects.addAll(context.getEndpoints());
        context.getRoutes().forEach(route -> objects.addAll(List.of(route, route.getConsumer(), route.getProcessor())));
        for (KirinEndpoint endpoint : context.getEndpoints().stream()
                .filter(KirinEndpoint.class::isInstance)
                .map(KirinEndpoint.class::cast)
                .toList()) {
            objects.add(endpoint.getConfiguration());
            for (TaskState state : TaskState.values()) {
                List<TaskRecord> tasks = endpoint.tasks().list(state, 100);
                objects.addAll(tasks);
            }
        }
        RESULTS.forEach(result -> objects.addAll(List.of(result, result.getMessage())));
        objects.forEach(object -> Seen.text(object.getClass().getSimpleName(), object.toString()));
        assertNothingLeaks();
    }

    @Test
    void theScanWouldFindThem() {
        Seen.text("a test", Map.of("key", KEY).toString());
        Seen.text("a test", "[" + Base64.getEncoder().encodeToString(IMAGE).substring(800) + "]");
        Seen.text("a test", new String(IMAGE, StandardCharsets.ISO_8859_1).substring(700));
        Seen.text("a test", Arrays.toString(IMAGE).substring(1000));
        Seen.text("a test", "{\"prompt\":\"" + PROMPT + "\"}");
        assertThat(Seen.leaks()).hasSize(5);
    }
}
