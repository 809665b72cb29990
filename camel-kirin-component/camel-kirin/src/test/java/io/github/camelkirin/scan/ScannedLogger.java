/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Our loggers and Camel's are scanned at TRACE, all others as they are set. HttpClient's own log of headers and bytes is a
 * user's deliberate act: its headers are not scanned, but tell which keys are in play.
 */
final class ScannedLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1L;
    private static final String HEADERS = "org.apache.hc.client5.http.headers";

    private final transient Logger shown;
    private final boolean everything;

    ScannedLogger(Logger shown) {
        this.name = shown.getName();
        this.shown = shown;
        this.everything = name.startsWith("io.github.camelkirin")
                || name.startsWith("camelkirin")
                || name.startsWith("org.apache.camel")
                || name.equals(HEADERS);
    }

    Logger shown() {
        return shown;
    }

    private boolean isScanned() {
        return everything && SecretScan.isOn();
    }

    @Override
    public boolean isTraceEnabled() {
        return isScanned() || shown.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return isScanned() || shown.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return isScanned() || shown.isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return isScanned() || shown.isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return isScanned() || shown.isErrorEnabled();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        if (name.equals(HEADERS)) {
            Secrets.headerLine(message);
            return;
        }
        Seen.log(level, name, message, thrown);
        if (shown.isEnabledForLevel(level)) {
            switch (level) {
                case TRACE -> shown.trace(message, thrown);
                case DEBUG -> shown.debug(message, thrown);
                case INFO -> shown.info(message, thrown);
                case WARN -> shown.warn(message, thrown);
                case ERROR -> shown.error(message, thrown);
            }
        }
    }
}
