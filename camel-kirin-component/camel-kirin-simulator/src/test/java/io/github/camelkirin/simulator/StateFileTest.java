/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final String LIGHTHOUSE = "{'prompt':'A lighthouse','n':2,'external_task_id':'order-1'}";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("state/simulator.jsonl");
    }

    private KirinSimulatorBuilder builder() {
        return KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ZERO))
                .allowedModels("kirin_image_omni")
                .stateFile(file);
    }

    @Test
    void answersForTheTasksOfAnEarlierRunAtTheSameAddress() throws IOException {
        String id;
        String baseUrl;
        try (KirinSimulator first = builder().build().start()) {
            baseUrl = first.baseUrl();
            id = new Caller(first).create(LIGHTHOUSE).json().path("id").asText();
        }

        try (KirinSimulator second = builder().build().start()) {
            Caller caller = new Caller(second);
            assertThat(second.baseUrl()).isEqualTo(baseUrl);
            assertThat(caller.query("order-1").json().path("id").asText()).isEqualTo(id);
            var answer = caller.query(id).json();
            assertThat(answer.path("status").asText()).isEqualTo("completed");
            String url = answer.at("/output/0/content/0/url").asText();
            assertThat(caller.anonymously(url).status()).isEqualTo(200);
            assertThat(caller.create("{'prompt':'x'}").json().path("id").asText())
                    .isNotEqualTo(id);
            assertThat(second.tasks().all()).extracting(Task::sequence).doesNotHaveDuplicates();
            assertThat(caller.create(LIGHTHOUSE).status()).isEqualTo(409);
        }
    }

    @Test
    void goesOnWithTheLedger() throws IOException {
        try (KirinSimulator first = builder().build().start()) {
            Caller caller = new Caller(first);
            caller.create(LIGHTHOUSE);
            caller.createRaw(Caller.quoted("{'model':'other','input':[{'params':{'prompt':'x'}}]}"));
            caller.createRaw("no JSON");
        }

        try (KirinSimulator second = builder().build().start()) {
            assertThat(second.ledger().sends()).extracting(SentCreate::status).containsExactly(200, 403, 400);
            assertThat(second.ledger().createsActedOn()).isEqualTo(1);
            assertThat(second.ledger().createsActedOn("order-1")).isEqualTo(1);
            assertThat(second.ledger().moneyCharged()).isEqualByComparingTo("0.056");
            SentCreate sent = second.ledger().sends("order-1").get(0);
            assertThat(sent.params().path("n").asInt()).isEqualTo(2);
            assertThat(sent.authorizationScheme()).hasValue("Bearer");
            assertThat(sent.header("Content-Type")).hasValue("application/json");
            assertThat(second.ledger().sends().get(1).params().path("prompt").asText())
                    .isEqualTo("x");
        }
        assertThat(Files.readString(file)).doesNotContain("simulator-key");
    }

    @Test
    void knowsAgainWhichTasksWereEndedEarly() throws IOException {
        KirinSimulatorBuilder slow = builder().latency(Latency.fixed(Duration.ofHours(1)));
        try (KirinSimulator first = slow.build().start()) {
            new Caller(first).create(LIGHTHOUSE);
            new Caller(first).create("{'prompt':'x','external_task_id':'order-2'}");
            Task task = first.tasks().findByExternalId("order-1").orElseThrow();
            first.tasks().fail(task, TaskError.of("002016095"));
        }

        try (KirinSimulator second = slow.build().start()) {
            Task failed = second.tasks().findByExternalId("order-1").orElseThrow();
            assertThat(second.tasks().phase(failed)).isEqualTo(Phase.FAILED);
            assertThat(failed.timeline().error()).isEqualTo(TaskError.of("002016095"));
            Task waiting = second.tasks().findByExternalId("order-2").orElseThrow();
            assertThat(second.tasks().phase(waiting)).isEqualTo(Phase.QUEUED);
        }
    }

    @Test
    void findsTheFirstOfTwoTasksUnderOneExternalIdAgain() throws IOException {
        KirinSimulatorBuilder accepting = builder().duplicates(Duplicates.ACCEPTED);
        String id;
        try (KirinSimulator first = accepting.build().start()) {
            id = new Caller(first).create(LIGHTHOUSE).json().path("id").asText();
            new Caller(first).create(LIGHTHOUSE);
        }

        try (KirinSimulator second = accepting.build().start()) {
            assertThat(second.ledger().createsActedOn("order-1")).isEqualTo(2);
            assertThat(second.tasks().findByExternalId("order-1").orElseThrow().id())
                    .isEqualTo(id);
        }
    }

    @Test
    @Timeout(60)
    void losesNothingItHasAcceptedWhenItsProcessIsKilled() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                "0",
                "--any-key",
                "--state",
                file.toString());
        String baseUrl;
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            baseUrl = out.readLine().replace("Kirin simulator: ", "");
            HttpRequest create = HttpRequest.newBuilder(URI.create(baseUrl + "/model/v1/generation"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            Caller.quoted("{'model':'kirin_image_omni','input':[{'params':" + LIGHTHOUSE + "}]}")))
                    .build();
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(create, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        try (KirinSimulator second = builder().build().start()) {
            assertThat(second.baseUrl()).isEqualTo(baseUrl);
            assertThat(second.tasks().findByExternalId("order-1")).isPresent();
            assertThat(second.ledger().createsActedOn("order-1")).isEqualTo(1);
        }
    }

    @Test
    void takesNoNoticeOfALineThatWasBeingWritten() throws IOException {
        try (KirinSimulator first = builder().build().start()) {
            new Caller(first).create(LIGHTHOUSE);
        }
        Files.writeString(file, "{\"create\":{\"at\":17", StandardOpenOption.APPEND);

        try (KirinSimulator second = builder().build().start()) {
            new Caller(second).create("{'prompt':'x','external_task_id':'order-2'}");
        }
        try (KirinSimulator third = builder().build().start()) {
            assertThat(third.ledger().createsActedOn()).isEqualTo(2);
        }
    }

    @Test
    void startsAgainWithItsFileAfterItWasClosed() throws IOException {
        KirinSimulator simulator = builder().build();
        try (KirinSimulator running = simulator.start()) {
            new Caller(running).create(LIGHTHOUSE);
        }
        try (KirinSimulator running = simulator.start()) {
            new Caller(running).create("{'prompt':'x'}");
            assertThat(running.ledger().createsActedOn()).isEqualTo(2);
        }
        try (KirinSimulator another = builder().build().start()) {
            assertThat(another.ledger().createsActedOn()).isEqualTo(2);
        }
    }

    @Test
    void forgetsTheFileTooWhenItIsReset() throws IOException {
        String baseUrl;
        try (KirinSimulator first = builder().build().start()) {
            new Caller(first).create(LIGHTHOUSE);
            first.reset();
            baseUrl = first.baseUrl();
        }
        try (KirinSimulator second = builder().build().start()) {
            assertThat(second.ledger().sends()).isEmpty();
            assertThat(second.tasks().all()).isEmpty();
            assertThat(second.baseUrl()).isEqualTo(baseUrl);
        }
    }

    @Test
    void saysThatItsFileIsInUse() {
        try (KirinSimulator first = builder().build().start()) {
            KirinSimulator second = builder().build();
            assertThat(first.port()).isPositive();
            assertThatThrownBy(second::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not be in use")
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void saysThatThePortOfItsFileIsTaken() throws IOException {
        int port;
        try (KirinSimulator first = builder().build().start()) {
            port = first.port();
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            KirinSimulator second = builder().build();
            assertThatThrownBy(second::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " must be free")
                    .hasMessageContaining("delete the file");
        }
        builder().build().start().close();
    }

    @Test
    void saysThatAFileIsNotASimulatorsWithoutQuotingIt() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"port\":0}\n{\"create\":\"a secret\"}\n");

        KirinSimulator simulator = builder().build();

        assertThatThrownBy(simulator::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
