/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

@Tag("no-lane")
class RepeatedWarningTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<String> said = new ArrayList<>();
    private final RepeatedWarning warning = new RepeatedWarning(new Recorder(said), timer);

    private static final class Recorder extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;
        private final transient List<String> said;

        private Recorder(List<String> said) {
            this.said = said;
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return Recorder.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable failure) {
            said.add(level + " " + MessageFormatter.basicArrayFormat(pattern, arguments));
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }

    @Test
    void saysItOnceAndAgainAfterTenMinutes() {
        warning.warn("{} is down", "x");
        warning.warn("{} is down", "x");
        timer.move(Duration.ofMinutes(10).minusMillis(1));
        warning.warn("{} is down", "x");
        assertThat(said).containsExactly("WARN x is down");
        timer.move(Duration.ofMillis(1));
        warning.warn("{} is still down", "x");
        warning.warn("{} is still down", "x");
        assertThat(said).containsExactly("WARN x is down", "WARN x is still down");
    }

    @Test
    void saysOnceThatItHasCleared() {
        warning.clear("{} works", "x");
        assertThat(said).as("nothing was wrong").isEmpty();
        warning.warn("{} is down", "x");
        warning.clear("{} works", "x");
        warning.clear("{} works", "x");
        warning.warn("{} is down", "x");
        assertThat(said).containsExactly("WARN x is down", "INFO x works", "WARN x is down");
    }
}
