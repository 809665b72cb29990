/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that the documentation shows. */
class RecipesTest extends KameletRoutes {

    @TempDir
    Path folder;

    @BeforeEach
    void connect() throws IOException {
        connectTheComponent();
        Files.createDirectories(folder.resolve("prompts"));
        Files.writeString(folder.resolve("prompts/train.txt"), "A night train crossing a viaduct");
    }

    private void run(String recipe) throws Exception {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/recipes/" + recipe))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("file:(prompts|pictures|tasks)", "file:" + folder + "/$1");
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(recipe, text));
        }
    }

    private Path theOnlyFile(String in) {
        return await().atMost(PATIENCE)
                .until(() -> files(folder.resolve(in)), found -> found.size() == 1)
                .get(0);
    }

    /** Those that are whole: the file component has renamed them. */
    private static List<Path> files(Path in) throws IOException {
        if (!Files.isDirectory(in)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posters.camel.yaml", "posters.camel.xml", "kamelets.camel.yaml"})
    void savesAPictureOfEachPrompt(String recipe) throws Exception {
        run(recipe);
        Path picture = theOnlyFile("pictures");
        assertThat(picture.getFileName().toString()).matches("[a-z0-9]+-0\\.png");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(Pictures.size(Files.readAllBytes(picture)))
                .isEqualTo("2720x1536"));
        assertThat(KIRIN.ledger().sends()).singleElement().satisfies(sent -> {
            assertThat(sent.externalTaskId().orElseThrow()).startsWith("train.txt-");
            assertThat(sent.params().path("prompt").asText()).isEqualTo("A night train crossing a viaduct");
            assertThat(sent.params().path("style").asText()).isEqualTo(recipe.startsWith("posters") ? "noir" : "");
        });
    }

    @Test
    void aPipeSavesTheEndedTask() throws Exception {
        run("pipe.yaml");
        Path file = theOnlyFile("tasks");
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode task = new ObjectMapper().readTree(file.toFile());
            assertThat(task.path("status").asText()).isEqualTo("completed");
        });
    }
}
