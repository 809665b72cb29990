/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class KeyCircuitTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant FIRST_PROBE = START.plusSeconds(5);

    private final KeyCircuit circuit = new KeyCircuit(1);

    private static Instant after(long millis) {
        return START.plusMillis(millis);
    }

    @Test
    void whatIsSentWithAnOlderPermitIsNoProbe() {
        circuit.refused(after(-20), START);
        for (int i = 1; i <= 4; i++) {
            assertThat(circuit.refused(after(i), after(30))).isTrue();
            circuit.leftOpen(after(i), after(30));
        }
        assertThat(circuit.probeAt()).isEqualTo(FIRST_PROBE);
    }

    @Test
    void aProbeThatIsRefusedDoublesTheTimeToTheNext() {
        circuit.refused(after(-20), START);
        circuit.refused(FIRST_PROBE, FIRST_PROBE.plusMillis(20));
        assertThat(circuit.probeAt()).isEqualTo(FIRST_PROBE.plusMillis(20).plus(Duration.ofSeconds(10)));
    }

    @Test
    void whatIsAcceptedClosesItThoughItWasNoProbe() {
        circuit.refused(after(-20), START);
        circuit.accepted(after(-10));
        assertThat(circuit.isOpen()).as("what was sent before the refusal").isTrue();
        circuit.accepted(after(1));
        assertThat(circuit.isOpen()).isFalse();
    }
}
