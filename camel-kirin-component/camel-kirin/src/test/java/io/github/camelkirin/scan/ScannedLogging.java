/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import java.lang.reflect.Field;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.simple.SimpleServiceProvider;

/** Logs as slf4j-simple does, and keeps more than that for the scan. Named by the system property {@code slf4j.provider}. */
public final class ScannedLogging extends SimpleServiceProvider {

    private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();

    /** For SLF4J. */
    public ScannedLogging() {}

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this::logger;
    }

    /**
     * Changes what is shown of a logger's: slf4j-simple has no other way to do that once a logger is there.
     *
     * @param level as in {@code LocationAwareLogger}
     * @return what it was before
     */
    public static int show(String logger, int level) {
        Logger changed = LoggerFactory.getLogger(logger);
        if (changed instanceof ScannedLogger scanned) {
            changed = scanned.shown();
        }
        try {
            Field current = changed.getClass().getDeclaredField("currentLogLevel");
            current.setAccessible(true);
            int before = current.getInt(changed);
            current.setInt(changed, level);
            return before;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the tests' logging must be slf4j-simple", e);
        }
    }

    private Logger logger(String name) {
        Logger known = loggers.get(name);
        return known != null
                ? known
                : loggers.computeIfAbsent(
                        name,
                        absent -> new ScannedLogger(super.getLoggerFactory().getLogger(name)));
    }
}
