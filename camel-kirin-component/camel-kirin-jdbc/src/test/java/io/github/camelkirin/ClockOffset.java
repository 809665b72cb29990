/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.time.Clock;
import java.time.Duration;

/** Puts the clock of a component that has not been started forward. */
public final class ClockOffset {

    private ClockOffset() {}

    public static void set(KirinComponent component, Duration offset) {
        component.setClock(Clock.offset(Clock.systemUTC(), offset));
    }
}
