/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class RateTest {

    private final Rate rate = new Rate();
    private final Instant start = Instant.ofEpochSecond(1_769_757_744);

    @Test
    void isTheMeanOverTheLastMinute() {
        for (int second = 0; second < 120; second++) {
            rate.add(start.plusSeconds(second));
            rate.add(start.plusSeconds(second));
        }
        assertThat(rate.perSecond(start.plusSeconds(119))).isEqualTo(2);
        assertThat(rate.perSecond(start.plusSeconds(149))).isEqualTo(1);
        assertThat(rate.perSecond(start.plusSeconds(500))).isZero();
    }

    @Test
    void aClockThatGoesBackLosesNothingOfWhatIsCounted() {
        rate.add(start);
        rate.add(start.minusSeconds(10));
        assertThat(rate.perSecond(start)).isEqualTo(2 / 60.0);
    }
}
