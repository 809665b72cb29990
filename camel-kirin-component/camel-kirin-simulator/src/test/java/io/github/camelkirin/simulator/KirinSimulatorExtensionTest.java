/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class KirinSimulatorExtensionTest {
    @Nested
    @ExtendWith(KirinSimulatorExtension.class)
    class Extended {
        private static final Set<Integer> PORTS = new HashSet<>();

        @RepeatedTest(2)
        void runsOneServerAClassAndResetsItBeforeEachTest(KirinSimulator simulator) throws IOException {
            PORTS.add(simulator.port());
            assertThat(PORTS).hasSize(1);
            assertThat(simulator.ledger().sends()).isEmpty();
            assertThat(new Caller(simulator).create("{'prompt':'x'}").status()).isEqualTo(200);
        }

        @Nested
        class Inner {
            @Test
            void sharesTheOuterClassesServer(KirinSimulator simulator) throws IOException {
                assertThat(new Caller(simulator).create("{'prompt':'x'}").status())
                        .isEqualTo(200);
            }
        }
    }

    @Nested
    class Registered {
        @RegisterExtension
        final KirinSimulatorExtension kirin =
                new KirinSimulatorExtension(KirinSimulator.builder().apiKey("own"));

        @Test
        void runsOneServerATest() throws IOException {
            assertThat(kirin.apiKey()).isEqualTo("own");
            assertThat(new Caller(kirin.simulator()).create("{'prompt':'x'}").status())
                    .isEqualTo(200);
            assertThat(kirin.ledger().createsActedOn()).isEqualTo(1);
        }
    }
}
