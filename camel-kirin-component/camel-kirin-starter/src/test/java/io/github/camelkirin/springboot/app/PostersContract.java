/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** What an application does that has two routes, one {@code application.properties} and the starter. */
abstract class PostersContract {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().timeScale(50));

    /** Without this, H2 on the class path of the tests would be the database. */
    private static final String IN_MEMORY = "--camel.component.kirin.task-repository.enabled=false";

    @TempDir
    Path folder;

    /** The application, running, with its prompts and pictures in {@link #folder}. */
    abstract ConfigurableApplicationContext run(String... more);

    @Test
    void makesAPictureOfAPrompt() throws IOException {
        try (ConfigurableApplicationContext application = run(IN_MEMORY)) {
            assertThat(application.isRunning()).isTrue();
            write("a lighthouse in the fog");
            Path picture = await().atMost(Duration.ofSeconds(60))
                    .until(this::pictures, found -> found.size() == 1)
                    .get(0);
            assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(1024);
        }
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1);
    }

    @Test
    void keepsItsTasksInTheDatabaseOfTheApplication() throws Exception {
        String url = "jdbc:h2:" + folder.resolve("state/tasks");
        String[] database = {
            "--spring.datasource.url=" + url,
            "--spring.datasource.username=sa",
            "--camel.component.kirin.task-repository.create-schema=true"
        };
        try (ConfigurableApplicationContext application = run(database)) {
            assertThat(application.isRunning()).isTrue();
            write("a lighthouse in the fog");
            await().atMost(Duration.ofSeconds(60)).until(this::pictures, found -> found.size() == 1);
        }
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                ResultSet rows = connection.createStatement().executeQuery("select count(*) from kirin_task")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    private void write(String prompt) throws IOException {
        Path prompts = Files.createDirectories(folder.resolve("prompts"));
        Path written = Files.writeString(folder.resolve("prompt"), prompt);
        Files.move(written, prompts.resolve("lighthouse.txt"));
    }

    private List<Path> pictures() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        try (Stream<Path> files = Files.list(pictures)) {
            return files.filter(file -> file.toString().endsWith(".png")).toList();
        }
    }
}
