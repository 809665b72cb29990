/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.simulator.http.AcceptedKey;
import io.github.camelkirin.simulator.http.Rules;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    @Nested
    class Properties {
        private static final String URL = "camel.component.kirin.base-url";
        private static final String KEY = "camel.component.kirin.api-key";
        private final KirinSimulatorExtension kirin = new KirinSimulatorExtension();

        @BeforeEach
        @AfterEach
        void clear() {
            System.clearProperty(URL);
            System.clearProperty(KEY);
        }

        @Test
        void areSetWhileItRunsAndThenAreWhatTheyWere() {
            System.setProperty(KEY, "before");

            kirin.beforeAll(null);

            assertThat(System.getProperty(URL)).isEqualTo(kirin.baseUrl());
            assertThat(System.getProperty(KEY)).isEqualTo("simulator-key");
            assertThat(System.getProperty("camel.component.kirin.query-interval"))
                    .isEqualTo("20");
            kirin.afterAll(null);
            assertThat(System.getProperty(URL)).isNull();
            assertThat(System.getProperty(KEY)).isEqualTo("before");
        }

        @Test
        void areLeftAsATestHasSetThem() {
            kirin.beforeAll(null);
            System.setProperty(URL, "a test's");
            kirin.afterAll(null);

            assertThat(System.getProperty(URL)).isEqualTo("a test's");
        }

        @Test
        void areNotSetByTwoAtATime() {
            KirinSimulatorExtension second = new KirinSimulatorExtension();
            KirinSimulatorExtension without = new KirinSimulatorExtension().withoutSystemProperties();
            kirin.beforeAll(null);
            try {
                without.beforeAll(null);
                assertThat(System.getProperty(URL)).isEqualTo(kirin.baseUrl());
                without.afterAll(null);

                assertThatThrownBy(() -> second.beforeAll(null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("withoutSystemProperties()");
                assertThatThrownBy(second::baseUrl).isInstanceOf(IllegalStateException.class);
                second.afterAll(null);
            } finally {
                kirin.afterAll(null);
            }
            second.beforeAll(null);
            assertThat(System.getProperty(URL)).isEqualTo(second.baseUrl());
            second.afterAll(null);
        }
    }

    @Nested
    @ExtendWith(KirinSimulatorExtension.class)
    class Scripted {
        @Test
        void delaysTheNextTaskUntilItsTimePasses(KirinSimulator simulator) throws IOException {
            simulator.faults().delayNext(Duration.ofHours(1));
            Caller caller = new Caller(simulator);
            String id = caller.create("{'prompt':'x'}").json().path("id").asText();
            String next = caller.create("{'prompt':'x'}").json().path("id").asText();
            Instant before = simulator.clock().instant();

            simulator.advance(Duration.ofMinutes(59));

            assertThat(caller.query(id).json().path("status").asText()).isEqualTo("in_progress");
            assertThat(caller.query(next).json().path("status").asText()).isEqualTo("completed");
            simulator.advance(Duration.ofMinutes(1));
            assertThat(caller.query(id).json().path("status").asText()).isEqualTo("completed");
            assertThat(simulator.clock().instant()).isAfterOrEqualTo(before.plus(Duration.ofHours(1)));
        }

        @Test
        void refusesOrSlowsDownTheNextCreate(KirinSimulator simulator) throws IOException {
            simulator.faults().refuseNext(402);
            simulator.faults().throttleNext(Duration.ofSeconds(7));
            Caller caller = new Caller(simulator);

            assertThat(caller.create("{'prompt':'x'}").status()).isEqualTo(402);
            Caller.Reply slow = caller.create("{'prompt':'x'}");
            assertThat(slow.status()).isEqualTo(429);
            assertThat(slow.header("Retry-After")).isEqualTo("7");
            assertThat(caller.create("{'prompt':'x'}").status()).isEqualTo(200);
        }

        @Test
        void timeOfAnotherProcessPassesToo(KirinSimulator simulator) throws IOException {
            RemoteSimulator remote = RemoteSimulator.at(simulator.baseUrl());
            remote.delayNext(Duration.ofHours(1));
            Caller caller = new Caller(simulator);
            String id = caller.create("{'prompt':'x'}").json().path("id").asText();

            remote.advance(Duration.ofHours(1));

            assertThat(caller.query(id).json().path("status").asText()).isEqualTo("completed");
        }
    }

    @Nested
    class Control {
        @Test
        void isForTheSameMachineUnlessOthersHaveTheKeyAndMay() {
            Rules.Access closed = new Rules.Access(new AcceptedKey("k"), Set.of(), false);
            Rules.Access open = new Rules.Access(new AcceptedKey("k"), Set.of(), true);

            assertThat(closed.mayControl(true, null)).isTrue();
            assertThat(closed.mayControl(false, "Bearer k")).isFalse();
            assertThat(open.mayControl(false, "Bearer k")).isTrue();
            assertThat(open.mayControl(false, "Bearer x")).isFalse();
            assertThat(open.mayControl(false, null)).isFalse();
        }
    }
}
