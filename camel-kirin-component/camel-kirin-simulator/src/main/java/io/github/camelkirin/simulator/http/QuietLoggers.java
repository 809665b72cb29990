/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Keeps the server's libraries from announcing themselves where they log through the JDK, as they do unless a back end of
 * their liking is there. Levels that somebody set are left alone.
 */
final class QuietLoggers {
    /** Held here, since the JDK forgets loggers that nobody holds. */
    private static final List<Logger> LOGGERS = Stream.of("io.undertow", "org.xnio", "org.jboss.threads")
            .map(Logger::getLogger)
            .toList();

    private QuietLoggers() {}

    static void quieten() {
        for (Logger logger : LOGGERS) {
            if (logger.getLevel() == null) {
                logger.setLevel(Level.WARNING);
            }
        }
    }
}
