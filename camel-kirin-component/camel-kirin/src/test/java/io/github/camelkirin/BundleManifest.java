/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The bundle headers of the jar, or of the folder, that a class is in. */
public final class BundleManifest {

    private final Manifest manifest;

    private BundleManifest(Manifest manifest) {
        this.manifest = manifest;
    }

    /** @param type a class of the bundle; its packages are not looked at */
    public static BundleManifest of(Class<?> type) {
        try {
            Path place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new BundleManifest(Files.isDirectory(place) ? ofFolder(place) : ofJar(place));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Manifest ofFolder(Path folder) throws IOException {
        Path file = folder.resolve(JarFile.MANIFEST_NAME);
        assertThat(file)
                .as("the bundle's manifest, which Maven writes in its phase process-classes")
                .isRegularFile();
        try (InputStream in = Files.newInputStream(file)) {
            return new Manifest(in);
        }
    }

    private static Manifest ofJar(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            assertThat(jar.stream().filter(entry -> entry.getName().endsWith(".jar")))
                    .as("jars within %s", file)
                    .isEmpty();
            Manifest manifest = jar.getManifest();
            assertThat(manifest).as("manifest of %s", file).isNotNull();
            return manifest;
        }
    }

    /** Null if the manifest has no such header. */
    public @Nullable String header(String name) {
        return manifest.getMainAttributes().getValue(name);
    }

    /** The packages that the bundle exports, each with its attributes and directives; these keep the colon in their name. */
    public Map<String, Map<String, String>> exports() {
        return packages("Export-Package");
    }

    /** The packages that the bundle imports, but for Java's own: {@code java.*}. */
    public Map<String, Map<String, String>> imports() {
        Map<String, Map<String, String>> all = packages("Import-Package");
        all.keySet().removeIf(name -> name.startsWith("java."));
        return all;
    }

    private Map<String, Map<String, String>> packages(String name) {
        String header = header(name);
        assertThat(header).as(name).isNotNull();
        Map<String, Map<String, String>> packages = new LinkedHashMap<>();
        for (String clause : split(header, ',')) {
            List<String> parts = split(clause, ';');
            Map<String, String> parameters = parts.stream()
                    .filter(part -> part.contains("="))
                    .map(part -> part.split("=", 2))
                    .collect(Collectors.toMap(part -> part[0], part -> part[1].replace("\"", "")));
            parts.stream().filter(part -> !part.contains("=")).forEach(path -> packages.put(path, parameters));
        }
        return packages;
    }

    /** At a separator that is in no quotes. */
    private static List<String> split(String text, char separator) {
        return Arrays.asList(text.split(separator + "(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1));
    }
}
