/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndAtAQueryTest {

    private final SimulatorClock.Manual clock = SimulatorClock.manual();

    @TempDir
    Path folder;

    private KirinSimulatorBuilder builder() {
        return KirinSimulator.builder().clock(clock).latency(Latency.queries(3));
    }

    @Test
    void endsATaskAtItsThirdQueryHoweverLateThatIs() throws IOException {
        try (KirinSimulator simulator = builder().build().start()) {
            Caller caller = new Caller(simulator);
            JsonNode created = caller.create("{'prompt':'a fox'}").json();
            String other = caller.create("{'prompt':'a fox'}").json().path("id").asText();

            clock.advance(Duration.ofDays(400));

            assertThat(created.path("status").asText()).isEqualTo("in_queue");
            assertThat(statuses(caller, created.path("id").asText(), 4))
                    .containsExactly("in_progress", "in_progress", "completed", "completed");
            assertThat(statuses(caller, other, 1)).containsExactly("in_progress");
            assertThat(simulator.ledger().imagesCharged()).isEqualTo(1);
        }
    }

    @Test
    void endsATaskAtItsThirdQueryAsItWasScriptedTo() throws IOException {
        try (KirinSimulator simulator = builder().build().start()) {
            Caller caller = new Caller(simulator);
            simulator.faults().failNext("002016095");
            String id = caller.create("{'prompt':'a fox'}").json().path("id").asText();
            clock.advance(Duration.ofSeconds(1));

            assertThat(statuses(caller, id, 3)).containsExactly("in_progress", "in_progress", "failed");
        }
    }

    @Test
    void countsQueriesAnewAfterARestart() throws IOException {
        Path file = folder.resolve("simulator.jsonl");
        String ended;
        String open;
        try (KirinSimulator simulator = builder().stateFile(file).build().start()) {
            Caller caller = new Caller(simulator);
            ended = caller.create("{'prompt':'a fox'}").json().path("id").asText();
            open = caller.create("{'prompt':'a fox'}").json().path("id").asText();
            clock.advance(Duration.ofSeconds(1));
            statuses(caller, ended, 3);
            statuses(caller, open, 2);
        }
        try (KirinSimulator simulator = builder().stateFile(file).build().start()) {
            Caller caller = new Caller(simulator);

            assertThat(statuses(caller, ended, 1)).containsExactly("completed");
            assertThat(statuses(caller, open, 3)).containsExactly("in_progress", "in_progress", "completed");
        }
    }

    private static List<String> statuses(Caller caller, String id, int queries) throws IOException {
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < queries; i++) {
            statuses.add(caller.query(id).json().path("status").asText());
        }
        return statuses;
    }
}
