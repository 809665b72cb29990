/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinEndpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.apache.camel.Exchange;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;

/** The API key of a Kamelet is seen nowhere but by the service. */
class KeptSecretTest extends KameletRoutes {

    /** With all that could end a secret early, or have it split. */
    private static final String KEY = "s3cr3t&x=1+%/#?{}";

    private static final String PART = "s3cr3t";

    private void load() throws Exception {
        context.getPropertiesComponent().addInitialProperty("kirin.key", KEY);
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to:
                          uri: kamelet:kirin-image-sink
                          parameters:
                            group: posters
                            baseUrl: %1$s
                            apiKey: "RAW({{kirin.key}})"
                - from:
                    uri: direct:now
                    steps:
                      - to:
                          uri: kamelet:kirin-generate-action
                          parameters:
                            baseUrl: %1$s
                            apiKey: "RAW({{kirin.key}})"
                - from:
                    uri: kamelet:kirin-image-source
                    parameters:
                      group: posters
                      baseUrl: %1$s
                      apiKey: "RAW({{kirin.key}})"
                    steps:
                      - process:
                          ref: arrived
                """.formatted(KIRIN.baseUrl()));
    }

    @Test
    void arrivesAtTheComponentAsItIs() throws Exception {
        load();
        assertThat(context.getEndpoints())
                .filteredOn(KirinEndpoint.class::isInstance)
                .hasSize(3)
                .allSatisfy(endpoint -> assertThat(
                                ((KirinEndpoint) endpoint).getConfiguration().getApiKey())
                        .isEqualTo(KEY));
    }

    @Test
    void isNotInTheLogNorInWhatFails() throws Exception {
        load();
        Exchange refused = send("direct:prompts", "A lighthouse", Map.of());
        Exchange refusedToo = send("direct:now", "A lighthouse", Map.of());
        Throwable wrong = catchThrowable(() -> load("""
                - from:
                    uri: direct:wrong
                    steps:
                      - to: kamelet:kirin-image-sink?group=posters&imageCount=none&apiKey=RAW({{kirin.key}})
                """));
        context.stop();
        for (Throwable failure : new Throwable[] {refused.getException(), refusedToo.getException(), wrong}) {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            assertThat(text.toString()).doesNotContain(PART);
        }
        assertThat(Files.readString(Path.of("target", "tests.log")))
                .contains("INFO org.apache.camel", "kirin-image-sink", "HTTP 401")
                .doesNotContain(PART);
    }

    @Test
    void isNotInDumpedRoutes() throws Exception {
        load();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            assertThat(PluginHelper.getModelToXMLDumper(context).dumpModelAsXml(context, route))
                    .doesNotContain(PART);
        }
        assertThat(context.getRouteDefinitions()).hasSize(6);
    }

    /** Camel can be told to dump routes with placeholders resolved, and then shows what their URIs have in them. */
    @Test
    void aKeyThatIsSetOnTheComponentIsInNoRouteWhateverIsDumped() throws Exception {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KEY);
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-image-sink?group=posters
                """);
        assertThat(send("direct:prompts", "A lighthouse", Map.of()).getException())
                .hasMessageContaining("HTTP 401");
        MBeanServer server = server();
        Set<ObjectName> routes = server.queryNames(new ObjectName("org.apache.camel:type=routes,*"), null);
        assertThat(routes).isNotEmpty();
        for (ObjectName route : routes) {
            assertThat((String) server.invoke(route, "dumpRouteAsXml", new Object[] {true}, new String[] {"boolean"}))
                    .contains("kamelet:")
                    .doesNotContain(PART);
        }
    }

    @Test
    void isNotSeenOverJmx() throws Exception {
        load();
        MBeanServer server = server();
        int read = 0;
        for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            assertThat(name.toString()).doesNotContain(PART);
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                try {
                    assertThat(String.valueOf(server.getAttribute(name, attribute.getName())))
                            .as(name + " " + attribute.getName())
                            .doesNotContain(PART);
                    read++;
                } catch (RuntimeMBeanException e) {
                    // has no value now
                }
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    private MBeanServer server() {
        return context.getManagementStrategy().getManagementAgent().getMBeanServer();
    }
}
