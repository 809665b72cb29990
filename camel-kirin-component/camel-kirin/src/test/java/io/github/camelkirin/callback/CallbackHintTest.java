/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.StatusMapping;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackHintTest {

    private static CallbackHint hint(String body) {
        return CallbackHint.of(body.getBytes(StandardCharsets.UTF_8), StatusMapping.parse("finished=completed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"status\":\"completed\"}",
                "{\"id\":\"1\",\"status\":\"FAILED\",\"error\":{}}",
                "{\"status\":\"canceled\"}",
                "{\"status\":\" finished \"}",
                "{\"data\":{\"id\":\"1\",\"status\":\"done\"},\"status\":{\"code\":200,\"message\":\"success\"}}",
                "{\"data\":{\"id\":\"1\",\"status\":\"done\"}}",
                "{\"task_id\":\"1\",\"task_status\":\"succeed\",\"task_info\":{\"external_task_id\":\"2\"}}",
                "{\"task_status\":\"failed\"}",
                "{\"code\":0,\"data\":{\"task_status\":\"succeed\"}}",
                "{\"data\":{},\"status\":\"completed\"}"
            })
    void anEndIsSeenInEveryForm(String body) {
        assertThat(hint(body)).isEqualTo(CallbackHint.END);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"in_progress\"}",
                "{\"status\":\"never heard of\"}",
                "{\"status\":{\"code\":200,\"message\":\"completed\"}}",
                "{\"status\":[\"completed\"]}",
                "{\"task_status\":\"processing\",\"status\":\"completed\"}",
                "{\"data\":{\"status\":\"running\"},\"status\":{\"code\":200}}",
                "{}"
            })
    void anythingElseIsProgress(String body) {
        assertThat(hint(body)).isEqualTo(CallbackHint.PROGRESS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "\"completed\"",
                "[{\"status\":\"completed\"}]",
                "{\"status\":\"completed\"",
                "{\"status\":\"completed\"} x",
                "{\"status\":\"completed\"}{}",
                "<status>completed</status>"
            })
    void whatIsNoObjectIsNothing(String body) {
        assertThat(hint(body)).isNull();
    }

    @Test
    void depthAndNumbersAreBounded() {
        assertThat(hint("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isNull();
        assertThat(hint("{\"status\":\"completed\",\"n\":" + "9".repeat(10_000) + "}"))
                .isNull();
    }

    @Test
    void noTypeIsTakenFromABody() {
        assertThat(hint("{\"@class\":\"java.io.File\",\"status\":\"completed\"}"))
                .isEqualTo(CallbackHint.END);
    }
}
