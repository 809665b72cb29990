/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.query.QuerySchedule;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class SchedulesTest {

    private static final QuerySchedule DEFAULT = schedule(3000, 2000, 1.5, 15_000);

    private static QuerySchedule schedule(long first, long interval, double multiplier, long max) {
        return new QuerySchedule(
                Duration.ofMillis(first), Duration.ofMillis(interval), multiplier, Duration.ofMillis(max));
    }

    @ParameterizedTest
    @CsvSource({"0,3000", "1,2000", "2,3000", "3,4500", "4,6750", "5,10125", "6,15000", "7,15000", "2000000000,15000"})
    void intervalsGrowUpToTheLongest(int queries, long millis) {
        assertThat(DEFAULT.delayAfter(queries, 0.5)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 9})
    void jitterIsATenthToEitherSide(int queries) {
        long middle = DEFAULT.delayAfter(queries, 0.5).toMillis();
        assertThat(DEFAULT.delayAfter(queries, 0).toMillis()).isEqualTo(Math.round(middle * 0.9));
        assertThat(DEFAULT.delayAfter(queries, 0.999_999_999).toMillis()).isEqualTo(Math.round(middle * 1.1));
        assertThat(DEFAULT.delayAfter(queries, 0.75).toMillis()).isEqualTo(Math.round(middle * 1.05));
    }

    @Test
    void aMultiplierOfOneKeepsTheInterval() {
        QuerySchedule even = schedule(0, 20, 1, 20);
        assertThat(even.delayAfter(0, 0.9)).isEqualTo(Duration.ZERO);
        assertThat(even.delayAfter(1, 0.5)).isEqualTo(Duration.ofMillis(20));
        assertThat(even.delayAfter(50, 0.5)).isEqualTo(Duration.ofMillis(20));
    }

    static Stream<Arguments> badQuerySchedules() {
        return Stream.of(
                Arguments.of(-1L, 2000L, 1.5, 15_000L, "firstQueryDelay must be 0 or more, was -1 ms"),
                Arguments.of(3000L, 0L, 1.5, 15_000L, "queryInterval must be more than 0, was 0 ms"),
                Arguments.of(3000L, -5L, 1.5, 15_000L, "queryInterval must be more than 0, was -5 ms"),
                Arguments.of(3000L, 2000L, 0.9, 15_000L, "queryMultiplier must be 1 to 100, was 0.9"),
                Arguments.of(3000L, 2000L, 100.5, 15_000L, "queryMultiplier must be 1 to 100, was 100.5"),
                Arguments.of(3000L, 2000L, Double.NaN, 15_000L, "queryMultiplier must be 1 to 100, was NaN"),
                Arguments.of(
                        3000L,
                        2000L,
                        1.5,
                        1999L,
                        "maxQueryInterval must not be less than queryInterval (2000 ms), was 1999 ms"));
    }

    @ParameterizedTest
    @MethodSource("badQuerySchedules")
    void aQueryScheduleSaysWhatIsWrong(long first, long interval, double multiplier, long max, String message) {
        assertThatThrownBy(() -> schedule(first, interval, multiplier, max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"1,5", "2,10", "3,20", "4,40", "6,160", "7,300", "10,300", "1000,300"})
    void redeliveriesAreDelayedTwiceAsLongEachTime(int failures, long seconds) {
        RedeliverySchedule schedule = new RedeliverySchedule(Duration.ofSeconds(5), 10);
        assertThat(schedule.delayAfter(failures)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aDelayAboveFiveMinutesStaysAsItIs() {
        RedeliverySchedule schedule = new RedeliverySchedule(Duration.ofMinutes(7), 10);
        assertThat(schedule.delayAfter(1)).isEqualTo(Duration.ofMinutes(7));
        assertThat(schedule.delayAfter(5)).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void redeliveriesCanComeAtOnce() {
        assertThat(new RedeliverySchedule(Duration.ZERO, 0).delayAfter(9)).isEqualTo(Duration.ZERO);
    }

    @Test
    void aRedeliveryScheduleSaysWhatIsWrong() {
        assertThatThrownBy(() -> new RedeliverySchedule(Duration.ofMillis(-1), 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("completionRedeliveryDelay must be 0 or more, was -1 ms");
        assertThatThrownBy(() -> new RedeliverySchedule(Duration.ZERO, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("completionMaxRedeliveries must be 0 or more, was -1");
    }
}
