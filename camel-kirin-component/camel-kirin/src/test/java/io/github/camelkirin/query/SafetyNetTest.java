/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class SafetyNetTest {

    private static final Duration NORMAL = Duration.ofSeconds(2);
    private static final Duration CURVE = Duration.ofSeconds(3);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTimer timer = new ManualTimer();
    private final SafetyNet net = new SafetyNet("posters", timer);

    private Duration delay(String id, Duration left, Duration expected) {
        return net.delay(id, NORMAL, left, expected, CURVE);
    }

    @Test
    void asksTenTimesLessOftenOrWhenMostTasksHaveEnded() {
        assertThat(delay("1", HOUR, Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
        assertThat(delay("1", HOUR, Duration.ofSeconds(-5))).isEqualTo(Duration.ofSeconds(30));
        assertThat(delay("1", HOUR, Duration.ofSeconds(50))).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void asksAtTheDeadlineAtTheLatest() {
        assertThat(delay("1", Duration.ofSeconds(8), Duration.ZERO)).isEqualTo(Duration.ofSeconds(8));
        assertThat(delay("1", Duration.ofSeconds(-8), Duration.ZERO)).isEqualTo(NORMAL);
    }

    @Test
    void asksAgainSoonAboutATaskThatIsSaidToHaveEnded() {
        net.hinted("1");
        assertThat(delay("1", HOUR, Duration.ZERO)).isEqualTo(NORMAL);
        assertThat(net.delay("1", Duration.ofMillis(200), HOUR, Duration.ZERO, CURVE))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(delay("2", HOUR, Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
        timer.move(SafetyNet.HINT_LASTS);
        assertThat(delay("1", HOUR, Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void threeEndsInARowWithoutACallbackMakeItAsAskedWithout() {
        net.hinted("0");
        assertThat(net.ended("1")).isFalse();
        assertThat(net.ended("2")).isFalse();
        assertThat(net.ended("0")).isTrue();
        assertThat(net.ended("3")).isFalse();
        assertThat(net.ended("4")).isFalse();
        assertThat(net.isSlow()).isTrue();
        assertThat(net.ended("5")).isFalse();
        assertThat(net.isSlow()).isFalse();
        assertThat(delay("6", HOUR, Duration.ofMinutes(1))).isEqualTo(NORMAL);
        net.hinted("6");
        assertThat(net.isSlow()).isTrue();
        assertThat(delay("7", HOUR, Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
    }
}
