/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.examples.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutesDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.xml.in.ModelParser;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** About what the bundle and the files beside it say, as the build makes them. */
class BundleTest {

    private static final Path CLASSES = Path.of("target/classes");
    private static final String CAMEL = "http://camel.apache.org/schema/blueprint";

    private static String imported(Attributes manifest, String name) {
        return Stream.of(manifest.getValue("Import-Package").split(",(?=[a-z])"))
                .filter(one -> one.startsWith(name + ";"))
                .findFirst()
                .orElse("");
    }

    @Test
    void theManifestNamesTheComponentAndWhatItNeeds() throws IOException {
        Attributes manifest;
        try (InputStream file = Files.newInputStream(CLASSES.resolve("META-INF/MANIFEST.MF"))) {
            manifest = new Manifest(file).getMainAttributes();
        }

        assertThat(manifest.getValue("Bundle-SymbolicName"))
                .isEqualTo("io.github.camelkirin.camel-kirin-example-karaf");
        assertThat(manifest.getValue("Service-Component"))
                .isEqualTo("OSGI-INF/io.github.camelkirin.examples.karaf.Posters.xml");
        assertThat(manifest.getValue("Export-Package")).isNull();
        assertThat(imported(manifest, "org.apache.camel")).contains("[4.14,5)");
        assertThat(imported(manifest, "org.apache.camel.karaf.core")).contains("[4.14,5)");
        assertThat(imported(manifest, "io.github.camelkirin"))
                .contains("[1.0,2)")
                .doesNotContain("optional");
        assertThat(imported(manifest, "io.github.camelkirin.jdbc")).contains("[1.0,2)", "resolution:=optional");
        assertThat(manifest.getValue("Require-Capability"))
                .contains("osgi.extender=osgi.component")
                .doesNotContain("osgi.service;");
        assertThat(manifest.getValue("Import-Package")).doesNotContain("org.osgi.service.component.annotations");
    }

    @Test
    void theComponentWaitsForItsConfigurationAndForCamelsComponents() throws IOException {
        String component =
                Files.readString(CLASSES.resolve("OSGI-INF/io.github.camelkirin.examples.karaf.Posters.xml"));

        assertThat(component)
                .contains("configuration-pid=\"io.github.camelkirin.posters\"", "configuration-policy=\"require\"")
                .contains("target=\"(component=kirin)\"", "target=\"(component=file)\"")
                .containsPattern(
                        "name=\"dataSource\"[^>]*cardinality=\"0..1\"|cardinality=\"0..1\"[^>]*name=\"dataSource\"")
                .contains("policy-option=\"greedy\"", "target=\"(dataSourceName=kirin)\"");
    }

    @Test
    void theConfigurationFileHasTheOptionsThatThereAre() throws IOException {
        Path file = Path.of("src/main/etc/" + Options.PID + ".cfg");
        Properties set = new Properties();
        set.load(new StringReader(Files.readString(file)));
        Properties all = new Properties();
        all.load(new StringReader(Files.readString(file).replaceAll("(?m)^#(?=\\S)", "")));
        List<String> options = Arrays.stream(Options.class.getDeclaredMethods())
                .map(Method::getName)
                .toList();

        assertThat(set.stringPropertyNames()).containsExactlyInAnyOrder("apiKey", "folder");
        assertThat(all.stringPropertyNames())
                .containsAll(options)
                .allMatch(name -> options.contains(name) || name.startsWith("dataSource."));
        assertThat(Path.of("../../camel-kirin-component/camel-kirin/src/main/docs/kirin-karaf.adoc"))
                .content()
                .contains(
                        "apiKey = " + set.getProperty("apiKey") + "\nfolder = " + set.getProperty("folder") + "\n----");
    }

    @Test
    void blueprintHasTheRoutesOfTheBundle() throws Exception {
        try (ModelCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new PosterRoutes());

            assertThat(steps(blueprint().getRoutes())).isEqualTo(steps(context.getRouteDefinitions()));
        }
    }

    /** Of Blueprint, Camel's part alone: the reader of XML has none for the rest. */
    private static RoutesDefinition blueprint() throws Exception {
        String file = Files.readString(Path.of("src/main/blueprint/posters.xml"));
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setNamespaceAware(true);
        var context = (Element) xml.newDocumentBuilder()
                .parse(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagNameNS(CAMEL, "camelContext")
                .item(0);
        assertThat(context.getAttribute("id")).isEqualTo("posters");
        String routes = file.substring(file.indexOf("<route "), file.indexOf("</camelContext>"));
        return new ModelParser(new StringReader("<routes xmlns=\"" + CAMEL + "\">" + routes + "</routes>"), CAMEL)
                .parseRoutesDefinition()
                .orElseThrow();
    }

    private static List<List<String>> steps(List<RouteDefinition> routes) {
        return routes.stream()
                .map(route -> Stream.concat(
                                Stream.of(route.getRouteId(), route.getInput().getEndpointUri()),
                                route.getOutputs().stream().map(BundleTest::step))
                        .toList())
                .toList();
    }

    private static String step(ProcessorDefinition<?> step) {
        return step instanceof SetHeaderDefinition header
                ? header.getName() + " = " + header.getExpression().getExpression()
                : ((ToDefinition) step).getEndpointUri();
    }
}
