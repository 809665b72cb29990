/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The component's description, the starter's properties and the component's page have the same options. */
@Tag("build")
class GeneratedConfigurationTest {
    private static final Path GENERATED = Path.of("src", "generated");
    private static final Path PAGE = Path.of("..", "camel-kirin", "src", "main", "docs", "kirin-component.adoc");
    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";
    private static final String REGENERATE =
            "mvn test -pl :camel-kirin-starter -am -Dtest=GeneratedConfigurationTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dkirin.starter.write=true";

    private final ComponentModel component =
            JsonMapper.generateComponentModel(resource("/META-INF/io/github/camelkirin/kirin.json"));

    @Test
    void whatIsCommittedIsWhatTheDescriptionGives() throws IOException {
        Map<Path, String> generated = new LinkedHashMap<>();
        generated.put(
                GENERATED.resolve("java/io/github/camelkirin/springboot/KirinComponentConfiguration.java"),
                new PropertiesClass(component).render());
        generated.put(
                GENERATED.resolve("resources/META-INF/additional-spring-configuration-metadata.json"),
                new AdditionalMetadata(component).render());
        for (Map.Entry<Path, String> file : generated.entrySet()) {
            if (Boolean.getBoolean("kirin.starter.write")) {
                Files.writeString(file.getKey(), file.getValue());
            } else {
                assertThat(Files.readString(file.getKey()).replace("\r\n", "\n"))
                        .as("%s is not what kirin.json gives: regenerate with %s", file.getKey(), REGENERATE)
                        .isEqualTo(file.getValue());
            }
        }
    }

    @Test
    void propertiesDescriptionAndPageListTheSameOptions() throws IOException {
        Set<String> described = component.getComponentOptions().stream()
                .map(AdditionalMetadata::property)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> own = Set.of(
                "camel.component.kirin.enabled",
                "camel.component.kirin.customizer.enabled",
                "camel.component.kirin.task-repository.enabled",
                "camel.component.kirin.task-repository.data-source",
                "camel.component.kirin.task-repository.create-schema",
                "camel.component.kirin.task-repository.retention",
                "camel.component.kirin.task-repository.parked-retention");
        Set<String> properties = new TreeSet<>(properties().keySet());
        assertThat(properties).containsAll(own);
        properties.removeAll(own);
        assertThat(properties).isEqualTo(described);
        assertThat(optionsOnThePage()).isEqualTo(names());
    }

    @Test
    void eachPropertyHasTypeDescriptionAndTheComponentsDefault() throws IOException {
        Map<String, JsonNode> properties = properties();
        properties.forEach((name, property) -> {
            assertThat(property.path("type").asText()).as(name).matches("[A-Za-z.$<>, ]+");
            if (!name.matches(".*(kirin|customizer)\\.enabled")) {
                assertThat(property.path("description").asText()).as(name).isNotBlank();
            }
        });
        component.getComponentOptions().stream()
                .filter(option -> option.getDefaultValue() != null)
                .forEach(option -> assertThat(properties
                                .get(AdditionalMetadata.property(option))
                                .path("defaultValue")
                                .asText())
                        .as(option.getName())
                        .isEqualTo(option.getDefaultValue().toString()));
        assertThat(properties
                        .get("camel.component.kirin.task-timeout")
                        .path("type")
                        .asText())
                .isEqualTo("java.time.Duration");
        assertThat(properties
                        .get("camel.component.kirin.operation")
                        .path("type")
                        .asText())
                .isEqualTo("io.github.camelkirin.KirinOperation");
    }

    private Set<String> names() {
        return component.getComponentOptions().stream()
                .map(ComponentModel.ComponentOptionModel::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> optionsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("// component options: START");
        int end = page.indexOf("// component options: END");
        Matcher rows = Pattern.compile("\\| \\*(\\w+)\\* \\(").matcher(page.substring(start, end));
        return rows.results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, JsonNode> properties() throws IOException {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        for (JsonNode property : new ObjectMapper().readTree(resource(METADATA)).get("properties")) {
            String name = property.get("name").asText();
            if (name.startsWith("camel.component.kirin.")) {
                properties.put(name, property);
            }
        }
        return properties;
    }

    private static String resource(String name) {
        try (InputStream stream = GeneratedConfigurationTest.class.getResourceAsStream(name)) {
            assertThat(stream).as("%s on the class path", name).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
