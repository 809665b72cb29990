/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.ledger.Totals;
import io.github.camelkirin.simulator.task.Latency;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
    private static final Path PROMPTS = Path.of("prompts");
    private static final Screen NOWHERE = (all, before, after) -> {};

    @TempDir
    Path folder;

    @Test
    void turnsThePromptsIntoPicturesAndNamesTheOneThatWasRefused() throws Exception {
        Folders folders = folders(PROMPTS);
        try (KirinService service = KirinService.simulated(KirinService.simulator(KirinSimulator.builder()))) {
            List<PromptTask> tasks = Quickstart.run(folders, service, NOWHERE);

            assertThat(sizes(folders.pictures())).containsExactlyEntriesOf(documentedSizes());
            assertThat(tasks).hasSize(7).allMatch(PromptTask::settled);
            assertThat(tasks.subList(0, 6)).allMatch(task -> task.status().equals("completed"));
            PromptTask refused = tasks.get(6);
            assertThat(refused.name()).isEqualTo("7-unknown-model");
            assertThat(refused.status()).isEqualTo("refused");
            assertThat(refused.problem()).contains("HTTP 403");

            ResultTable table = new ResultTable(tasks);
            Totals.Charges charges = service.charges().orElseThrow();
            assertThat(table.cost()).isEqualByComparingTo(charges.money()).isEqualByComparingTo("0.280");
            assertThat(table.images()).isEqualTo((int) charges.images()).isEqualTo(10);
            assertThat(table.toString())
                    .contains("7-unknown-model was refused: ")
                    .contains(" 0.280");
        }
    }

    @Test
    void showsTheProgressOfTasksThatGoOn() throws Exception {
        Path prompts = Files.createDirectory(folder.resolve("prompts"));
        Files.writeString(prompts.resolve("fog.txt"), "A town in the fog");
        List<PromptTask> shown = new CopyOnWriteArrayList<>();
        KirinSimulator slow =
                KirinService.simulator(KirinSimulator.builder().latency(Latency.fixed(Duration.ofSeconds(4))));
        try (KirinService service = KirinService.simulated(slow)) {
            Quickstart.run(folders(prompts), service, (all, before, after) -> shown.add(after));
        }
        assertThat(shown)
                .filteredOn(task -> task.status().equals("running") && task.progress() > 0)
                .hasSizeGreaterThan(1)
                .extracting(PromptTask::progress)
                .isSorted();
        assertThat(shown.get(shown.size() - 1).status()).isEqualTo("completed");
    }

    @Test
    void namesATaskThatTheServiceFailedAt() throws Exception {
        Path prompts = Files.createDirectory(folder.resolve("prompts"));
        Files.writeString(prompts.resolve("fog.txt"), "A town in the fog");
        Folders folders = folders(prompts);
        KirinSimulator failing = KirinService.simulator(KirinSimulator.builder());
        failing.faults().failNext("002016095");
        try (KirinService service = KirinService.simulated(failing)) {
            List<PromptTask> tasks = Quickstart.run(folders, service, NOWHERE);

            assertThat(tasks).singleElement().satisfies(task -> {
                assertThat(task.status()).isEqualTo("failed");
                assertThat(task.problem()).contains("002016095");
            });
            assertThat(new ResultTable(tasks).cost()).isZero();
            assertThat(folders.pictures()).doesNotExist();
        }
    }

    @Test
    void saysThatThereAreNoPrompts() {
        try (KirinService service = KirinService.simulated(KirinService.simulator(KirinSimulator.builder()))) {
            assertThatThrownBy(() -> Quickstart.run(folders(folder), service, NOWHERE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(".txt or .json");
        }
    }

    @Test
    void goesToTheServiceWhereThereIsAKey() {
        Map<String, String> environment = Map.of("KIRIN_API_KEY", "a-key", "KIRIN_BASE_URL", "https://images.example");
        try (KirinService service = KirinService.of(environment, folder)) {
            assertThat(service.options())
                    .containsOnly(Map.entry("apiKey", "a-key"), Map.entry("baseUrl", "https://images.example"));
            assertThat(service.charges()).isEmpty();
            assertThat(service.introduction()).doesNotContain("a-key");
        }
    }

    private Folders folders(Path prompts) {
        return new Folders(prompts, folder.resolve("pictures"), folder.resolve("state"));
    }

    /** From the service's sizes by aspect ratio; 2k is twice each side. */
    static Map<String, Dimension> documentedSizes() {
        Map<String, Dimension> sizes = new TreeMap<>();
        sizes.put("1-lighthouse-0.png", new Dimension(1024, 1024));
        sizes.put("2-night-train-0.png", new Dimension(2720, 1536));
        for (int index = 0; index < 4; index++) {
            sizes.put("3-teapots-" + index + ".png", new Dimension(880, 1168));
        }
        sizes.put("4-comet-0.png", new Dimension(1552, 656));
        sizes.put("5-harbour-0.png", new Dimension(1248, 832));
        sizes.put("5-harbour-1.png", new Dimension(1248, 832));
        sizes.put("6-postcard-0.png", new Dimension(1536, 2720));
        return sizes;
    }

    static Map<String, Dimension> sizes(Path pictures) throws IOException {
        Map<String, Dimension> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(pictures)) {
            for (Path file : files.toList()) {
                BufferedImage picture = ImageIO.read(file.toFile());
                sizes.put(file.getFileName().toString(), new Dimension(picture.getWidth(), picture.getHeight()));
            }
        }
        return sizes;
    }
}
