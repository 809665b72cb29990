/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
    private static final String CREATE = "{'prompt':'a fox','external_task_id':'one'}";
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().clock(CLOCK));

    private final Caller caller = new Caller(KIRIN.simulator());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesAnAnswerAfterOrBeforeActing(boolean acted) {
        KIRIN.faults().next(Operation.CREATE, new Fault.Drop(acted, false));

        assertThatThrownBy(() -> caller.create(CREATE)).isInstanceOf(IOException.class);

        // the JDK's client sends a request again when a kept connection is closed under it, but never a POST
        assertThat(KIRIN.ledger().sends("one")).hasSize(1);
        assertThat(KIRIN.ledger().createsActedOn("one")).isEqualTo(acted ? 1 : 0);
    }

    @Test
    void resetsTheConnection() {
        KIRIN.faults().next(Operation.CREATE, Fault.reset());

        assertThatThrownBy(() -> caller.create(CREATE))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("reset");
    }

    @Test
    void cutsAnAnswerOff() throws IOException {
        KIRIN.faults().next(Operation.CREATE, Fault.cutOff());

        assertThatThrownBy(() -> caller.create(CREATE))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("fixed content-length");
        assertThat(caller.query("one").status()).isEqualTo(200);
    }

    @Test
    void hangsUntilReleased() {
        KIRIN.faults().next(Operation.CREATE, Fault.hang());
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
            try {
                return caller.create(CREATE).status();
            } catch (IOException e) {
                return -1;
            }
        });
        Awaitility.await().until(() -> KIRIN.faults().hanging() == 1);
        assertThat(KIRIN.ledger().createsActedOn("one")).isEqualTo(1);
        assertThat(status).isNotDone();

        KIRIN.faults().releaseHanging();

        assertThat(status).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(200);
    }

    @Test
    void asksToSlowDownInBothForms() throws IOException {
        KIRIN.faults().next(Operation.QUERY, Fault.slowDown(Duration.ofSeconds(7)));
        KIRIN.faults().next(Operation.QUERY, Fault.slowDownUntil(Duration.ofSeconds(60)));

        Caller.Reply seconds = caller.query("x");
        Caller.Reply date = caller.query("x");

        assertThat(seconds.status()).isEqualTo(429);
        assertThat(seconds.header("Retry-After")).isEqualTo("7");
        assertThat(ZonedDateTime.parse(date.header("Retry-After"), DateTimeFormatter.RFC_1123_DATE_TIME))
                .isBetween(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(50),
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(61));
    }

    @Test
    void actsLate() throws IOException {
        KIRIN.faults().next(Operation.CREATE, Fault.actsLate(Duration.ofSeconds(30), Fault.status(503)));

        assertThat(caller.create(CREATE).status()).isEqualTo(503);
        assertThat(caller.query("one").status()).isEqualTo(404);
        assertThat(KIRIN.ledger().createsActedOn("one")).isZero();

        CLOCK.advance(Duration.ofSeconds(30));

        assertThat(caller.query("one").status()).isEqualTo(200);
        assertThat(KIRIN.ledger().createsActedOn("one")).isEqualTo(1);
    }

    @Test
    void refusesTheLateTaskIfAnotherCreateWasFaster() throws IOException {
        KIRIN.faults().next(Operation.CREATE, Fault.actsLate(Duration.ofSeconds(30), Fault.status(503)));
        caller.create(CREATE);
        String id = caller.create(CREATE).json().path("id").asText();

        CLOCK.advance(Duration.ofMinutes(1));

        assertThat(caller.query("one").json().path("id").asText()).isEqualTo(id);
        assertThat(KIRIN.ledger().createsActedOn("one")).isEqualTo(1);
        assertThat(KIRIN.ledger().imagesCharged()).isEqualTo(1);
    }

    @Test
    void befallsOnlyTheTaskItIsFor() throws IOException {
        KIRIN.faults().nextFor(Operation.QUERY, "one", Fault.status(500));
        caller.create(CREATE);
        String other = caller.create("{'prompt':'a fox'}").json().path("id").asText();

        assertThat(caller.query(other).status()).isEqualTo(200);
        assertThat(caller.query("one").status()).isEqualTo(500);
        assertThat(KIRIN.faults().pending()).isZero();
    }

    @Test
    void namesAStatusThatIsInNoTable() throws IOException {
        KIRIN.faults().next(Operation.QUERY, Fault.otherStatus("reticulating"));
        caller.create(CREATE);

        assertThat(caller.query("one").json().path("status").asText()).isEqualTo("reticulating");
        assertThat(caller.query("one").json().path("status").asText()).isEqualTo("in_queue");
    }

    @Test
    void refusesAFaultThatCannotBefallTheOperation() {
        assertThatThrownBy(() -> KIRIN.faults().next(Operation.QUERY, Fault.callbackLost()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
