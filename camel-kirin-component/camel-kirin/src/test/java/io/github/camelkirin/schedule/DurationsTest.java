/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class DurationsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static Durations exactly(Durations durations, double seconds, Instant now) {
        return durations.observed(seconds(seconds), seconds(seconds), Estimate.of(durations), now);
    }

    /** Seen from {@code width} seconds before the end to as much after it, shifted at random. */
    private static Durations seen(Workload workload, int tasks, double width, Random random) {
        Durations durations = Durations.none();
        for (int i = 0; i < tasks; i++) {
            double duration = workload.duration(0, random);
            double until = duration + width * random.nextDouble();
            double after = Math.max(0, until - width);
            durations = durations.observed(seconds(after), seconds(until), Estimate.of(durations), NOW);
        }
        return durations;
    }

    @Test
    void knowsTheQuantilesOfWhatItSaw() {
        Random random = new Random(1);
        Durations durations = Durations.none();
        for (int i = 0; i < 4000; i++) {
            durations = exactly(durations, Workload.LOG_NORMAL.duration(0, random), NOW);
        }
        Estimate estimate = Estimate.of(durations);
        assertThat(estimate.quantile(0.1).toMillis()).isCloseTo(11_980, Percentage.withPercentage(12));
        assertThat(estimate.quantile(0.5).toMillis()).isCloseTo(20_000, Percentage.withPercentage(8));
        assertThat(estimate.quantile(0.9).toMillis()).isCloseTo(33_390, Percentage.withPercentage(12));
    }

    @Test
    void isNotMisledByItsOwnQueries() {
        // seen in spans of 12 s: ends counted where they were detected would have their median at 26 s
        Estimate estimate = Estimate.of(seen(Workload.LOG_NORMAL, 4000, 12, new Random(2)));
        assertThat(estimate.quantile(0.5).toMillis()).isCloseTo(20_000, Percentage.withPercentage(8));
        assertThat(estimate.quantile(0.1).toMillis()).isCloseTo(11_980, Percentage.withPercentage(20));
        assertThat(estimate.quantile(0.9).toMillis()).isCloseTo(33_390, Percentage.withPercentage(15));
    }

    @Test
    void countsOneTaskAsOneHoweverLittleIsKnownOfIt() {
        Durations durations = Durations.none();
        Estimate nothing = Estimate.of(durations);
        assertThat(durations
                        .observed(Duration.ZERO, Duration.ofHours(40), nothing, NOW)
                        .weight())
                .isCloseTo(1, Offset.offset(1e-9));
        assertThat(durations
                        .observed(Duration.ofDays(2), Duration.ofDays(3), nothing, NOW)
                        .weight())
                .isCloseTo(1, Offset.offset(1e-9));
        assertThat(durations
                        .observed(Duration.ZERO, Duration.ZERO, nothing, NOW)
                        .weight())
                .isCloseTo(1, Offset.offset(1e-9));
    }

    @Test
    void keepsWithinTheTimeThatATaskCanHaveEnded() {
        Durations durations = Durations.none()
                .observed(Duration.ofSeconds(30), Duration.ofSeconds(40), Estimate.of(Durations.none()), NOW);
        for (int i = 0; i < Buckets.COUNT; i++) {
            if (Buckets.edge(i + 1) <= 30 || Buckets.edge(i) >= 40) {
                assertThat(durations.weight(i)).isZero();
            }
        }
    }

    @Test
    void forgetsByCountSoThatItFollowsAFasterService() {
        Durations durations = Durations.none();
        for (int i = 0; i < 5000; i++) {
            durations = exactly(durations, 60, NOW);
        }
        assertThat(durations.weight()).isCloseTo(Durations.MEMORY, Percentage.withPercentage(0.1));
        for (int i = 0; i < Durations.MEMORY; i++) {
            durations = exactly(durations, 15, NOW);
        }
        assertThat(Estimate.of(durations).quantile(0.5)).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(16));
    }

    @Test
    void countsHalfWhatIsAWeekOld() {
        Durations durations = exactly(exactly(Durations.none(), 10, NOW), 20, NOW);
        double weight = durations.weight();
        assertThat(durations.at(NOW.plus(Duration.ofDays(7))).weight()).isCloseTo(weight / 2, Offset.offset(1e-9));
        assertThat(durations.at(NOW.minus(Duration.ofDays(7)))).isSameAs(durations);
    }

    @Test
    void addsUpInAnyOrder() {
        Random random = new Random(3);
        Durations one = seen(Workload.LOG_NORMAL, 50, 5, random);
        Durations two = seen(Workload.BIMODAL, 80, 5, random).at(NOW.plus(Duration.ofDays(3)));
        Durations three = seen(Workload.BIMODAL, 20, 1, random).at(NOW.plus(Duration.ofDays(9)));
        Durations left = one.plus(two).plus(three);
        Durations right = three.plus(two.plus(one));
        assertThat(left.asOf()).isEqualTo(right.asOf()).isEqualTo(three.asOf());
        assertThat(left.weights()).containsExactly(right.weights(), Offset.offset(1e-9));
        double sum = one.at(three.asOf()).weight() + two.at(three.asOf()).weight() + three.weight();
        assertThat(left.weight()).isCloseTo(sum, Offset.offset(1e-9));
        assertThat(one.plus(Durations.none())).isEqualTo(one);
        assertThat(Durations.none().plus(one)).isEqualTo(one);
    }

    @Test
    void isNotAgedByANodeWhoseClockIsWrong() {
        Durations right = seen(Workload.LOG_NORMAL, 50, 5, new Random(8));
        Durations wrong = seen(Workload.LOG_NORMAL, 10, 5, new Random(9)).at(NOW.plus(Duration.ofDays(4000)));
        Durations sum = Durations.sum(List.of(right, wrong), NOW.plusSeconds(1));
        assertThat(sum.asOf()).isEqualTo(NOW.plusSeconds(1));
        assertThat(sum.weight()).isCloseTo(right.weight() + wrong.weight(), Offset.offset(0.01));
        assertThat(Durations.sum(List.of(), NOW).weight()).isZero();
    }

    @Test
    void isReadAsItWasWritten() {
        Durations durations = seen(Workload.BIMODAL, 300, 8, new Random(4));
        Durations read = Durations.parse(durations.toText());
        assertThat(read.asOf()).isEqualTo(durations.asOf());
        for (int i = 0; i < Buckets.COUNT; i++) {
            assertThat(read.weight(i))
                    .isCloseTo(durations.weight(i), Offset.offset(1e-4 + 0.003 * durations.weight(i)));
        }
        assertThat(read.toText()).isEqualTo(durations.toText());
        assertThat(Durations.parse(Durations.none().toText())).isEqualTo(Durations.none());
    }

    @Test
    void staysSmallAsText() {
        double[] full = new double[Buckets.COUNT];
        Arrays.fill(full, 1e9);
        assertThat(new Durations(full, Instant.ofEpochSecond(99_999_999_999L)).toText())
                .hasSizeLessThanOrEqualTo(610);
        assertThat(seen(Workload.LOG_NORMAL, 300, 5, new Random(5)).toText()).hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1;0;0",
                "2;0;0;",
                "1;-5;0;",
                "1;00;0;",
                "1;999999999999;0;",
                "1;0;007;AB",
                "1;0;0;A",
                "1;0;0;A=",
                "1;0;0;AB\n",
                " 1;0;0;AB",
                "1;0;0;AB;",
                "1;0;292;AB",
                "1;0;291;ABAB",
                "1;0;0;ÄB",
                "null"
            })
    void refusesWhatItHasNotWritten(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stored durations must ");
    }

    @Test
    void refusesAnythingElseWithoutAnotherFailure() {
        Random random = new Random(6);
        String text = seen(Workload.LOG_NORMAL, 30, 5, random).toText();
        for (int i = 0; i < 2000; i++) {
            StringBuilder broken = new StringBuilder(text);
            broken.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x250));
            broken.setLength(text.length() - random.nextInt(4));
            try {
                Durations read = Durations.parse(broken.toString());
                assertThat(read.weight()).isBetween(0.0, 1e9);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("stored durations must ");
            }
        }
        assertThatThrownBy(() -> Durations.parse("1;0;0;" + "AB".repeat(1_000_000)))
                .hasMessageContaining("of 2000006 characters");
    }

    @Test
    void refusesASpanThatEndsBeforeItBegins() {
        Estimate nothing = Estimate.of(Durations.none());
        assertThatThrownBy(() -> Durations.none().observed(seconds(2), seconds(1), nothing, NOW))
                .hasMessage("after must be 0 or more and not longer than until (1000 ms), was 2000 ms");
        assertThatThrownBy(() -> Durations.none().observed(seconds(-1), seconds(1), nothing, NOW))
                .hasMessageContaining("was -1000 ms");
    }
}
