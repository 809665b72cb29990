/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.Task;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The README's section on Karaf, step by step, in a real one: what is typed there is typed here, and the files that are shown
 * there are written. Each test goes on where the one before it has left off.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "Karaf 4.4 does not run on this JDK")
class KarafIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String POSTERS = "etc/io.github.camelkirin.posters.cfg";
    private static final String DATABASE = "etc/org.ops4j.datasource-kirin.cfg";

    private static final KirinSimulator KIRIN =
            KirinSimulator.builder().latency(Latency.fixed(Duration.ofHours(1))).build();

    private static Readme readme;
    private static Karaf karaf;
    private static Map<String, String> before;
    private static String failed;

    @BeforeAll
    static void start() throws IOException {
        KIRIN.start();
        readme = Readme.read(path("kirin.readme"));
        karaf = new Karaf(
                path("kirin.karaf.home"),
                path("kirin.karaf.base"),
                path("kirin.karaf.repository"),
                path("kirin.karaf.local-repository"),
                path("kirin.karaf.processing"),
                Map.of("KIRIN_API_KEY", KIRIN.apiKey()));
        karaf.start();
        before = karaf.bundles();
    }

    @AfterAll
    static void stop() {
        if (karaf != null) {
            karaf.close();
        }
        KIRIN.close();
    }

    /** Without the step that failed, none of the later ones has a chance. */
    @RegisterExtension
    static final TestExecutionExceptionHandler FAILED = (context, failure) -> {
        failed = context.getDisplayName();
        throw failure;
    };

    @BeforeEach
    void earlierStepsSucceeded() {
        assumeThat(failed).as("the earlier step that failed").isNull();
    }

    @Test
    @Order(1)
    void bringsItsBundlesAndWhatThreeFeaturesOfCamelBring() throws IOException {
        List<String> commands = readme.commands("install");
        assertThat(commands.get(1)).isEqualTo("feature:install camel-kirin");
        type(commands.get(0));
        assertThat(karaf.bundles()).isEqualTo(before);

        type("feature:install camel-core camel-http camel-jackson");
        Set<String> camel = karaf.bundles().keySet();
        type(commands.get(1));
        assertThat(added(camel)).containsOnlyKeys(ours("camel-kirin"), ours("camel-kirin-karaf-shell"));
        assertThat(added(before.keySet())).allSatisfy(KarafIT::isActive);
    }

    @Test
    @Order(2)
    void startsTheRoutesOnceTheyAreConfigured() throws IOException {
        List<String> commands = readme.commands("install");
        commands.subList(2, commands.size()).forEach(KarafIT::type);
        assertThat(contexts()).doesNotContain("posters");

        write(POSTERS, readme.block(POSTERS) + "baseUrl = " + KIRIN.baseUrl() + "\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(contexts()).as(karaf::log).contains("posters"));
        assertThat(added(before.keySet())).allSatisfy(KarafIT::isActive);
    }

    @Test
    @Order(3)
    void makesPicturesOfPromptsInMemory() throws IOException {
        submit("train", "A night train crossing a viaduct");
        Task train = created("train");
        complete(train);

        BufferedImage picture = ImageIO.read(awaitPicture(train).toFile());
        assertThat(picture.getWidth()).isEqualTo(1024);
        assertThat(picture.getHeight()).isEqualTo(1024);
    }

    @Test
    @Order(4)
    void keepsTasksInADatabaseOnceThereIsOne() throws IOException {
        readme.commands("database").forEach(KarafIT::type);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(contexts()).doesNotContain("posters"));
        write(DATABASE, readme.block(DATABASE));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(contexts()).as(karaf::log).contains("posters"));
        assertThat(added(before.keySet())).allSatisfy(KarafIT::isActive);

        submit("owl", "An owl in a library");
        created("owl");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(list()).contains("owl.txt-"));
        assertThat(karaf.base().resolve("kirin/tasks.mv.db")).exists();
    }

    @Test
    @Order(5)
    void endsATaskThatWasOnItsWayWhenKarafWasRestarted() throws Exception {
        Task owl = created("owl");
        karaf.stop();
        complete(owl);
        karaf.start();

        awaitPicture(owl);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(list()).doesNotContain("owl.txt-"));
    }

    @Test
    @Order(6)
    void letsAnOperatorDecideOnAParkedTask() throws IOException {
        submit("comet", "A comet over a harbour");
        Task comet = created("comet");
        KIRIN.faults()
                .nextFor(
                        Operation.QUERY,
                        comet.id(),
                        new Fault.Reply(
                                200,
                                "application/json",
                                "{\"id\":\"" + comet.id() + "\",\"status\":\"completed\",\"output\":[]}",
                                null,
                                false));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(list()).containsPattern("comet\\S+.*parked"));

        complete(comet);
        String id = comet.externalTaskId();
        for (String command : readme.commands("operate")) {
            Karaf.Reply reply = karaf.type(command.replace("ID", id));
            if (command.startsWith("kirin:discard")) {
                // it is no longer parked
                assertThat(reply.success()).isFalse();
                assertThat(reply.output()).contains("not discarded");
            } else {
                assertThat(reply.success()).as(reply.toString()).isTrue();
                assertThat(reply.output()).contains(id).doesNotContain("harbour", KIRIN.apiKey());
            }
        }
        awaitPicture(comet);
    }

    @Test
    @Order(7)
    void leavesNothingBehind() throws IOException {
        readme.commands("uninstall").forEach(KarafIT::type);

        assertThat(karaf.bundles()).isEqualTo(before);
        assertThat(karaf.base().resolve(POSTERS)).doesNotExist();
        assertThat(karaf.base().resolve(DATABASE)).doesNotExist();
        assertThat(karaf.type("feature:repo-list").output()).doesNotContain("camel-kirin");
        assertThat(karaf.type("service:list").output()).doesNotContain("camelkirin");
        assertThat(karaf.type("threads --list").output()).doesNotContainPattern("\\| (Camel |kirin-|MVStore|H2 )");
        assertThat(karaf.type("kirin:list").success()).isFalse();
        assertThat(karaf.wholeLog()).doesNotContain("| ERROR |", KIRIN.apiKey(), "viaduct", "library", "harbour");
    }

    private static void type(String command) {
        Karaf.Reply reply = karaf.type(command);
        assertThat(reply.success())
                .as("%s%n%s%n%s", command, reply.output(), karaf.log())
                .isTrue();
    }

    private static void write(String file, String content) throws IOException {
        Files.writeString(karaf.base().resolve(file), content);
    }

    /** As a whole, so that the route does not see half of it. */
    private static void submit(String name, String prompt) throws IOException {
        Path prompts = Files.createDirectories(karaf.base().resolve("posters/prompts"));
        Path written = Files.writeString(karaf.base().resolve(name), prompt);
        Files.move(written, prompts.resolve(name + ".txt"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The one task of a prompt, when the service has it. */
    private static Task created(String name) {
        return await().atMost(PATIENCE)
                .until(
                        () -> KIRIN.tasks().all().stream()
                                .filter(task ->
                                        String.valueOf(task.externalTaskId()).startsWith(name + ".txt-"))
                                .toList(),
                        tasks -> tasks.size() == 1)
                .get(0);
    }

    private static void complete(Task task) {
        assertThat(KIRIN.tasks().complete(task)).isTrue();
    }

    /** The task's one picture. */
    private static Path awaitPicture(Task task) {
        Path picture = karaf.base().resolve("posters/pictures/" + task.id() + "-0.png");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(picture).as(karaf::log).exists());
        return picture;
    }

    private static String list() {
        return karaf.type("kirin:list --no-format").output();
    }

    private static Map<String, String> added(Set<String> to) {
        Map<String, String> bundles = new TreeMap<>(karaf.bundles());
        bundles.keySet().removeAll(to);
        return bundles;
    }

    private static String contexts() {
        return karaf.type("service:list org.apache.camel.CamelContext").output();
    }

    private static void isActive(String bundle, String state) {
        assertThat(state).as(bundle).isEqualTo("Active");
    }

    /** As {@link Karaf#bundles} names a bundle of this build. */
    private static String ours(String artifact) {
        return "io.github.camelkirin." + artifact + "/"
                + System.getProperty("kirin.version").replace("-", ".");
    }

    private static Path path(String property) {
        return Path.of(System.getProperty(property));
    }
}
