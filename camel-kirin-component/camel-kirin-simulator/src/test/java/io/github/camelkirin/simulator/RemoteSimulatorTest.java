/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RemoteSimulatorTest {
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().clock(CLOCK));

    private final Caller caller = new Caller(KIRIN.simulator());
    private RemoteSimulator remote;

    @BeforeEach
    void connect() {
        remote = RemoteSimulator.at(KIRIN.baseUrl());
    }

    @Test
    void readsTheLedger() throws IOException {
        String id = caller.create("{'prompt':'x','external_task_id':'a/b','n':2}")
                .json()
                .path("id")
                .asText();
        caller.create("{'prompt':''}");
        CLOCK.advance(Duration.ofSeconds(1));
        caller.query(id);

        assertThat(remote.totals()).isEqualTo(KIRIN.ledger().totals());
        assertThat(remote.totals().charges().money()).isEqualByComparingTo("0.056");
        assertThat(remote.createsActedOn()).isEqualTo(1);
        assertThat(remote.createsActedOn("a/b")).isEqualTo(1);
        assertThat(remote.creates()).hasSize(2);
        assertThat(remote.creates("a/b").get(0).path("params").path("n").asInt())
                .isEqualTo(2);
        assertThat(remote.tasks("a/b").get(0).path("phase").asText()).isEqualTo("COMPLETED");
        assertThat(remote.queries(id)).isEqualTo(KIRIN.ledger().queries(id)).hasSize(1);
    }

    @Test
    void readsMoreThanOnePage() throws IOException {
        for (int i = 0; i < 1001; i++) {
            caller.create("{'prompt':''}");
        }

        assertThat(remote.creates()).hasSize(1001);
    }

    @Test
    void scriptsEveryKindOfFault() throws IOException {
        remote.nextFor(Operation.QUERY, "one", Fault.slowDown(Duration.ofSeconds(3)));
        remote.next(Operation.QUERY, 2, Fault.reply(500, "text/html", "<p>"));
        remote.loseNextAnswer();
        remote.failNext("002016097");
        remote.next(Operation.CREATE, Fault.actsLate(Duration.ofSeconds(1), Fault.status(503)));
        remote.next(Operation.CALLBACK, Fault.callbackLate(Duration.ofSeconds(1)));
        assertThat(remote.pendingFaults()).isEqualTo(7);

        assertThatThrownBy(() -> caller.create("{'prompt':'x','external_task_id':'one'}"))
                .isInstanceOf(IOException.class);
        assertThat(caller.query("one").header("Retry-After")).isEqualTo("3");
        assertThat(caller.query("one").text()).isEqualTo("<p>");
        assertThat(caller.create("{'prompt':'x'}").status()).isEqualTo(503);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
        CLOCK.advance(Duration.ofSeconds(2));
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);

        remote.clearFaults();
        assertThat(caller.query("one").json().path("error").path("code").asText())
                .isEqualTo("002016097");
    }

    @Test
    void letsChanceDecide() throws IOException {
        remote.randomly(Operation.QUERY, 1, Fault.status(500));

        assertThat(caller.query("x").status()).isEqualTo(500);
        assertThat(caller.query("x").status()).isEqualTo(500);
    }

    @Test
    void resets() throws IOException {
        caller.create("{'prompt':'x'}");

        remote.reset();

        assertThat(remote.totals().creates().sends()).isZero();
        assertThat(remote.tasks()).isEmpty();
    }

    @Test
    void saysWhatWasWrongWithAnOrder() {
        assertThatThrownBy(() -> remote.next(Operation.QUERY, Fault.callbackLost()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CALLBACK");
        assertThatThrownBy(() -> remote.next(Operation.QUERY, 0, Fault.dropped()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysThatThereIsNoSimulator() {
        RemoteSimulator nobody = RemoteSimulator.at("http://127.0.0.1:1");

        assertThatThrownBy(nobody::totals).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void takesNothingThatAWebPageCouldSendUnasked() throws IOException {
        HttpRequest.Builder form = HttpRequest.newBuilder(URI.create(KIRIN.baseUrl() + "/simulator/reset"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));

        assertThat(caller.send(form).status()).isEqualTo(415);
    }

    @Test
    void knowsNoOtherControls() throws IOException {
        assertThat(caller.get("/simulator/other").status()).isEqualTo(404);
    }
}
