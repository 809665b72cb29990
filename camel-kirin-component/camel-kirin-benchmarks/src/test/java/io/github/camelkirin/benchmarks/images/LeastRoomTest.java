/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeastRoomTest {

    private final List<Long> tried = new ArrayList<>();

    @Test
    void findsTheLeastRoomByHalving() throws Exception {
        assertThat(least(735, 1000)).isEqualTo(740);
        assertThat(tried).hasSizeLessThan(12).contains(730L);
    }

    @Test
    void triesTheLeastRoomAgain() throws Exception {
        least(735, 1000);

        assertThat(tried.stream().filter(room -> room == 740)).hasSize(2);
    }

    @Test
    void takesMoreRoomWhereTheLeastWasEnoughOnlyOnce() throws Exception {
        LeastRoom.Attempt once = room -> room >= 740 && (room > 740 || !tried.contains(room)) && tried.add(room);

        assertThat(new LeastRoom(once, 10).within(1000)).isEqualTo(750);
    }

    @Test
    void takesLessRoomWhereAStepLessWasTooLittleOnlyOnce() throws Exception {
        LeastRoom.Attempt atSecond = room -> {
            boolean again = tried.contains(room);
            tried.add(room);
            return room >= 740 || room == 730 && again;
        };

        assertThat(new LeastRoom(atSecond, 10).within(1000)).isEqualTo(730);
    }

    @Test
    void endsAtOneStepWhereThatIsEnough() throws Exception {
        assertThat(least(0, 1000)).isEqualTo(10);
    }

    @Test
    void saysSoWhereWhatIsCalledEnoughIsNot() {
        assertThatThrownBy(() -> least(1005, 1000)).hasMessage("1000 bytes of room must be enough, were not");
    }

    /** In steps of 10. */
    private long least(long needed, long enough) throws Exception {
        LeastRoom.Attempt attempt = room -> {
            tried.add(room);
            return room >= needed;
        };
        return new LeastRoom(attempt, 10).within(enough);
    }
}
