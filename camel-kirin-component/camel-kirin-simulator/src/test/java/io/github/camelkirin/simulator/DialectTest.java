/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.wire.Dialect;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().clock(CLOCK));

    private final Caller caller = new Caller(KIRIN.simulator());

    @Test
    void putsAnswersIntoAnEnvelope() throws IOException {
        speak(Dialect.Envelope.WRAPPED);

        JsonNode created = caller.create("{'prompt':'x'}").json();
        JsonNode enqueued = caller.enqueue("{'prompt':'x'}").json();
        JsonNode asked = caller.query(created.path("data").path("id").asText()).json();

        assertThat(created.path("status").path("code").asInt()).isEqualTo(200);
        assertThat(enqueued.path("data").path("request_id").asText()).hasSize(20);
        assertThat(asked.path("data").path("status").asText()).isEqualTo("in_queue");
    }

    @Test
    void namesAnotherStatusWithinTheEnvelope() throws IOException {
        speak(Dialect.Envelope.WRAPPED);
        KIRIN.faults().next(Operation.CREATE, Fault.otherStatus("new"));

        JsonNode created = caller.create("{'prompt':'x'}").json();

        assertThat(created.path("data").path("status").asText()).isEqualTo("new");
        assertThat(created.path("status").isObject()).isTrue();
    }

    @Test
    void shapesTheOutput() throws IOException {
        speak(Dialect.Output.FLAT);
        assertThat(completed().path("output").path(0).path("url").asText()).isNotEmpty();

        speak(Dialect.Output.SINGLE_GROUP);
        assertThat(completed()
                        .path("output")
                        .path("content")
                        .path(0)
                        .path("url")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void spellsTimesDurationsUsageAndUnknownFields() throws IOException {
        speak(
                Dialect.Times.SECONDS,
                Dialect.Durations.STRING,
                Dialect.Usage.WITH_EXTRAS,
                Dialect.UnknownFields.PRESENT);

        JsonNode task = completed();

        assertThat(task.path("created_at").asLong()).isLessThan(10_000_000_000L);
        JsonNode content = task.path("output").path(0).path("content").path(0);
        assertThat(content.path("duration").isTextual()).isTrue();
        assertThat(content.has("x_undocumented")).isTrue();
        assertThat(task.path("usage").path("unit_price").asText()).isEqualTo("0.028");
        assertThat(task.path("usage").path("quantity").asInt()).isEqualTo(1);
        assertThat(task.has("x_undocumented")).isTrue();
    }

    @Test
    void spellsStatuses() throws IOException {
        KIRIN.simulator().use(Dialect.standard().withStatus(Phase.COMPLETED, "succeed"));

        assertThat(completed().path("status").asText()).isEqualTo("succeed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "CODE_AND_MESSAGE | {'code':'002016095','message':'internal generation error'}",
                "CODE_AND_ERROR_MESSAGE | {'code':'002016095','error_message':'internal generation error'}",
                "NUMERIC_CODE | {'code':2016095,'message':'internal generation error'}",
                "STRING | 'internal generation error'",
            })
    void shapesATasksError(Dialect.TaskFailure shape, String expected) throws IOException {
        speak(shape);
        KIRIN.failNext("002016095");

        assertThat(completed().path("error")).isEqualTo(Caller.json(Caller.quoted(expected)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ERROR_OBJECT | {'error':{'code':40201,'message':'no'},'request_id':'r'}",
                "DETAIL | {'detail':'no'}",
                "STATUS_OBJECT | {'status':{'code':402,'message':'no','error_code':40201},'data':null}",
                "MESSAGE | {'message':'no'}",
                "ERROR_STRING | {'error':'no'}",
            })
    void shapesAnHttpError(Dialect.HttpError shape, String expected) throws IOException {
        speak(shape);
        KIRIN.faults().next(Operation.QUERY, Fault.error(402, "40201", "no"));

        Caller.Reply reply =
                caller.send(caller.request("/model/v1/generation/task/x").header("X-Request-Id", "r"));

        assertThat(reply.status()).isEqualTo(402);
        assertThat(reply.json()).isEqualTo(Caller.json(Caller.quoted(expected)));
    }

    @ParameterizedTest
    @CsvSource({"HTML,text/html", "TEXT,text/plain"})
    void answersErrorsAsAProxyDoes(Dialect.HttpError shape, String mediaType) throws IOException {
        speak(shape);

        Caller.Reply reply = caller.query("unknown");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.header("Content-Type")).isEqualTo(mediaType);
        assertThat(reply.text()).contains("404").doesNotStartWith("{");
    }

    @Test
    void saysFailedOnTheQueueProtocol() throws IOException {
        speak(Dialect.QueueFailure.FAILED, Dialect.QueueStatus.PRESENT);
        KIRIN.failNext("002016095");
        JsonNode created = caller.enqueue("{'prompt':'x'}").json();
        CLOCK.advance(Duration.ofSeconds(1));

        assertThat(created.path("status").asText()).isEqualTo("IN_QUEUE");
        assertThat(caller.queue(created.path("request_id").asText(), "status")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("FAILED");
    }

    @Test
    void namesAWatermarkedUrlToo() throws IOException {
        speak(Dialect.WatermarkUrl.PRESENT);
        String id = caller.create("{'prompt':'x','watermark_info':{'enabled':true}}")
                .json()
                .path("id")
                .asText();
        CLOCK.advance(Duration.ofSeconds(1));

        assertThat(caller.query(id).json().findPath("watermark_url").isTextual())
                .isTrue();
        assertThat(completed().findPath("watermark_url").isMissingNode()).isTrue();
    }

    @Test
    void findsChoicesByName() {
        assertThat(Dialect.choice("httpError", "detail")).isEqualTo(Dialect.HttpError.DETAIL);
        assertThatThrownBy(() -> Dialect.choice("httpError", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void speaksItsFirstDialectAgainAfterAReset() throws IOException {
        speak(Dialect.Envelope.WRAPPED);

        KIRIN.simulator().reset();

        assertThat(caller.create("{'prompt':'x'}").json().has("data")).isFalse();
    }

    private void speak(Dialect.Choice... choices) {
        KIRIN.simulator().use(Dialect.standard().with(choices));
    }

    private JsonNode completed() throws IOException {
        String id = caller.create("{'prompt':'x'}").json().path("id").asText();
        CLOCK.advance(Duration.ofSeconds(1));
        return caller.query(id).json();
    }
}
