/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What tools and Camel expect of a Kamelet's file. */
class KameletFilesTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^}?]+)}}");

    private final CamelCatalog catalog = new DefaultCamelCatalog();

    private static String text(String kamelet) {
        try (InputStream in = Objects.requireNonNull(
                KameletFilesTest.class.getResourceAsStream("/kamelets/" + kamelet + ".kamelet.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> map, String... path) {
        Map<String, Object> inner = map;
        for (String name : path) {
            inner = (Map<String, Object>) Objects.requireNonNull(inner.get(name), name);
        }
        return inner;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(String kamelet) {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text(kamelet));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kirin-image-sink", "kirin-image-source", "kirin-generate-action", "kirin-rest-action"})
    void describesItself(String kamelet) {
        Map<String, Object> file = read(kamelet);
        assertThat(at(file, "metadata")).containsEntry("name", kamelet);
        assertThat(at(file, "metadata", "labels"))
                .containsEntry("camel.apache.org/kamelet.type", kamelet.substring(kamelet.lastIndexOf('-') + 1));
        assertThat(at(file, "metadata", "annotations")).hasSize(6);
        assertThat(at(file, "spec", "definition")).containsKeys("title", "description", "properties");
        assertThat((List<?>) at(file, "spec").get("dependencies"))
                .anySatisfy(dependency -> assertThat((String) dependency)
                        .matches("mvn:io.github.camelkirin:camel-kirin:[0-9][-.0-9A-Z]+"));
        assertThat(text(kamelet)).as("filtered").doesNotContain("@");
        at(file, "spec", "definition", "properties").forEach((name, property) -> {
            assertThat(((Map<?, ?>) property).keySet().stream().map(String::valueOf))
                    .as(name)
                    .contains("title", "description", "type");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"kirin-image-sink", "kirin-image-source", "kirin-generate-action", "kirin-rest-action"})
    void usesEachOfItsPropertiesAndNoOther(String kamelet) {
        Map<String, Object> file = read(kamelet);
        Set<String> used = PLACEHOLDER
                .matcher(at(file, "spec", "template").toString())
                .results()
                .map(MatchResult::group)
                .map(match -> PLACEHOLDER.matcher(match).replaceAll("$1"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = at(file, "spec", "definition", "properties").keySet();
        assertThat(used).containsExactlyInAnyOrderElementsOf(declared);
        // Camel would take these for itself
        assertThat(declared)
                .doesNotContainAnyElementsOf(catalog.componentModel("kamelet").getEndpointOptions().stream()
                        .map(BaseOptionModel::getName)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kirin-image-sink", "kirin-image-source", "kirin-generate-action", "kirin-rest-action"})
    void offersWhatTheComponentOffers(String kamelet) {
        catalog.addComponent("kirin", "io.github.camelkirin.KirinComponent");
        ComponentModel kirin = catalog.componentModel("kirin");
        Map<String, BaseOptionModel> options = kirin.getEndpointOptions().stream()
                .collect(Collectors.toMap(BaseOptionModel::getName, option -> option));
        List<String> own = new ArrayList<>();
        at(read(kamelet), "spec", "definition", "properties").forEach((name, property) -> {
            BaseOptionModel option = options.get(name);
            Map<?, ?> described = (Map<?, ?>) property;
            if (option == null) {
                own.add(name);
                return;
            }
            assertThat(described.get("type")).as(name).isEqualTo(option.getType());
            assertThat(described.get("enum")).as(name).isEqualTo(option.getEnums());
            assertThat("password".equals(described.get("format"))).as(name).isEqualTo(option.isSecret());
            assertThat(described.get("x-descriptors"))
                    .as(name)
                    .isEqualTo(option.isSecret() ? List.of("urn:camel:group:credentials") : null);
        });
        assertThat(own).isSubsetOf("idempotencyKey", "waitTimeout", "path");
    }

    @Test
    void onlyTheActionNeedsNoGroup() {
        for (String kamelet : List.of("kirin-image-sink", "kirin-image-source")) {
            assertThat(at(read(kamelet), "spec", "definition").get("required")).isEqualTo(List.of("group"));
        }
        assertThat(at(read("kirin-rest-action"), "spec", "definition").get("required"))
                .isEqualTo(List.of("group", "path"));
        assertThat(at(read("kirin-generate-action"), "spec", "definition")).doesNotContainKey("required");
    }
}
