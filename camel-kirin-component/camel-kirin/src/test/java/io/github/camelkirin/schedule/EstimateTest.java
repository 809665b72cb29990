/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class EstimateTest {

    private static Estimate ofTasksThatTake(double seconds, int tasks) {
        Durations durations = Durations.none();
        Duration duration = Duration.ofMillis(Math.round(1000 * seconds));
        for (int i = 0; i < tasks; i++) {
            durations = durations.observed(duration, duration, Estimate.of(durations), Instant.EPOCH);
        }
        return Estimate.of(durations);
    }

    @Test
    void takesAnythingForPossibleOfAnUnknownKind() {
        Estimate estimate = Estimate.of(Durations.none());
        assertThat(estimate.weight()).isZero();
        assertThat(estimate.quantile(0.5)).isBetween(Duration.ofSeconds(18), Duration.ofSeconds(22));
        assertThat(estimate.cdf(2)).isBetween(0.01, 0.1);
        assertThat(1 - estimate.cdf(200)).isBetween(0.01, 0.1);
    }

    @Test
    void doubtsThatAllTasksTakeAsLongAsThoseItKnows() {
        Estimate few = ofTasksThatTake(20, 30);
        Estimate many = ofTasksThatTake(20, 300);
        assertThat(1 - few.cdf(40)).isBetween(0.01, 0.04);
        assertThat(1 - many.cdf(40)).isBetween(0.001, 0.01);
        assertThat(few.cdf(10)).isBetween(0.01, 0.04);
        assertThat(few.quantile(0.5)).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(21));
    }

    @Test
    void takesATaskThatOutlivesAllOthersToGoOnAsLongAsItIsOld() {
        Estimate estimate = ofTasksThatTake(20, 100);
        double kept = (1 - estimate.cdf(400)) / (1 - estimate.cdf(200));
        assertThat(kept).isBetween(0.3, 0.45);
    }

    @Test
    void growsFromNoneToAllAndAgreesWithItsQuantiles() {
        Random random = new Random(21);
        Estimate estimate = ofTasksThatTake(3, 50);
        double last = 0;
        for (double age = 0.01; age < 200_000; age *= 1.01) {
            assertThat(estimate.cdf(age)).isBetween(last, 1.0);
            last = estimate.cdf(age);
        }
        assertThat(last).isEqualTo(1);
        assertThat(estimate.cdf(0)).isZero();
        for (int i = 0; i < 200; i++) {
            double share = random.nextDouble();
            double age = Durations.seconds(estimate.quantile(share));
            assertThat(share).isBetween(estimate.cdf(age - 0.001), estimate.cdf(age + 0.001));
        }
    }
}
