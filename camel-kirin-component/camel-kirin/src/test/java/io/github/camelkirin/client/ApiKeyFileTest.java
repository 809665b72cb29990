/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "file:/run/secrets/kirin, /run/secrets/kirin",
        "file:///run/secrets/kirin, /run/secrets/kirin",
        "' file:/run/a b ', /run/a b",
        "file:secrets/kirin, secrets/kirin"
    })
    void isNamedByAPath(String option, Path path) {
        assertThat(ApiKeyFile.of(option)).isEqualTo(new ApiKeyFile(path));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "sk-1", "sk-file:1"})
    void isNotMeantByAKey(@Nullable String option) {
        assertThat(ApiKeyFile.of(option)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "file://host/run/key", "file:a\0b"})
    void isNotNamedByWhatIsNoPath(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKeyFile.of(option))
                .withMessageContaining("as in file:/run/secrets/kirin, was '" + option + "'");
    }

    @Test
    void givesItsContentWithoutSpaceAroundItWheneverThatChanges() throws IOException {
        Path path = Files.writeString(folder.resolve("kirin"), "sk-one\r\n");
        ApiKeyFile file = new ApiKeyFile(path);
        assertThat(file.currentKey()).isEqualTo("sk-one");
        var time = Files.getLastModifiedTime(path);
        Files.writeString(path, "sk-two\r\n");
        Files.setLastModifiedTime(path, time);
        assertThat(file.currentKey()).as("of the same size and time").isEqualTo("sk-two");
    }

    @Test
    void followsTheLinksThatKubernetesReplaces() throws IOException {
        for (String version : new String[] {"..1", "..2"}) {
            Files.writeString(Files.createDirectory(folder.resolve(version)).resolve("kirin"), "sk-of-" + version);
        }
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Path path = Files.createSymbolicLink(folder.resolve("kirin"), Path.of("..data/kirin"));
        ApiKeyFile file = new ApiKeyFile(path);
        assertThat(file.currentKey()).isEqualTo("sk-of-..1");
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(file.currentKey()).isEqualTo("sk-of-..2");
    }

    @Test
    void saysWhyThereIsNoKeyWithoutWhatIsInIt() throws IOException {
        assertThat(trouble(folder.resolve("gone"))).contains("gone").contains("is not there");
        assertThat(trouble(folder)).endsWith("is not a file");
        assertThat(trouble(holds(" \n"))).endsWith("is empty");
        assertThat(trouble(holds("sk-one\nsk-two")))
                .contains("must hold one key")
                .doesNotContain("sk-");
        assertThat(trouble(holds("sk-\u00fc"))).contains("printable ASCII").doesNotContain("sk-");
        assertThat(trouble(holds("k".repeat(8193)))).endsWith("must have at most 8192 bytes, has more");
        assertThat(new ApiKeyFile(holds("k".repeat(8192))).currentKey()).hasSize(8192);
    }

    private Path holds(String content) throws IOException {
        return Files.writeString(folder.resolve("held"), content);
    }

    private static String trouble(Path path) {
        try {
            return "no trouble: " + new ApiKeyFile(path).currentKey();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("the file that apiKey names, " + path + ", ");
            return e.getMessage();
        }
    }
}
