/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the bundle tells of itself. Reads the manifest that Maven has written: a build without Maven has none to test. */
class ExportedPackagesTest {

    /** All that users name. Whatever else there is may change from one release to the next. */
    static final Set<String> PUBLIC = Set.of(
            "io.github.camelkirin",
            "io.github.camelkirin.api",
            "io.github.camelkirin.dsl.component",
            "io.github.camelkirin.dsl.endpoint",
            "io.github.camelkirin.dsl.endpoint.dsl",
            "io.github.camelkirin.model",
            "io.github.camelkirin.repository");

    /** Where the code does without: the DSLs, spans, meters, annotations. */
    private static final Set<String> OPTIONAL = Set.of(
            "org.apache.camel.builder",
            "org.apache.camel.component.platform",
            "org.apache.camel.http.common",
            "org.apache.camel.telemetry",
            "io.micrometer",
            "io.opentelemetry",
            "io.vertx",
            "jakarta.servlet",
            "org.jspecify");

    private static BundleManifest bundle;

    @BeforeAll
    static void read() {
        bundle = BundleManifest.of(KirinComponent.class);
    }

    @Test
    void exportsWhatUsersNameAndNothingElse() {
        assertThat(bundle.exports().keySet()).containsExactlyInAnyOrderElementsOf(PUBLIC);
    }

    @Test
    void exportsEachPackageInTheVersionOfTheProject() throws IOException {
        String version = version().replace("-", ".");

        assertThat(bundle.header("Bundle-Version")).isEqualTo(version);
        assertThat(bundle.exports())
                .allSatisfy((name, parameters) -> assertThat(parameters).containsEntry("version", version));
    }

    @Test
    void tellsWhichPackagesTheExportedOnesUse() {
        Set<String> known = bundle.imports().keySet();

        assertThat(bundle.exports()).allSatisfy((name, parameters) -> assertThat(
                        parameters.get("uses:").split(","))
                .isNotEmpty()
                .allMatch(used -> PUBLIC.contains(used) || known.contains(used)));
        assertThat(bundle.exports().get("io.github.camelkirin").get("uses:").split(","))
                .contains(
                        "io.github.camelkirin.api",
                        "io.github.camelkirin.model",
                        "io.github.camelkirin.repository",
                        "org.apache.camel",
                        "org.apache.camel.spi",
                        "org.apache.camel.support");
    }

    @Test
    void importsCamelInTheVersionsThatItRunsOn() {
        Map<String, Map<String, String>> camel = importsIn("org.apache.camel");

        assertThat(camel).containsKeys("org.apache.camel", "org.apache.camel.spi", "org.apache.camel.component.http");
        assertThat(camel)
                .allSatisfy((name, parameters) -> assertThat(parameters).containsEntry("version", "[4.14,5)"));
    }

    @Test
    void takesTheJacksonAndTheLoggerThatAreThere() {
        assertThat(importsIn("com.fasterxml.jackson"))
                .isNotEmpty()
                .allSatisfy((name, parameters) -> assertThat(parameters).containsEntry("version", "[2.15,3)"));
        assertThat(importsIn("org.slf4j")).hasSize(1).allSatisfy((name, parameters) -> assertThat(parameters)
                .containsEntry("version", "[1.7,3)"));
    }

    @Test
    void doesWithoutWhatIsOptionalAndWithoutNothingElse() {
        Set<String> optional = bundle.imports().entrySet().stream()
                .filter(entry -> "optional".equals(entry.getValue().get("resolution:")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Set<String> expected = bundle.imports().keySet().stream()
                .filter(name -> OPTIONAL.stream().anyMatch(root -> isIn(name, root)))
                .collect(Collectors.toSet());

        assertThat(optional).isEqualTo(expected);
        assertThat(OPTIONAL).allSatisfy(root -> assertThat(optional).as(root).anyMatch(name -> isIn(name, root)));
    }

    /** Two versions of the component side by side must not lend each other packages: what is internal would not match. */
    @Test
    void importsNoPackageOfItsOwn() {
        assertThat(importsIn("io.github.camelkirin")).isEmpty();
    }

    @Test
    void knowsWhatItsOwnInternalPackagesNeed() {
        assertThat(bundle.imports())
                .containsKeys("org.apache.hc.client5.http.impl.async", "io.opentelemetry.api.trace", "javax.net.ssl");
    }

    @Test
    void embedsNothing() {
        assertThat(Arrays.asList("Bundle-ClassPath", "Embed-Dependency", "Embedded-Artifacts", "DynamicImport-Package"))
                .allSatisfy(name -> assertThat(bundle.header(name)).as(name).isNull());
    }

    private static Map<String, Map<String, String>> importsIn(String root) {
        Map<String, Map<String, String>> all = bundle.imports();
        all.keySet().removeIf(not(name -> isIn(name, root)));
        return all;
    }

    private static boolean isIn(String name, String root) {
        return name.equals(root) || name.startsWith(root + ".");
    }

    private static String version() throws IOException {
        try (InputStream json = KirinComponent.class.getResourceAsStream("/META-INF/io/github/camelkirin/kirin.json")) {
            return new ObjectMapper().readTree(json).at("/component/version").asText();
        }
    }
}
