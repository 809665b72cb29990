/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import io.github.camelkirin.scan.ScannedLogging;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.slf4j.spi.LocationAwareLogger;

/** Takes the place of the file that the logger {@code camelkirin.journal} writes to. */
final class CapturedJournal implements AutoCloseable {

    private static final String NAME = "camelkirin.journal";

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final int level = ScannedLogging.show(NAME, LocationAwareLogger.INFO_INT);

    CapturedJournal() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    String text() {
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(NAME))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        System.setErr(err);
        ScannedLogging.show(NAME, level);
    }
}
