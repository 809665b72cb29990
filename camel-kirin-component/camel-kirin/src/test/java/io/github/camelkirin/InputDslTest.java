/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.dsl.component.KirinComponentBuilderFactory;
import io.github.camelkirin.dsl.endpoint.StaticEndpointBuilders;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.Test;

/** The ways to set options other than a URI: the DSLs, properties, configurers; and that no secret is seen in a name. */
class InputDslTest extends InputRouteSupport {

    private static final Set<String> COMPONENT_ONLY = Set.of(
            "configuration",
            "useGlobalSslContextParameters",
            "autowiredEnabled",
            "clock",
            "healthCheckConsumerEnabled",
            "healthCheckProducerEnabled");

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:dsl")
                        .to(StaticEndpointBuilders.kirin(GROUP)
                                .prompt("RAW(bread & butter {1} = 50%)")
                                .resolution("2k")
                                .imageCount(3)
                                .watermark(true)
                                .parameters("style", "noir")
                                .apiKey(KIRIN.apiKey())
                                .operation(KirinOperation.create));
                from(StaticEndpointBuilders.kirin(GROUP).firstQueryDelay("20").progress(false))
                        .to("mock:done");
            }
        };
    }

    @Test
    void theEndpointDslBuildsWorkingEndpoints() throws Exception {
        getMockEndpoint("mock:done").expectedMessageCount(1);
        assertThat(send("direct:dsl", null, Map.of()).getException()).isNull();
        JsonNode params = KIRIN.ledger().sends().get(0).params();
        assertThat(params.path("prompt").asText()).isEqualTo("bread & butter {1} = 50%");
        assertThat(params.path("resolution").asText()).isEqualTo("2k");
        assertThat(params.path("n").asInt()).isEqualTo(3);
        assertThat(params.path("watermark_info").path("enabled").asBoolean()).isTrue();
        assertThat(params.path("style").asText()).isEqualTo("noir");
        getMockEndpoint("mock:done").assertIsSatisfied(10_000);
    }

    @Test
    void theComponentDslBuildsAWorkingComponent() {
        KirinComponentBuilderFactory.kirin()
                .baseUrl(KIRIN.baseUrl())
                .apiKey(KIRIN.apiKey())
                .resolution("2k")
                .imageCount(2)
                .firstQueryDelay(20)
                .operation(KirinOperation.generate)
                .register(context, "painter");
        assertThat(send("painter:quick", "A tree", Map.of()).getMessage().getHeader("CamelKirinImageTotal"))
                .isEqualTo(2);
        assertThat(KIRIN.ledger().sends().get(0).params().path("resolution").asText())
                .isEqualTo("2k");
    }

    @Test
    void propertiesAreBoundToTheComponent() {
        KirinComponent kirin = new KirinComponent();
        kirin.setCamelContext(context);
        PropertyBindingSupport.build()
                .withCamelContext(context)
                .withTarget(kirin)
                .withConfigurer(PluginHelper.getConfigurerResolver(context)
                        .resolvePropertyConfigurer("kirin-component", context))
                .withProperty("baseUrl", KIRIN.baseUrl())
                .withProperty("api-key", "{{kirin.key:from-properties}}")
                .withProperty("configuration.resolution", "2k")
                .withProperty("task-timeout", "2m")
                .withProperty("onFailure", "raise")
                .withRemoveParameters(false)
                .bind();
        KirinConfiguration bound = kirin.getConfiguration();
        assertThat(bound.getBaseUrl()).isEqualTo(KIRIN.baseUrl());
        assertThat(bound.getApiKey()).isEqualTo("from-properties");
        assertThat(bound.getResolution()).isEqualTo("2k");
        assertThat(bound.getTaskTimeout()).isEqualTo(120_000);
        assertThat(bound.getOnFailure()).isEqualTo(KirinOnFailure.raise);
    }

    @Test
    void everyOptionOfTheComponentIsOneOfTheEndpointAndIsSettable() throws Exception {
        JsonNode metadata = metadata();
        List<String> missing = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> options =
                metadata.path("componentProperties").properties().iterator();
        PropertyConfigurer component = configurer("kirin-component");
        PropertyConfigurer endpoint = configurer("kirin-endpoint");
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        KirinEndpoint target = context.getEndpoint("kirin:a", KirinEndpoint.class);
        int set = 0;
        while (options.hasNext()) {
            Map.Entry<String, JsonNode> option = options.next();
            String name = option.getKey();
            if (COMPONENT_ONLY.contains(name)) {
                continue;
            }
            if (!metadata.path("properties").has(name)) {
                missing.add(name);
                continue;
            }
            Object value = sample(option.getValue());
            if (value == null) {
                continue;
            }
            assertThat(component.configure(context, kirin, name, value, false))
                    .as(name)
                    .isTrue();
            assertThat(endpoint.configure(context, target, name, value, false))
                    .as(name)
                    .isTrue();
            Object atComponent = ((PropertyConfigurerGetter) component).getOptionValue(kirin, name, false);
            assertThat(atComponent).as(name).isNotNull();
            assertThat(((PropertyConfigurerGetter) endpoint).getOptionValue(target, name, false))
                    .as(name)
                    .isEqualTo(atComponent);
            set++;
        }
        assertThat(missing).isEmpty();
        assertThat(set).isGreaterThan(35);
    }

    @Test
    void secretsAreMarkedInTheMetadata() throws Exception {
        for (String section : List.of("componentProperties", "properties")) {
            JsonNode options = metadata().path(section);
            for (String secret : List.of("apiKey", "proxyAuthPassword", "proxyAuthUsername")) {
                assertThat(options.path(secret).path("secret").asBoolean())
                        .as(secret)
                        .isTrue();
            }
        }
    }

    @Test
    void noSecretIsSeenInTheNameOfAnEndpoint() {
        String uri = "kirin:a?apiKey=distinctive-key&proxyHost=127.0.0.1&proxyPort=9&proxyAuthUsername=u"
                + "&proxyAuthPassword=distinctive-word";
        KirinEndpoint endpoint = context.getEndpoint(uri, KirinEndpoint.class);
        assertThat(endpoint.getConfiguration().getApiKey()).isEqualTo("distinctive-key");
        assertThat(endpoint.toString()).doesNotContain("distinctive");
        assertThat(URISupport.sanitizeUri(endpoint.getEndpointUri())).doesNotContain("distinctive");
        assertThat(endpoint.getServiceUrl() + endpoint.getServiceProtocol()).doesNotContain("distinctive");
        assertThat(endpoint.getConfiguration().toString()).doesNotContain("distinctive");
        assertThat(endpoint.createProducer().toString()).doesNotContain("distinctive");
        assertThat(Connection.of(endpoint.getConfiguration(), context).toString())
                .doesNotContain("distinctive");
    }

    @Test
    void noSecretIsSeenWhenAnEndpointCannotBeMade() {
        for (String option : List.of("imageCount=0", "nonsense=1", "output=pdf", "queryInterval=-1", "createPath=x")) {
            String uri = "kirin:a?apiKey=distinctive-key&proxyAuthPassword=distinctive-word&" + option;
            assertThat(text(catchThrowable(() -> context.getEndpoint(uri)))).doesNotContain("distinctive");
        }
        assertThat(text(catchThrowable(() -> context.getEndpoint("kirin:a?apiKey=RAW(distinctive key)"))))
                .contains("apiKey must be printable ASCII")
                .doesNotContain("distinctive");
    }

    @Test
    void aBaseUrlWithCredentialsInItIsRefusedWithoutRepeatingThem() {
        for (String uri : List.of(
                "kirin:a?baseUrl=http://ursula:distinctive@127.0.0.1:9",
                "kirin:a?baseUrl=https://ursula:distinctive@other.example",
                "kirin:a?baseUrl=https://ursula:distinctive@other.example&apiKey=k")) {
            // Camel's own exception around it repeats the URI as the route has it.
            assertThat(text(catchThrowable(() -> context.getEndpoint(uri)).getCause()))
                    .contains("baseUrl must have no user name, password, query or fragment")
                    .doesNotContain("distinctive");
        }
        context.getComponent("kirin", KirinComponent.class)
                .getConfiguration()
                .setBaseUrl("https://distinctive:distinctive@other.example/?key=distinctive");
        assertThat(text(catchThrowable(() -> context.getEndpoint("kirin:b"))))
                .contains("baseUrl must have no user name")
                .doesNotContain("distinctive");
    }

    private PropertyConfigurer configurer(String name) {
        PropertyConfigurer configurer =
                PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer(name, context);
        assertThat(configurer).isInstanceOf(GeneratedPropertyConfigurer.class);
        return configurer;
    }

    private static JsonNode metadata() throws Exception {
        try (InputStream in = KirinEndpoint.class.getResourceAsStream("/META-INF/io/github/camelkirin/kirin.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    /** A value that the option takes, or null for one that takes objects. */
    private static Object sample(JsonNode option) {
        if (option.has("enum")) {
            return option.path("enum").get(0).asText();
        }
        return switch (option.path("type").asText()) {
            case "string" -> "x";
            case "boolean" -> "true";
            case "integer" -> "7";
            case "number" -> "2.5";
            case "duration" -> "7s";
            default -> null;
        };
    }
}
