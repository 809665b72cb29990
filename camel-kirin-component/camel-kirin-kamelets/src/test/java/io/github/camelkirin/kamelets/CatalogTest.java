/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinComponent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools that ask Camel's catalog get to know of the component from its jar. */
class CatalogTest {

    private final CamelCatalog catalog = new DefaultCamelCatalog();

    @BeforeEach
    void add() {
        assertThat(catalog.findComponentNames()).doesNotContain("kirin");
        catalog.addComponent("kirin", KirinComponent.class.getName());
    }

    @Test
    void findsTheDescriptionByTheNameOfTheClass() {
        assertThat(catalog.findComponentNames()).contains("kirin");
        ComponentModel model = catalog.componentModel("kirin");
        assertThat(model.getTitle()).isEqualTo("Kirin");
        assertThat(model.getArtifactId()).isEqualTo("camel-kirin");
        assertThat(model.getJavaType()).isEqualTo(KirinComponent.class.getName());
        assertThat(model.getEndpointOptions())
                .extracting(option -> option.getName())
                .contains("group", "resolution");
        assertThat(model.getEndpointHeaders())
                .extracting(header -> header.getName())
                .contains("CamelKirinTaskId");
        assertThat(catalog.componentJSonSchema("kirin")).contains("\"apiKey\"", "\"secret\": true");
    }

    @Test
    void checksUrisOnceItKnowsTheNameOfTheClass() {
        // tag::catalog[]
        CamelCatalog tool = new DefaultCamelCatalog();
        tool.addComponent("kirin", "io.github.camelkirin.KirinComponent");
        boolean right =
                tool.validateEndpointProperties("kirin:posters?resolution=2k").isSuccess();
        Set<String> unknown =
                tool.validateEndpointProperties("kirin:posters?resolutoin=2k").getUnknown();
        // end::catalog[]
        assertThat(right).isTrue();
        assertThat(unknown).containsExactly("resolutoin");
    }

    @Test
    void makesAUriOfOptionsAndOptionsOfAUri() throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("group", "posters");
        options.put("resolution", "2k");
        options.put("operation", "generate");
        String uri = catalog.asEndpointUri("kirin", options, true);
        assertThat(uri).isEqualTo("kirin:posters?operation=generate&resolution=2k");
        assertThat(catalog.endpointProperties(uri)).containsExactlyInAnyOrderEntriesOf(options);
        assertThat(catalog.endpointComponentName(uri)).isEqualTo("kirin");
    }

    @Test
    void takesWhatIsRight() {
        EndpointValidationResult result = catalog.validateEndpointProperties(
                "kirin:posters?resolution=2k&imageCount=3&taskTimeout=2h&parameters.style=noir");
        assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
        assertThat(catalog.validateEndpointProperties(
                                "kirin:posters?output=image&concurrentConsumers=5", false, true, false)
                        .isSuccess())
                .isTrue();
    }

    @Test
    void refusesWhatIsWrong() {
        EndpointValidationResult unknown = catalog.validateEndpointProperties("kirin:posters?resolutoin=2k");
        assertThat(unknown.isSuccess()).isFalse();
        assertThat(unknown.getUnknown()).containsExactly("resolutoin");
        assertThat(catalog.validateEndpointProperties("kirin:posters?imageCount=two")
                        .getInvalidInteger())
                .containsEntry("imageCount", "two");
        assertThat(catalog.validateEndpointProperties("kirin:posters?output=pdf")
                        .getInvalidEnum())
                .containsEntry("output", "pdf");
        assertThat(catalog.validateEndpointProperties("kirin:?resolution=2k").getRequired())
                .containsExactly("group");
    }

    @Test
    void theJarSaysWhichComponentItHas() throws IOException {
        List<Properties> jars = new ArrayList<>();
        for (URL url : Collections.list(KirinComponent.class
                .getClassLoader()
                .getResources("META-INF/services/org/apache/camel/component.properties"))) {
            Properties jar = new Properties();
            try (InputStream in = url.openStream()) {
                jar.load(in);
            }
            jars.add(jar);
        }
        assertThat(jars)
                .filteredOn(jar -> "io.github.camelkirin".equals(jar.get("groupId")))
                .singleElement()
                .satisfies(jar -> assertThat(jar)
                        .containsEntry("components", "kirin")
                        .containsEntry("artifactId", "camel-kirin"));
    }
}
