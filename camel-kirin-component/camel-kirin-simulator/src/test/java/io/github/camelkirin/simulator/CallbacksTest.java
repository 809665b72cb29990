/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCallback;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.TaskError;
import io.github.camelkirin.simulator.wire.Dialect;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbacksTest {
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();
    private static final Duration ALL = Duration.ofMillis(200);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().clock(CLOCK));

    private final Caller caller = new Caller(KIRIN.simulator());
    private Listener listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new Listener(new byte[0]);
    }

    @AfterEach
    void stopListening() {
        listener.close();
    }

    @Test
    void tellsOfEachChangeInOrder() throws IOException {
        String id = create(listener.url("/hook?token=1"));
        CLOCK.advance(Duration.ofMillis(100));
        await().until(() -> listener.statuses().equals(List.of("in_progress")));

        CLOCK.advance(Duration.ofMillis(100));

        await().until(() -> listener.statuses().equals(List.of("in_progress", "completed")));
        assertThat(listener.heard().get(1)).isEqualTo(caller.query(id).json());
        await().untilAsserted(() -> assertThat(KIRIN.ledger().callbacks())
                .extracting(SentCallback::outcome)
                .containsExactly(202, 202));
    }

    @Test
    void tellsOfChangesThatAJumpOfTheClockBringsTogether() throws IOException {
        create(listener.url("/"));

        CLOCK.advance(ALL);

        await().until(() -> listener.statuses().equals(List.of("in_progress", "completed")));
    }

    @Test
    void tellsOfATaskThatIsEndedEarly() throws IOException {
        String id = create(listener.url("/"));

        KIRIN.simulator().tasks().fail(KIRIN.simulator().tasks().find(id).orElseThrow(), TaskError.of("002016095"));

        await().until(() -> listener.statuses().equals(List.of("failed")));
        CLOCK.advance(ALL);
        assertThat(KIRIN.ledger().callbacks()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void losesCallbacks() throws IOException {
        KIRIN.faults().next(Operation.CALLBACK, Fault.callbackLost());
        create(listener.url("/"));

        CLOCK.advance(ALL);

        await().until(() -> listener.statuses().equals(List.of("completed")));
    }

    @Test
    void letsALaterCallbackOvertake() throws IOException {
        KIRIN.faults().next(Operation.CALLBACK, Fault.callbackLate(Duration.ofSeconds(10)));
        create(listener.url("/"));
        CLOCK.advance(ALL);
        await().until(() -> listener.statuses().equals(List.of("completed")));

        CLOCK.advance(Duration.ofSeconds(10));

        await().until(() -> listener.statuses().equals(List.of("completed", "in_progress")));
    }

    @Test
    void repeatsCallbacks() throws IOException {
        KIRIN.faults().next(Operation.CALLBACK, 2, Fault.callbackRepeated(2));
        create(listener.url("/"));

        CLOCK.advance(ALL);

        await().until(() ->
                listener.statuses().equals(List.of("in_progress", "in_progress", "completed", "completed")));
    }

    @Test
    void callsTheUpstreamWay() throws IOException {
        KIRIN.simulator().use(Dialect.standard().with(Dialect.Callback.UPSTREAM));
        String id = create(listener.url("/"));

        CLOCK.advance(ALL);

        await().until(() -> listener.heard().size() == 2);
        JsonNode last = listener.heard().get(1);
        assertThat(listener.heard().get(0).path("task_status").asText()).isEqualTo("processing");
        assertThat(last.path("task_status").asText()).isEqualTo("succeed");
        assertThat(last.path("task_id").asText()).isEqualTo(id);
        assertThat(last.path("task_info").path("external_task_id").asText()).isEqualTo("one");
        assertThat(last.path("task_result").path("images")).hasSize(1);
    }

    @Test
    void callsInAnEnvelope() throws IOException {
        KIRIN.simulator().use(Dialect.standard().with(Dialect.Callback.WRAPPED));
        create(listener.url("/"));

        CLOCK.advance(ALL);

        await().until(() -> listener.heard().size() == 2);
        assertThat(listener.heard().get(1).path("data").path("status").asText()).isEqualTo("completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/", "http://example.invalid/", "http://127.0.0.1.example.invalid/"})
    void callsNobodyButThisMachine(String url) throws IOException {
        create(url);

        CLOCK.advance(ALL);

        assertThat(KIRIN.ledger().callbacks()).extracting(SentCallback::outcome).containsExactly(-2, -2);
    }

    @Test
    void notesThatNobodyListens() throws IOException {
        listener.close();
        create(listener.url("/"));

        CLOCK.advance(ALL);

        await().untilAsserted(() -> assertThat(KIRIN.ledger().callbacks())
                .extracting(SentCallback::outcome)
                .containsExactly(0, 0));
    }

    @Test
    void tellsNothingOfATaskThatNeverCameIntoBeing() throws IOException {
        KIRIN.faults().next(Operation.CREATE, Fault.actsLate(Duration.ofSeconds(5), Fault.status(503)));
        create(listener.url("/late"));
        String id = create(listener.url("/"));

        CLOCK.advance(Duration.ofSeconds(10));

        await().until(() -> listener.heard().size() == 2);
        assertThat(listener.heard()).allMatch(body -> body.path("id").asText().equals(id));
    }

    @Test
    void callsByTheMachinesClockToo() throws IOException {
        try (KirinSimulator simulator = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ofMillis(50)))
                .build()
                .start()) {
            new Caller(simulator).create("{'prompt':'x','callback_url':'" + listener.url("/") + "'}");

            await().until(() -> listener.statuses().equals(List.of("in_progress", "completed")));
        }
    }

    private String create(String callbackUrl) throws IOException {
        return caller.create("{'prompt':'x','external_task_id':'one','callback_url':'" + callbackUrl + "'}")
                .json()
                .path("id")
                .asText();
    }
}
