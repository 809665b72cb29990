/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class RoutePauseTest {

    private final ManualTimer timer = new ManualTimer();
    private final RoutePause pause =
            new RoutePause("posters", new RedeliverySchedule(Duration.ofSeconds(5), 10), timer);

    private int tasks;

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            pause.failed("order-" + tasks++);
        }
    }

    @Test
    void oneTaskThatKeepsFailingPausesNothing() {
        fail(3);
        for (int i = 0; i < 50; i++) {
            pause.failed("poison");
        }
        assertThat(pause.isPaused()).isFalse();
        fail(1);
        assertThat(pause.isPaused()).isTrue();
    }

    @Test
    void leavesRoomForAllWhileRoutesWork() {
        assertThat(pause.room(10, 3)).isEqualTo(7);
        assertThat(pause.untilProbe()).isEmpty();
        fail(4);
        assertThat(pause.isPaused()).isFalse();
        assertThat(pause.room(10, 3)).isEqualTo(7);
    }

    @Test
    void onlyFailuresInARowCount() {
        fail(4);
        pause.succeeded();
        fail(4);
        assertThat(pause.isPaused()).isFalse();
    }

    @Test
    void pausesAfterTheFifthAndLetsOneProbeThrough() {
        fail(5);
        assertThat(pause.isPaused()).isTrue();
        assertThat(pause.room(10, 0)).isZero();
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(5));
        timer.move(Duration.ofMillis(4_999));
        assertThat(pause.room(10, 0)).isZero();
        timer.move(Duration.ofMillis(1));
        assertThat(pause.untilProbe()).contains(Duration.ZERO);
        assertThat(pause.room(10, 0)).isEqualTo(1);
        assertThat(pause.room(10, 1)).as("the probe is under way").isZero();
    }

    @Test
    void probesComeMoreAndMoreRarely() {
        fail(5);
        timer.move(Duration.ofSeconds(5));
        fail(1);
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(10));
        timer.move(Duration.ofSeconds(10));
        fail(1);
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(20));
        for (int i = 0; i < 50; i++) {
            timer.move(pause.untilProbe().orElseThrow());
            fail(1);
        }
        assertThat(pause.untilProbe()).contains(RedeliverySchedule.LONGEST_DELAY);
    }

    @Test
    void deliveriesThatWereUnderWayWhenThePauseBeganDoNotPutTheProbeOff() {
        fail(5);
        timer.move(Duration.ofSeconds(1));
        fail(9);
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(4));
        timer.move(Duration.ofSeconds(4));
        fail(1);
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(10));
    }

    @Test
    void aProbeThatSucceedsEndsThePause() {
        fail(6);
        pause.succeeded();
        assertThat(pause.isPaused()).isFalse();
        assertThat(pause.room(10, 2)).isEqualTo(8);
        assertThat(pause.untilProbe()).isEmpty();
        fail(4);
        assertThat(pause.isPaused()).isFalse();
    }
}
