/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The build generates code into the source tree; what is committed there has to be what it generates. */
class GeneratedCodeTest {

    private static final Path COMMITTED = Path.of("target", "generated-committed");
    private static final Path GENERATED = Path.of("src", "generated");

    @Test
    void whatIsCommittedIsWhatTheBuildGenerates() throws IOException {
        assumeTrue(
                Files.isDirectory(COMMITTED),
                "target/generated-committed is not there: only a Maven build keeps what was committed before it"
                        + " generates");
        Map<String, String> committed = files(COMMITTED);
        Map<String, String> generated = files(GENERATED);
        String stale = "src/generated was stale: commit what the build generated";
        assertThat(generated).as("the generator's output").isNotEmpty();
        assertThat(committed.keySet()).as(stale).containsExactlyInAnyOrderElementsOf(generated.keySet());
        generated.forEach((file, content) ->
                assertThat(committed.get(file)).as(stale + " (" + file + ")").isEqualTo(content));
    }

    private static Map<String, String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(
                            file -> root.relativize(file).toString().replace('\\', '/'),
                            GeneratedCodeTest::read,
                            (one, other) -> one,
                            TreeMap::new));
        }
    }

    /** A checkout may have changed the ends of lines. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
