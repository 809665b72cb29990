/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class WakeupsTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<String> woken = new ArrayList<>();
    private final Wakeups wakeups = new Wakeups(timer, woken::add);

    @Test
    void whatComesTenThousandTimesASecondIsPassedOnOnceASecond() {
        for (int i = 0; i < 100_000; i++) {
            wakeups.add("1");
            if (i % 10 == 9) {
                timer.move(Duration.ofMillis(1));
            }
        }
        assertThat(woken).hasSizeBetween(10, 11);
        assertThat(timer.scheduled()).isLessThanOrEqualTo(1);
    }

    @Test
    void whatComesLastIsNotLost() {
        assertThat(wakeups.add("1")).isTrue();
        timer.move(Duration.ofMillis(999));
        assertThat(wakeups.add("1")).isFalse();
        assertThat(woken).hasSize(1);
        timer.move(Duration.ofMillis(1));
        assertThat(woken).containsExactly("1", "1");
        timer.move(Duration.ofSeconds(10));
        assertThat(woken).hasSize(2);
    }

    @Test
    void oneDoesNotKeepAnotherBack() {
        assertThat(wakeups.add("1")).isTrue();
        assertThat(wakeups.add("2")).isTrue();
        timer.move(Duration.ofSeconds(1));
        assertThat(wakeups.add("1")).isTrue();
        assertThat(woken).containsExactly("1", "2", "1");
    }

    @Test
    void soManyAreHeldAndNoMore() {
        for (int i = 0; i < 3 * Wakeups.MOST; i++) {
            wakeups.add("task " + i);
        }
        assertThat(woken).hasSize(Wakeups.MOST);
        timer.move(Duration.ofSeconds(1));
        assertThat(wakeups.add("task " + (3 * Wakeups.MOST))).isTrue();
    }
}
