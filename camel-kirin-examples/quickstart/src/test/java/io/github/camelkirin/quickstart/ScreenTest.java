/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
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
    void printsALineForEachChangeOfStatusElsewhere() {
        Screen screen = new Screen.Lines(out);
        screen.show(List.of(running), waiting, running);
        screen.show(List.of(running), running, running.at("running", 0.7));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).containsExactly("  fog                  running");
    }
}
