/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.ParkReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** About this module's own files, whatever Camel it runs on. */
@Tag("build")
class ErrorsPageTest {

    private static final Path PAGE = Path.of("src/main/docs/kirin-errors.adoc");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern ENTRY = Pattern.compile("^`(\\w+)`::$", Pattern.MULTILINE);
    private static final Pattern PUBLIC_CLASS =
            Pattern.compile("^public (?:final |abstract )?class ", Pattern.MULTILINE);
    private static final List<String> CODES = List.of(
            "002016001", "002016002", "002016003", "002016095", "002016096", "002016097", "002016098", "002016099");

    private static List<String> entries() throws IOException {
        return ENTRY.matcher(Files.readString(PAGE))
                .results()
                .map(entry -> entry.group(1))
                .toList();
    }

    private static boolean isPublic(Path source) {
        try {
            return PUBLIC_CLASS.matcher(Files.readString(source)).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thePageHasAnEntryForEachExceptionAndNoOther() throws IOException {
        List<String> exceptions;
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            exceptions = sources.filter(source -> source.toString().endsWith("Exception.java"))
                    .filter(ErrorsPageTest::isPublic)
                    .map(source -> source.getFileName().toString().replace(".java", ""))
                    .toList();
        }

        assertThat(exceptions).contains("KirinException", "TaskFailedException");
        assertThat(entries())
                .filteredOn(entry -> entry.endsWith("Exception"))
                .containsExactlyInAnyOrderElementsOf(exceptions);
    }

    @Test
    void thePageHasAnEntryForEachParkReasonAndNoOther() throws IOException {
        assertThat(entries())
                .filteredOn(entry -> !entry.endsWith("Exception"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ParkReason.values()).map(ParkReason::name).toList());
    }

    @Test
    void thePageHasALineForEachCodeOfTheService() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(Pattern.compile("^\\| `(\\d{9})` \\| \\S", Pattern.MULTILINE)
                        .matcher(page)
                        .results())
                .extracting(code -> code.group(1))
                .containsExactlyElementsOf(CODES);
    }
}
