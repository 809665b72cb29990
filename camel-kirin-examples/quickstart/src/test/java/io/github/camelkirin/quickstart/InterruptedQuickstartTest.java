/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as a process of its own, which can be killed. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptedQuickstartTest {
    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Folders folders;

    @BeforeEach
    void folders() {
        folders = new Folders(Path.of("prompts"), folder.resolve("pictures"), folder.resolve("state"));
    }

    @AfterEach
    void killAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void goesOnWithWhatItHadAfterBeingKilledAndCreatesNothingTwice() throws Exception {
        Process killed = start();
        String shown = String.join("\n", linesUntil(killed, line -> line.endsWith(" completed")));
        killed.destroyForcibly();
        assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shown).contains(" queued");
        File[] there = folders.pictures().toFile().listFiles();
        assertThat(there).isNotEmpty();
        assumeThat(there).as("killed before it was done").hasSizeLessThan(10);

        Process second = start();
        String table = String.join("\n", linesUntil(second, line -> false));
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).as(errors()).isZero();

        assertThat(table)
                .containsPattern("total +10 +0.280")
                .contains("Charged by the simulator's ledger: 10 images, 0.280 USD");
        assertThat(QuickstartTest.sizes(folders.pictures())).containsExactlyEntriesOf(QuickstartTest.documentedSizes());
        assertOneCreatePerPrompt();

        assertThat(runAgain())
                .extracting(task -> task.status() + (task.earlier() ? " earlier" : ""))
                .startsWith(Collections.nCopies(6, "completed earlier").toArray(String[]::new));
        assertOneCreatePerPrompt();
    }

    /** In this process; the simulator is where it was. */
    private List<PromptTask> runAgain() throws Exception {
        try (KirinService service = KirinService.of(Map.of(), folders.state())) {
            List<PromptTask> tasks = Quickstart.run(folders, service, (all, before, after) -> {});
            ResultTable table = new ResultTable(tasks);
            assertThat(table.images()).isEqualTo(10);
            assertThat(table.cost()).isEqualByComparingTo("0.280");
            return tasks;
        }
    }

    /** The last prompt's create is refused in each run. */
    private void assertOneCreatePerPrompt() {
        KirinSimulator simulator = KirinSimulator.builder()
                .stateFile(folders.state().resolve("simulator.jsonl"))
                .build();
        try (KirinSimulator running = simulator.start()) {
            List<SentCreate> accepted = running.ledger().sends().stream()
                    .filter(create -> create.status() != 403)
                    .toList();
            assertThat(accepted)
                    .hasSize(6)
                    .allMatch(SentCreate::actedOn)
                    .extracting(create -> create.externalTaskId().orElseThrow().replaceFirst("[.].*", ""))
                    .containsExactlyInAnyOrder(
                            "1-lighthouse", "2-night-train", "3-teapots", "4-comet", "5-harbour", "6-postcard");
        }
    }

    private Process start() throws IOException {
        ProcessBuilder quickstart = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        folders.prompts().toString(),
                        folders.pictures().toString(),
                        folders.state().toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("errors").toFile()));
        quickstart.environment().keySet().removeAll(List.of("KIRIN_API_KEY", "KIRIN_BASE_URL"));
        Process process = quickstart.start();
        processes.add(process);
        return process;
    }

    private static List<String> linesUntil(Process process, Predicate<String> last) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        List<String> lines = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (last.test(line)) {
                break;
            }
        }
        return lines;
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }
}
