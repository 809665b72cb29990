/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.kamelets.OptionValues.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each option that the component's metadata has can be set in a YAML and in an XML route, as consumer and as producer. */
class EveryOptionTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ComponentModel model = metadata();
    private Map<String, Value> values = Map.of();

    @BeforeEach
    void start() {
        values = new OptionValues(context).of(model);
        context.start();
    }

    @AfterEach
    void stop() {
        context.getRegistry().findByType(ExecutorService.class).forEach(ExecutorService::shutdownNow);
        context.stop();
    }

    private static ComponentModel metadata() {
        try (InputStream json = KirinEndpoint.class.getResourceAsStream("/META-INF/io/github/camelkirin/kirin.json")) {
            return JsonMapper.generateComponentModel(
                    new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void knowsAllOptions() {
        assertThat(values)
                .hasSize(model.getEndpointParameterOptions().size() - 1)
                .hasSizeGreaterThan(60);
        assertThat(model.getEndpointPathOptions())
                .extracting(ComponentModel.EndpointOptionModel::getName)
                .containsExactly("group");
    }

    @Test
    void eachValueDiffersFromWhatAnEndpointHasByItself() {
        KirinEndpoint plain = context.getEndpoint("kirin:plain?baseUrl=http://127.0.0.1:1", KirinEndpoint.class);
        values.forEach((name, value) -> assertThat(option(plain, name)).as(name).isNotEqualTo(value.expected()));
    }

    @Test
    void yamlSetsThemOnAConsumer() throws Exception {
        load(
                "routes.yaml",
                "- route:\n    autoStartup: false\n    from:\n      uri: kirin:posters\n" + yamlParameters(8)
                        + "      steps:\n        - to: log:pictures\n");
        assertAllSet();
    }

    @Test
    void yamlSetsThemOnAProducer() throws Exception {
        load(
                "routes.yaml",
                "- route:\n    autoStartup: false\n    from:\n      uri: direct:prompts\n      steps:\n"
                        + "        - to:\n            uri: kirin:posters\n" + yamlParameters(14));
        assertAllSet();
    }

    @Test
    void xmlSetsThemOnAConsumer() throws Exception {
        load(
                "routes.xml",
                "<routes><route autoStartup=\"false\"><from uri=\"" + xmlUri()
                        + "\"/><to uri=\"log:pictures\"/></route></routes>");
        assertAllSet();
    }

    @Test
    void xmlSetsThemOnAProducer() throws Exception {
        load(
                "routes.xml",
                "<routes><route autoStartup=\"false\"><from uri=\"direct:prompts\"/><to uri=\"" + xmlUri()
                        + "\"/></route></routes>");
        assertAllSet();
    }

    @Test
    void bothSetAProviderOfTheKey() throws Exception {
        ApiKeyProvider keys = () -> "key";
        context.getRegistry().bind("keys", (Object) keys);
        load(
                "routes.yaml",
                "- route:\n    autoStartup: false\n    from:\n      uri: kirin:yaml\n      parameters:\n"
                        + "        apiKeyProvider: '#keys'\n      steps:\n        - to: log:pictures\n");
        load(
                "routes.xml",
                "<routes><route autoStartup=\"false\"><from uri=\"kirin:xml?apiKeyProvider=#keys\"/>"
                        + "<to uri=\"log:pictures\"/></route></routes>");
        assertThat(endpoints()).hasSize(2).allSatisfy(endpoint -> assertThat(option(endpoint, OptionValues.ALONE))
                .isSameAs(keys));
    }

    private List<KirinEndpoint> endpoints() {
        return context.getEndpoints().stream()
                .filter(KirinEndpoint.class::isInstance)
                .map(KirinEndpoint.class::cast)
                .toList();
    }

    private void load(String name, String routes) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(name, routes));
    }

    private String yamlParameters(int indent) {
        String start = " ".repeat(indent);
        return " ".repeat(indent - 2) + "parameters:\n"
                + values.entrySet().stream()
                        .map(entry -> start + entry.getKey() + ": '"
                                + raw(entry.getValue().text()).replace("'", "''") + "'\n")
                        .collect(Collectors.joining());
    }

    private String xmlUri() {
        String uri = values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + raw(entry.getValue().text()))
                .collect(Collectors.joining("&", "kirin:posters?", ""));
        return uri.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** Camel makes a URI of the parameters in YAML too. */
    private static String raw(String text) {
        return text.matches("[#A-Za-z0-9:.-]+") ? text : "RAW(" + text + ")";
    }

    private void assertAllSet() {
        List<KirinEndpoint> endpoints = endpoints();
        assertThat(endpoints).hasSize(1);
        KirinEndpoint endpoint = endpoints.get(0);
        assertThat(endpoint.getGroup()).isEqualTo("posters");
        values.forEach(
                (name, value) -> assertThat(option(endpoint, name)).as(name).isEqualTo(value.expected()));
    }

    /** As a user of the endpoint's classes would read it, not as Camel's generated code does. */
    private static Object option(KirinEndpoint endpoint, String name) {
        int dot = name.indexOf('.');
        if (dot > 0) {
            String map = name.startsWith("scheduler.") ? "schedulerProperties" : name.substring(0, dot);
            Map<?, ?> entries = (Map<?, ?>) option(endpoint, map);
            return entries == null ? null : entries.get(name.substring(dot + 1));
        }
        return read(name, endpoint.getConfiguration(), endpoint);
    }

    /** As the metadata has it. */
    private static String name(Enum<?> constant) {
        return constant instanceof Protocol ? constant.name().toLowerCase(Locale.ROOT) : constant.name();
    }

    /** What the first of the owners with such a getter has. */
    private static Object read(String name, Object... owners) {
        String end = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        for (Object owner : owners) {
            for (Method method : owner.getClass().getMethods()) {
                if (method.getParameterCount() == 0
                        && Set.of("get" + end, "is" + end).contains(method.getName())) {
                    try {
                        Object value = method.invoke(owner);
                        return value instanceof Enum<?> constant ? name(constant) : value;
                    } catch (ReflectiveOperationException e) {
                        return fail("cannot read " + name, e);
                    }
                }
            }
        }
        return fail("there is no getter for the option " + name);
    }
}
