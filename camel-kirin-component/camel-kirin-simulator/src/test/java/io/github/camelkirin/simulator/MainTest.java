/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void runsASimulatorAndPrintsItsUrl() throws IOException {
        Main.Outcome outcome = run(
                "--port",
                "0",
                "--key",
                "k",
                "--latency",
                "uniform:1ms:2ms",
                "--latency-2k",
                "5s",
                "--scale",
                "2",
                "--seed",
                "9",
                "--answer-delay",
                "1ms",
                "--rate",
                "1000",
                "--result-ttl",
                "1h",
                "--jpeg",
                "--dialect",
                "envelope=wrapped,output=flat",
                "--fault",
                "query:1:503",
                "--fault",
                "task:0:002016095",
                "--fault",
                "create:0:{\"fault\":\"drop\",\"acted\":true}");

        try (KirinSimulator simulator = outcome.simulator().orElseThrow()) {
            assertThat(out.toString(UTF_8)).contains(simulator.baseUrl());
            assertThat(simulator.apiKey()).isEqualTo("k");
            Caller caller = new Caller(simulator);
            assertThat(caller.create("{'prompt':'x'}")
                            .json()
                            .path("data")
                            .path("id")
                            .asText())
                    .hasSize(20);
            assertThat(caller.query("x").status()).isEqualTo(503);
        }
    }

    @Test
    void printsItsOptions() {
        Main.Outcome outcome = run("--help");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.simulator()).isEmpty();
        assertThat(out.toString(UTF_8)).contains("--port", "--fault");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nonsense | unknown option: --nonsense",
                "nonsense | unknown argument: nonsense",
                "--port | --port must have a value",
                "--port x | --port must be a number, was x",
                "--port 70000 | port must be from 0 to 65535, was 70000",
                "--latency soon | duration must be a number and ms, s, m, h or d, was soon",
                "--latency uniform:2s:1s | most must be at least PT2S, was PT1S",
                "--latency queries:0 | queries must be at least 1, was 0",
                "--latency queries:many | --latency must be a number, was queries:many",
                "--dialect x=y | there is no dialect choice x=y",
                "--fault query:2:503 | probability must be from 0 to 1, was 2.0",
                "--fault query:1:strange | fault must be one of",
                "--fault query:1:callback-lost | LoseCallback can befall [CALLBACK], not QUERY",
                "--fault other:1:503 | other",
            })
    void saysWhatIsWrongWithAnOption(String arguments, String message) {
        Main.Outcome outcome = run(arguments.split(" ", -1));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(err.toString(UTF_8)).containsIgnoringCase(message);
    }

    private Main.Outcome run(String... args) {
        return Main.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }
}
