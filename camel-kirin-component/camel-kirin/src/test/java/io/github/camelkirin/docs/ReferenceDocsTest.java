/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** About this module's own files, whatever Camel it runs on. */
@Tag("build")
class ReferenceDocsTest {
    private static final Path PAGE = Path.of("src/main/docs/kirin-component.adoc");
    private static final Path METADATA = Path.of("src/generated/resources/META-INF/io/github/camelkirin/kirin.json");
    private static final String REGENERATE =
            "mvn test -pl :camel-kirin -am -Dtest=ReferenceDocsTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dkirin.docs.write=true";

    @Test
    void theCommittedPageSaysWhatTheMetadataSays() throws IOException {
        String committed = Files.readString(PAGE);
        String rendered = new ReferenceDocs(Files.readString(METADATA)).render(committed);
        if (Boolean.getBoolean("kirin.docs.write")) {
            Files.writeString(PAGE, rendered);
            return;
        }
        assertThat(committed)
                .as("%s differs from %s: regenerate with %s", PAGE, METADATA, REGENERATE)
                .isEqualTo(rendered);
    }

    @Test
    void changesOnlyWhatIsBetweenTheMarks() throws IOException {
        String changed = Files.readString(PAGE)
                .replace("// component options: START\n", "// component options: START\n*baseURI*\n")
                .replace("== Usage", "== How to use it");
        String rendered = new ReferenceDocs(Files.readString(METADATA)).render(changed);
        assertThat(rendered).contains("*baseUrl*").doesNotContain("*baseURI*").contains("== How to use it");
    }

    @Test
    void listsEveryOptionAndHeader() throws IOException {
        String rendered = new ReferenceDocs(Files.readString(METADATA)).render(Files.readString(PAGE));
        assertThat(rendered)
                .contains("*group* (common)\n| *Required*")
                .contains("*parameters* (producer)")
                .contains("CamelKirinIdempotencyKey (producer) +\n`KirinConstants.IDEMPOTENCY_KEY`")
                .contains("| 3s\n| Duration");
    }

    @Test
    void namesTheMarkThatIsMissing() throws IOException {
        String page = Files.readString(PAGE).replace("// message headers: START", "");
        ReferenceDocs docs = new ReferenceDocs(Files.readString(METADATA));
        assertThatThrownBy(() -> docs.render(page)).hasMessageContaining("// message headers: START");
    }
}
