/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskEvent;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordJsonTest {

    static Stream<Object> headerValues() {
        return Stream.of(
                0,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                7L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                (short) -3,
                (byte) 127,
                1.5,
                0.1,
                1e300,
                -0.0,
                3.0,
                Double.MIN_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1.1f,
                Float.NaN,
                Float.NEGATIVE_INFINITY,
                true,
                false,
                "",
                " spaces ",
                "7",
                "true",
                "null",
                "NaN",
                "{\"Long\":\"1\"}",
                "quotes \" ' ` and \\ backslashes \\\" \n\r\t",
                "海报 日落",
                "🌊🏝️",
                "NUL \u0000 and \u0001 \u007f \u2028",
                "lone \ud83c and \udf0a",
                "\ud83c");
    }

    @ParameterizedTest
    @MethodSource("headerValues")
    void aHeaderComesBackWithItsTypeAndValue(Object value) {
        TaskRecord read = readBack(StoredTables.task("a").headers(Map.of("X-Value", value, "键", "x")));

        assertThat(read.headers()).hasSize(2).containsEntry("X-Value", value).containsEntry("键", "x");
    }

    @Test
    void loneSurrogatesAreEscapedSinceNoDatabaseKeepsThem() {
        String json = RecordJson.write(
                StoredTables.task("a").headers(Map.of("X", "\ud83c 🌊 \udf0a")).build());

        assertThat(json).contains("\\ud83c 🌊 \\udf0a");
    }

    @Test
    void everyFieldComesBack() {
        TaskRecord read = readBack(StoredTables.task("a")
                .progress(0.25)
                .note("a \"note\"")
                .absentFrom(Duration.ofMillis(61_001))
                .kind("kirin_image_omni 2k 1")
                .acceptedFrom(Duration.ofMillis(3_599_999))
                .runningFrom(Duration.ofMillis(-17))
                .chargeId("0af7651916cd43dd8448eb211c80319c")
                .parent("a/b", "a")
                .batchId("nightly \"7\"")
                .event(TaskEvent.BATCH)
                .sends(2)
                .queries(3)
                .deliveries(4)
                .httpStatus(503)
                .outcome(new TaskOutcome("002016095", new BigDecimal("0.0280"), "request-1"))
                .resend(true)
                .timeoutOnceSent(Duration.ofMinutes(90))
                .attempt(2)
                .resubmits(new Resubmits(1, List.of("4711", "x"))));

        assertThat(read.batchId()).isEqualTo("nightly \"7\"");
        assertThat(read.event()).isEqualTo(TaskEvent.BATCH);
        assertThat(read.model()).isEqualTo("kirin_image_omni");
        assertThat(read.digest()).isEqualTo("digest-a");
        assertThat(read.progress()).isEqualTo(0.25);
        assertThat(read.note()).isEqualTo("a \"note\"");
        assertThat(read.absentFrom()).isEqualTo(Duration.ofMillis(61_001));
        assertThat(read.kind()).isEqualTo("kirin_image_omni 2k 1");
        assertThat(read.acceptedFrom()).isEqualTo(Duration.ofMillis(3_599_999));
        assertThat(read.runningFrom()).isEqualTo(Duration.ofMillis(-17));
        assertThat(read.chargeId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(read.parentId()).isEqualTo("a/b");
        assertThat(read.rootId()).isEqualTo("a");
        assertThat(read.sends()).isEqualTo(2);
        assertThat(read.queries()).isEqualTo(3);
        assertThat(read.deliveries()).isEqualTo(4);
        assertThat(read.httpStatus()).isEqualTo(503);
        assertThat(read.outcome()).isEqualTo(new TaskOutcome("002016095", new BigDecimal("0.0280"), "request-1"));
        assertThat(read.resend()).isTrue();
        assertThat(read.timeoutOnceSent()).isEqualTo(Duration.ofMinutes(90));
        assertThat(read.attempt()).isEqualTo(2);
        assertThat(read.resubmits()).isEqualTo(new Resubmits(1, List.of("4711", "x")));
        assertThat(readBack(StoredTables.task("a").resubmits(new Resubmits(3))).resubmits())
                .isEqualTo(new Resubmits(3));
    }

    @Test
    void aTaskOfABatchIsForThoseWhoCountIt() {
        TaskRecord member = StoredTables.task("a").batchId("nightly").build();

        assertThat(RecordJson.version(member)).isEqualTo(RecordJson.VERSION);
        assertThat(RecordJson.version(member.toBuilder().summary().build())).isEqualTo(1);
        assertThat(RecordJson.version(StoredTables.task("a").build())).isEqualTo(1);
    }

    @Test
    void anOutcomeOfWhichNothingIsKnownComesBackWithoutValues() {
        assertThat(readBack(StoredTables.task("a").outcome(new TaskOutcome(null, null, null)))
                        .outcome())
                .isEqualTo(new TaskOutcome(null, null, null));
    }

    @Test
    void theReasonOfAParkedTaskComesBack() {
        TaskRecord read = readBack(StoredTables.task("a").parked(ParkReason.NO_IMAGE, "no image"));

        assertThat(read.state()).isEqualTo(TaskState.PARKED);
        assertThat(read.parkReason()).isEqualTo(ParkReason.NO_IMAGE);
        assertThat(read.note()).isEqualTo("no image");
    }

    @Test
    void isReadableForAPerson() throws Exception {
        String json = RecordJson.write(StoredTables.task("a")
                .headers(Map.of("X-Order", "海报"))
                .note("why")
                .absentFrom(Duration.ofMinutes(2))
                .build());

        JsonNode read = new ObjectMapper().readTree(json);
        assertThat(read.path("v").asInt()).isEqualTo(1);
        assertThat(read.path("headers").path("X-Order").asText()).isEqualTo("海报");
        assertThat(json).contains("\"note\":\"why\"").contains("海报").contains("PT2M");
    }

    @Test
    void keepsNeitherPromptNorIDsWhichHaveColumns() {
        String json = RecordJson.write(StoredTables.task("the-id")
                .taskId("task-1")
                .answer("{\"id\":1}")
                .digest("d")
                .build());

        assertThat(json).doesNotContain("A pier").doesNotContain("the-id").doesNotContain("task-1");
        assertThat(json).doesNotContain("answer").doesNotContain("request");
    }

    @Test
    void fieldsThatAreNotKnownAreLeftOut() {
        TaskRecord read = RecordJson.read(
                        "{\"v\":1,\"model\":\"m\",\"digest\":\"d\",\"colour\":{\"deep\":[1,2]},\"sends\":1,"
                                + "\"outcome\":{\"errorCode\":\"1\",\"mood\":7},\"headers\":{\"a\":1}}",
                        StoredTables.task("a"))
                .build();

        assertThat(read.model()).isEqualTo("m");
        assertThat(read.sends()).isEqualTo(1);
        assertThat(read.outcome()).isEqualTo(new TaskOutcome("1", null, null));
        assertThat(read.headers()).containsExactlyEntriesOf(Map.of("a", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "{\"digest\":\"secret", "[\"secret\"]", "\"secret\"", "null", "7"})
    void whatIsNoRecordIsRefusedAndNotQuoted(String text) {
        assertThatThrownBy(() -> RecordJson.read(text, StoredTables.task("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void oneThatFollowsAnotherIsForThoseWhoKnowOfThatUntilItIsDone() {
        TaskRecord.Builder task = StoredTables.task("a/b").parent("a", "a");

        assertThat(RecordJson.version(task.build())).isEqualTo(3);
        assertThat(RecordJson.version(task.summary().build())).isEqualTo(1);
        assertThat(task.summary().build().rootId()).isEqualTo("a");
    }

    private static TaskRecord readBack(TaskRecord.Builder task) {
        String json = RecordJson.write(task.build());
        return RecordJson.read(json, TaskRecord.submitting(StoredTables.ACCOUNT, "a"))
                .build();
    }
}
