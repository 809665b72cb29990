/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KirinSimulatorTest {
    @Test
    void leavesNoThreadsBehind() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Set<Thread> its;
        try (KirinSimulator simulator = KirinSimulator.builder().build().start()) {
            new Caller(simulator).create("{'prompt':'x','callback_url':'http://127.0.0.1:1/'}");
            its = serverThreads(before);
            assertThat(its).isNotEmpty();
        }

        Awaitility.await().until(() -> its.stream().noneMatch(Thread::isAlive));
    }

    private static Set<Thread> serverThreads(Set<Thread> before) {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeAll(before);
        threads.removeIf(thread -> !thread.getName().startsWith("XNIO"));
        return threads;
    }

    @Test
    void startsAgainAfterItWasClosed() throws IOException {
        KirinSimulator simulator = KirinSimulator.builder().build();
        simulator.start().close();
        assertThatThrownBy(simulator::baseUrl).isInstanceOf(IllegalStateException.class);

        try (KirinSimulator again = simulator.start()) {
            assertThat(new Caller(again).create("{'prompt':'x'}").status()).isEqualTo(200);
        }
    }

    @Test
    void saysThatAPortIsTaken() {
        try (KirinSimulator first = KirinSimulator.builder().build().start()) {
            KirinSimulator second = KirinSimulator.builder().port(first.port()).build();

            assertThatThrownBy(second::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(String.valueOf(first.port()));
        }
    }

    @Test
    void speaksHttp2WithoutTls() throws IOException, InterruptedException {
        try (KirinSimulator simulator =
                KirinSimulator.builder().apiKey(null).build().start()) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            Caller caller = new Caller(simulator);
            caller.create("{'prompt':'x','external_task_id':'one'}");
            client.send(
                    caller.request("/model/v1/generation/task/one").build(), HttpResponse.BodyHandlers.discarding());

            HttpResponse<String> create = client.send(
                    caller.request("/model/v1/queue/kirin_image_omni")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"x\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            simulator.faults().next(Operation.QUERY, Fault.reset());

            assertThat(create.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(create.statusCode()).isEqualTo(200);
            HttpRequest query = caller.request("/model/v1/generation/task/one").build();
            assertThatThrownBy(() -> client.send(query, HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
            assertThat(client.send(query, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void delaysAnswersWithoutHoldingThreads() {
        Duration delay = Duration.ofMillis(200);
        try (KirinSimulator simulator =
                KirinSimulator.builder().answerDelay(delay).build().start()) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            Caller caller = new Caller(simulator);
            long start = System.nanoTime();
            List<CompletableFuture<?>> queries = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                HttpRequest query =
                        caller.request("/model/v1/generation/task/x").build();
                queries.add(client.sendAsync(query, HttpResponse.BodyHandlers.discarding()));
            }
            CompletableFuture.allOf(queries.toArray(CompletableFuture<?>[]::new))
                    .join();
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(took).isGreaterThanOrEqualTo(delay).isLessThan(Duration.ofSeconds(10));
            assertThat(simulator.ledger().totals().traffic().maxConcurrent()).isGreaterThan(20);
        }
    }

    @Test
    void closesWhatHangs() {
        KirinSimulator simulator = KirinSimulator.builder().build().start();
        simulator.faults().next(Operation.CREATE, new Fault.Hang(false));
        Caller caller = new Caller(simulator);
        CompletableFuture<Boolean> failed = CompletableFuture.supplyAsync(() -> {
            try {
                caller.create("{'prompt':'x'}");
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        Awaitility.await().until(() -> simulator.faults().hanging() == 1);

        simulator.close();

        assertThat(failed).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
        assertThat(simulator.ledger().createsActedOn()).isZero();
    }

    @Test
    void forgetsEverythingOnReset() throws IOException {
        try (KirinSimulator simulator = KirinSimulator.builder()
                .latency(Latency.fixed(Duration.ZERO))
                .build()
                .start()) {
            Caller caller = new Caller(simulator);
            String id = caller.create("{'prompt':'x','external_task_id':'one'}")
                    .json()
                    .path("id")
                    .asText();
            simulator.faults().next(Operation.QUERY, Fault.status(500));

            simulator.reset();

            assertThat(simulator.ledger().sends()).isEmpty();
            assertThat(simulator.ledger().moneyCharged()).isEqualByComparingTo("0");
            assertThat(caller.query(id).status()).isEqualTo(404);
            assertThat(caller.create("{'prompt':'x','external_task_id':'one'}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void befallsByChanceTheSameWayForTheSameSeed() throws IOException {
        List<Integer> first = statuses(7);

        assertThat(first).contains(404, 503).isEqualTo(statuses(7));
        assertThat(statuses(8)).isNotEqualTo(first);
    }

    private static List<Integer> statuses(long seed) throws IOException {
        try (KirinSimulator simulator = KirinSimulator.builder()
                .seed(seed)
                .fault(Operation.QUERY, 0.5, Fault.status(503))
                .build()
                .start()) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                statuses.add(new Caller(simulator).query("x").status());
            }
            return statuses;
        }
    }
}
