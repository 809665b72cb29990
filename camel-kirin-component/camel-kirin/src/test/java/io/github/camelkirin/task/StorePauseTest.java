/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class StorePauseTest {

    private static final ImageStoreException FULL = new ImageStoreException("full");

    private final ManualTimer timer = new ManualTimer();
    private final StorePause pause = pause(Duration.ofSeconds(5));

    private StorePause pause(Duration redeliveryDelay) {
        return new StorePause("posters", new RedeliverySchedule(redeliveryDelay, 10), timer);
    }

    @Test
    void theFirstRefusalPausesAndOneProbeIsLetThrough() {
        assertThat(pause.room(10, 3)).isEqualTo(7);
        assertThat(pause.untilProbe()).isEmpty();
        pause.refused(FULL);
        assertThat(pause.trouble()).isSameAs(FULL);
        assertThat(pause.room(10, 0)).isZero();
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(5));
        timer.move(Duration.ofSeconds(5));
        assertThat(pause.room(10, 0)).isEqualTo(1);
        assertThat(pause.room(10, 1)).as("the probe is under way").isZero();
    }

    @Test
    void probesComeMoreAndMoreRarely() {
        pause.refused(FULL);
        pause.refused(FULL);
        assertThat(pause.untilProbe())
                .as("two that were under way are one failure")
                .contains(Duration.ofSeconds(5));
        timer.move(Duration.ofSeconds(5));
        pause.refused(FULL);
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(10));
        for (int i = 0; i < 50; i++) {
            timer.move(pause.untilProbe().orElseThrow());
            pause.refused(FULL);
        }
        assertThat(pause.untilProbe()).contains(Duration.ofMinutes(5));
    }

    @Test
    void aStoreThatTakesAPictureAgainEndsThePauseAndItsPace() {
        pause.refused(FULL);
        timer.move(Duration.ofSeconds(5));
        pause.refused(FULL);
        pause.stored();
        assertThat(pause.trouble()).isNull();
        assertThat(pause.room(10, 3)).isEqualTo(7);
        pause.refused(FULL);
        assertThat(pause.untilProbe()).contains(Duration.ofSeconds(5));
    }

    @Test
    void aStoreIsNotTriedInARushWhateverTheRedeliveryDelay() {
        StorePause hasty = pause(Duration.ZERO);
        hasty.refused(FULL);
        assertThat(hasty.untilProbe()).contains(Duration.ofMillis(500));
    }
}
