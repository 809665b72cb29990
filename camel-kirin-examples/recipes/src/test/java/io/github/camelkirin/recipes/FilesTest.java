/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class FilesTest extends RecipeSupport {

    private static final class Posters extends RouteBuilder {
        @Override
        public void configure() {
            // tag::from-files[]
            from("file:prompts?moveFailed=.refused")
                    .setHeader("CamelKirinIdempotencyKey", simple("${file:name}-${file:modified}"))
                    .to("kirin:posters?aspectRatio=16:9");

            from("kirin:posters?output=image").to("file:pictures?tempPrefix=.part-");
            // end::from-files[]
        }
    }

    @Test
    void aPromptInAFolderBecomesAPictureInAnother() throws Exception {
        start(new Posters());

        put("prompts", "train.txt", "A night train crossing a viaduct");

        soon().until(() -> files("pictures").size() == 1);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(Files.readAllBytes(files("pictures").get(0))).startsWith(PNG);
        soon().until(() -> files("prompts/.camel").size() == 1);
    }

    @Test
    void aFileThatIsReadTwiceIsPaidForOnce() throws Exception {
        start(new Posters());
        FileTime written = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));
        for (int i = 0; i < 2; i++) {
            Path file = put("waiting", "train.txt", "A night train crossing a viaduct");
            Files.setLastModifiedTime(file, written);
            Files.createDirectories(folder.resolve("prompts"));
            Files.move(file, folder.resolve("prompts/train.txt"));
            soon().until(() -> files("prompts").isEmpty());
        }

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
        assertThat(files("pictures")).hasSize(1);
    }

    @Test
    void aPromptThatIsRefusedIsPutAside() throws Exception {
        start(new Posters());

        put("prompts", "long.txt", "A".repeat(2501));

        soon().until(() -> files("prompts/.refused").size() == 1);
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }
}
