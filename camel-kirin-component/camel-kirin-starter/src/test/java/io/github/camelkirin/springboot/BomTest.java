/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bill of materials has no parent, so that nothing but a test keeps it in step with the project. */
@Tag("build")
class BomTest {
    private static final Path PROJECT = Path.of("..", "..");

    private final String bom = pom("camel-kirin-component/camel-kirin-bom");
    private final String parent = pom(".");

    private static String pom(String module) {
        try {
            return Files.readString(PROJECT.resolve(module).resolve("pom.xml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> all(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void listsEachModuleThatIsPublished() {
        Set<String> published = new TreeSet<>();
        for (String module : all("<module>(camel-kirin-component/[^<]+)</module>", parent)) {
            String pom = pom(module);
            boolean hasJar = !pom.contains("<packaging>pom</packaging>");
            if (hasJar && !pom.contains("<maven.deploy.skip>true</maven.deploy.skip>")) {
                published.add(module.substring(module.indexOf('/') + 1));
            }
        }
        Set<String> listed = all(
                "<artifactId>([^<]+)</artifactId>",
                bom.substring(bom.indexOf("<dependencyManagement>"), bom.indexOf("<build>")));
        assertThat(published).contains("camel-kirin", "camel-kirin-starter");
        assertThat(listed).isEqualTo(published);
    }

    @Test
    void hasTheProjectsVersionAndNothingOfOthers() {
        String version = "<version>([^<$]+)</version>";
        String published = bom.substring(0, bom.indexOf("<build>"));
        assertThat(all(version, published))
                .hasSize(1)
                .first()
                .isEqualTo(all(version, parent.substring(0, parent.indexOf("<name>")))
                        .iterator()
                        .next());
        assertThat(all("<groupId>([^<]+)</groupId>", published)).containsExactly("io.github.camelkirin");
        assertThat(bom).doesNotContain("<parent>");
    }
}
