/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LocationAwareLogger;

/** Takes the place of the file that the logger {@code camelkirin.journal} writes to. */
final class CapturedJournal implements AutoCloseable {

    private static final String NAME = "camelkirin.journal";

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final int level = level(LocationAwareLogger.INFO_INT);

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
        level(level);
    }

    /** The tests' logging has no other way to change a level once a logger is there. */
    private static int level(int wanted) {
        Logger journal = LoggerFactory.getLogger(NAME);
        try {
            Field current = journal.getClass().getDeclaredField("currentLogLevel");
            current.setAccessible(true);
            int before = current.getInt(journal);
            current.setInt(journal, wanted);
            return before;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
