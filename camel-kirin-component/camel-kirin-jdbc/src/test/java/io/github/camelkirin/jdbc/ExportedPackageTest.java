/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.BundleManifest;
import io.github.camelkirin.repository.TaskRepository;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the bundle tells of itself. Reads the manifest that Maven has written: a build without Maven has none to test. */
class ExportedPackageTest {

    private static BundleManifest bundle;

    @BeforeAll
    static void read() {
        bundle = BundleManifest.of(JdbcTaskRepository.class);
    }

    @Test
    void exportsTheRepositoryInTheVersionOfTheComponent() {
        Map<String, Map<String, String>> exports = bundle.exports();

        assertThat(exports).containsOnlyKeys("io.github.camelkirin.jdbc");
        assertThat(exports.get("io.github.camelkirin.jdbc"))
                .containsEntry(
                        "version", BundleManifest.of(TaskRepository.class).header("Bundle-Version"))
                .containsEntry(
                        "uses:",
                        "io.github.camelkirin.repository,jakarta.transaction,javax.sql,org.jspecify.annotations");
    }

    @Test
    void needsOfTheComponentOnlyWhatIsExported() {
        assertThat(versionsOf("io.github.camelkirin"))
                .isEqualTo(Map.of(
                        "io.github.camelkirin.model", "[1.0,2)",
                        "io.github.camelkirin.repository", "[1.0,2)"));
    }

    @Test
    void takesTheJacksonAndTheLoggerThatAreThere() {
        assertThat(versionsOf("com.fasterxml.jackson")).isNotEmpty().values().containsOnly("[2.15,3)");
        assertThat(versionsOf("org.slf4j")).isEqualTo(Map.of("org.slf4j", "[1.7,3)"));
    }

    @Test
    void needsNoCamelAndNoDriver() {
        assertThat(bundle.imports().keySet())
                .allMatch(name -> name.startsWith("io.github.camelkirin.")
                        || name.startsWith("com.fasterxml.jackson.")
                        || name.equals("org.slf4j")
                        || name.equals("javax.sql")
                        || name.equals("javax.naming")
                        || isOptional(name));
        assertThat(bundle.imports().entrySet())
                .filteredOn(entry -> "optional".equals(entry.getValue().get("resolution:")))
                .extracting(Map.Entry::getKey)
                .contains("org.jspecify.annotations", "jakarta.transaction", "org.springframework.jdbc.datasource")
                .allMatch(ExportedPackageTest::isOptional);
        assertThat(bundle.imports().entrySet())
                .filteredOn(entry -> isOptional(entry.getKey()))
                .allMatch(entry -> "optional".equals(entry.getValue().get("resolution:")));
    }

    /** The transactions that tasks are stored in, where there are any, and annotations. */
    private static boolean isOptional(String name) {
        return name.equals("org.jspecify.annotations")
                || name.equals("jakarta.transaction")
                || name.startsWith("org.springframework.");
    }

    @Test
    void embedsNothing() {
        assertThat(bundle.header("Bundle-ClassPath")).isNull();
        assertThat(bundle.header("DynamicImport-Package")).isNull();
    }

    private static Map<String, String> versionsOf(String root) {
        return bundle.imports().entrySet().stream()
                .filter(entry -> entry.getKey().equals(root) || entry.getKey().startsWith(root + "."))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().getOrDefault("version", "")));
    }
}
