/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final PromptTask waiting = PromptTask.waiting("fog");
    private final PromptTask running = waiting.at("running", 0.5);

    @Test
    void drawsTheLinesOfATerminalAgainInTheirPlace() {
        Screen screen = new Screen.Live(out);
        screen.show(List.of(waiting, waiting), waiting, waiting);
        screen.show(List.of(running, waiting), waiting, running);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("\u001b[2A\u001b[2K  fog                  running    [############------------]  50 %\n");
    }

    @Test
    void printsALineForEachChangeOfStatusAndEachQuarterOfProgressElsewhere() {
        Screen screen = new Screen.Lines(out);
        screen.show(List.of(running), waiting, running);
        screen.show(List.of(running), running, running.at("running", 0.7));
        screen.show(List.of(running), running, running.at("running", 0.8));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("  fog                  running", "  fog                  running     80 %");
    }

    @Test
    void saysWhatAnEarlierRunHasDone() {
        TaskRecord record = TaskRecord.submitting(new AccountId("default", "http://127.0.0.1"), "fog.txt-1")
                .group("posters")
                .model("kirin_image_omni")
                .digest("of the request")
                .state(TaskState.DONE, TaskStatus.FAILED)
                .outcome(new TaskOutcome("002016095", new BigDecimal("0.028"), null))
                .build();
        PromptTask earlier = waiting.doneEarlier(record, 2);

        new Screen.Lines(out).show(List.of(earlier), waiting, earlier);

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("failed by an earlier run");
        assertThat(new ResultTable(List.of(earlier)).toString())
                .containsPattern("fog +failed +earlier +2 +0.028")
                .contains("error 002016095 in an earlier run");
    }
}
