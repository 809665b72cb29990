/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** About the repository's own files: the pages' code is that of tests that run. */
class RecipeDocsTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path PAGES = ROOT.resolve("camel-kirin-component/camel-kirin/src/main/docs");
    private static final String WRITE = "mvn test -pl :camel-kirin-recipes -am -Dtest=RecipeDocsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dkirin.docs.write=true";

    private static final List<Region> REGIONS = new ArrayList<>();
    private static final List<Path> FILES = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        if (!REGIONS.isEmpty()) {
            return;
        }
        for (Path modules : List.of(ROOT.resolve("camel-kirin-component"), ROOT.resolve("camel-kirin-examples"))) {
            for (Path module : children(modules)) {
                read(module.resolve("src/test"));
            }
        }
        read(ROOT.resolve("camel-kirin-examples/karaf/src/main"));
        try (Stream<Path> pages = Files.list(PAGES)) {
            pages.filter(page -> page.toString().endsWith(".adoc")).sorted().forEach(FILES::add);
        }
        FILES.add(ROOT.resolve("README.md"));
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }

    private static void read(Path sources) throws IOException {
        if (!Files.isDirectory(sources)) {
            return;
        }
        try (Stream<Path> found = Files.walk(sources)) {
            for (Path file : found.filter(RecipeDocsTest::hasCode).sorted().toList()) {
                REGIONS.addAll(Region.in(file.getFileName().toString(), Files.readAllLines(file)));
            }
        }
    }

    private static boolean hasCode(Path file) {
        return file.toString().matches(".*\\.(java|yaml|xml|properties)")
                && !file.endsWith("RecipeDocsTest.java")
                && !file.endsWith("Region.java");
    }

    @Test
    void theCodeInThePagesIsThatOfTheTests() throws IOException {
        for (Path file : FILES) {
            String committed = Files.readString(file);
            String rendered = new Page(committed).render(REGIONS);
            if (Boolean.getBoolean("kirin.docs.write")) {
                Files.writeString(file, rendered);
            } else {
                assertThat(committed)
                        .as("%s differs from the regions it names: write it anew with %s", file.getFileName(), WRITE)
                        .isEqualTo(rendered);
            }
        }
    }

    @Test
    void ofAllCodeInThePagesItIsSaidWhereItComesFrom() throws IOException {
        for (Path file : FILES) {
            assertThat(new Page(Files.readString(file)).unexplained())
                    .as(
                            "code in %s without a line above it: \"// recipe: NAME (FILE)\" names a region of a test,"
                                    + " \"// as it is: WHY\" says why there is none",
                            file.getFileName())
                    .isEmpty();
        }
    }

    @Test
    void everyRegionOfATestIsInAPage() throws IOException {
        Set<Region> used = new HashSet<>();
        for (Path file : FILES) {
            used.addAll(new Page(Files.readString(file)).used(REGIONS));
        }
        assertThat(REGIONS)
                .as("regions between tag:: and end:: that no page has")
                .isNotEmpty()
                .allMatch(used::contains);
    }

    @Test
    void aRegionIsCopiedWithoutItsIndentation() {
        List<Region> regions =
                Region.in("A.java", List.of("x", "  // tag::a[]", "  from();", "", "    to();", "  // end::a[]", "y"));
        String page = "// recipe: a (A)\n[source,java]\n----\nold();\n----\nend\n";

        assertThat(new Page(page).render(regions))
                .isEqualTo("// recipe: a (A)\n[source,java]\n----\nfrom();\n\n  to();\n----\nend\n");
        assertThat(new Page("<!-- recipe: a (A) -->\n```java\n```\n").render(regions))
                .isEqualTo("<!-- recipe: a (A) -->\n```java\nfrom();\n\n  to();\n```\n");
    }

    @Test
    void codeOfUnknownOriginIsFound() {
        assertThat(new Page("text\n\n[source,yaml]\n----\n- route:\n----\n").unexplained())
                .containsExactly("- route:");
        assertThat(new Page("// as it is: a dependency\n[source,xml]\n----\n<a/>\n----\n").unexplained())
                .isEmpty();
    }

    @Test
    void aRecipeThatIsNotThereIsNamed() {
        Page page = new Page("// recipe: b (A)\n[source,java]\n----\n----\n");
        assertThatThrownBy(() -> page.render(List.of())).hasMessageContaining("one region b in a file A, were 0");
        assertThatThrownBy(() -> new Page("// recipe: b (A)\n\ntext\n").render(List.of()))
                .hasMessageContaining("followed by a block");
        assertThatThrownBy(() -> Region.in("A.java", List.of("// tag::a[]"))).hasMessageContaining("[a]");
    }
}
